import {
  encodeDataItems,
  encodeGbk,
  type SocialSecurityCardData,
  socialSecurityCardDataOf,
} from './simulated-social-security-card-data.ts';

/** A chip card at the level of its commands and answers. */
export interface SimulatedCard {
  readonly answerToReset: Uint8Array;
  /** Powers the card up or resets it: nothing is selected any more. */
  reset(): void;
  /** The answer to a command, status included; `null` when the card never answers. */
  respond(command: Uint8Array): Uint8Array | null;
  /** Every command so far. */
  readonly commands: readonly Uint8Array[];
}

/** How a simulated social security card differs from a plain one. */
export interface SimulatedSocialSecurityCardOptions {
  readonly data?: SocialSecurityCardData;
  /** Values that stand in place of those of `data`, by item identifier; `null` takes an item off the card. */
  readonly values?: ReadonlyMap<number, Uint8Array | null>;
  /** By which of the two ways items can be read; the other one is refused. Default `item-id`. */
  readonly addressing?: 'item-id' | 'record-number';
  /** Status by which the other way of addressing is refused. Default 6A86. */
  readonly refusal?: number;
  /** `wrong-length` insists on the exact length (6C xx), `get-response` hands data out on request (61 xx). */
  readonly answering?: 'at-once' | 'wrong-length' | 'get-response';
  /** Which way of selecting a file the card knows. Default `application` (P1 02). */
  readonly selection?: 'application' | 'all-files';
  /**
   * `protected`: the holder's data come only after a PIN. `unknown`: a chip card of another kind. `garbage`:
   * answers with wrong identifiers. `silent`: does not answer at all. Default `none`.
   */
  readonly trouble?: 'none' | 'protected' | 'unknown' | 'garbage' | 'silent';
}

/** ATR of a social security card as published in articles about it, with an invented end. */
const ANSWER_TO_RESET = Uint8Array.from(Buffer.from('3B6D000000815444368660532800000001', 'hex'));

const SUCCESS = 0x9000;

/** A social security card as LD/T 32 describes it, of an invented person. */
export function createSimulatedSocialSecurityCard(
  options: SimulatedSocialSecurityCardOptions = {},
): SimulatedCard {
  const {
    data = socialSecurityCardDataOf(),
    values = new Map(),
    addressing = 'item-id',
    refusal = 0x6a86,
    answering = 'at-once',
    selection = 'application',
    trouble = 'none',
  } = options;
  const items = new Map([...encodeDataItems(data), ...values]);
  const environmentName = Buffer.concat([Buffer.from('sx1.sh.'), encodeGbk('社会保障')]);
  const commands: Uint8Array[] = [];
  let isEnvironmentSelected = false;
  let selectedFile: number | null = null;
  let waiting: Uint8Array = new Uint8Array();

  function select(p1: number, name: Uint8Array): Uint8Array {
    if (p1 === 0x04) {
      isEnvironmentSelected = trouble !== 'unknown' && environmentName.equals(name);
      selectedFile = null;
      return status(isEnvironmentSelected ? SUCCESS : 0x6a82);
    }
    if (p1 !== (selection === 'application' ? 0x02 : 0x00)) return status(0x6a86);
    const fileId = Buffer.from(name).readUInt16BE(0);
    if (!isEnvironmentSelected || (fileId !== 0xef05 && fileId !== 0xef06)) return status(0x6a82);
    selectedFile = fileId;
    return status(SUCCESS);
  }

  function read(p1: number, p2: number, expectedLength: number): Uint8Array {
    if (selectedFile === null) return status(0x6986);
    if (trouble === 'protected' && selectedFile === 0xef06) return status(0x6982);
    if (p2 !== (addressing === 'item-id' ? 0x00 : 0x04)) return status(refusal);
    const firstItem = selectedFile === 0xef05 ? 0x01 : 0x08;
    const lastItem = selectedFile === 0xef05 ? 0x07 : 0x0d;
    const itemId = addressing === 'item-id' ? p1 : firstItem + p1 - 1;
    const value = items.get(itemId);
    if (!value || itemId < firstItem || itemId > lastItem) return status(0x6a83);
    const head = trouble === 'garbage' ? [0x5a, 0xa5] : [itemId, value.length];
    const answer = Uint8Array.of(...head, ...value);
    if (answering === 'get-response') {
      waiting = answer;
      return status(0x6100 + answer.length);
    }
    if (answering === 'wrong-length' && expectedLength !== answer.length)
      return status(0x6c00 + answer.length);
    return Uint8Array.of(...answer, ...status(SUCCESS));
  }

  return {
    answerToReset: ANSWER_TO_RESET,
    commands,
    reset() {
      isEnvironmentSelected = false;
      selectedFile = null;
      waiting = new Uint8Array();
    },
    respond(command) {
      commands.push(Uint8Array.from(command));
      if (trouble === 'silent') return null;
      const [, instruction = 0, p1 = 0, p2 = 0, length = 0] = command;
      const answered = waiting;
      waiting = new Uint8Array();
      if (instruction === 0xa4) return select(p1, command.slice(5, 5 + length));
      if (instruction === 0xb2) return read(p1, p2, length);
      if (instruction === 0xc0 && answered.length > 0) return Uint8Array.of(...answered, ...status(SUCCESS));
      // A wrong PIN: two attempts are left.
      return status(instruction === 0x20 ? 0x63c2 : 0x6d00);
    },
  };
}

function status(code: number): Uint8Array {
  return Uint8Array.of(code >> 8, code & 0xff);
}

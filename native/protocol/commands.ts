import { encodeFrame } from './frame.ts';

/** Answer code "done" (SW3, GA/T 467-2019). */
export const CODE_SUCCESS = 0x90;
/** Answer code "card found"; only to "find card". */
export const CODE_CARD_FOUND = 0x9f;
/** Answer code "not on this card": the usual answer to "read appended addresses", and no error. */
export const CODE_NOT_ON_CARD = 0x91;
/** Bytes of the chip's text block (GA/T 490). */
export const TEXT_BYTES = 256;
/** Bytes of the chip's compressed portrait (GA/T 490). */
export const PHOTO_BYTES = 1024;
/** Bytes of one appended address (追加住址): 35 characters (GA/T 490). */
export const APPENDED_ADDRESS_BYTES = 70;
/** Bytes of one fingerprint template; a card holds none, one or two (GA/T 490). */
const FINGERPRINT_BYTES = 512;

/** A command to the security module (SAM) and the shape of its good answer. */
interface CommandShape {
  readonly name: string;
  /** Command byte, parameter byte and, where the command takes one, a byte of data. */
  readonly bytes: readonly [command: number, parameter: number, data?: number];
  readonly successCode: number;
  /** Bytes of data after the status bytes of a good answer; every possible count where it varies. */
  readonly dataBytes: number | readonly number[];
}

/** One command that the terminal may send to the security module (SAM). */
export interface SamCommand extends CommandShape {
  /** How long an answer may take. */
  readonly timeLimitMs: number;
}

/** A command that the terminal knows and never sends: without a time limit, it is no `SamCommand`. */
export interface NeverSentCommand extends CommandShape {
  readonly timeLimitMs?: never;
}

/**
 * The commands this terminal may send (GA/T 467-2019 chapter 7).
 * Time limits: the range that published reader programs use, 500–1000 ms, and 2000–3000 ms where the card is read.
 */
export const SAM_COMMANDS = {
  resetSam: {
    name: 'reset SAM',
    bytes: [0x10, 0xff],
    successCode: CODE_SUCCESS,
    dataBytes: 0,
    timeLimitMs: 1000,
  },
  samStatus: {
    name: 'SAM status',
    bytes: [0x11, 0xff],
    successCode: CODE_SUCCESS,
    dataBytes: 0,
    timeLimitMs: 1000,
  },
  samId: {
    name: 'SAM id',
    bytes: [0x12, 0xff],
    successCode: CODE_SUCCESS,
    dataBytes: 16,
    timeLimitMs: 1000,
  },
  findCard: {
    name: 'find card',
    bytes: [0x20, 0x01],
    successCode: CODE_CARD_FOUND,
    dataBytes: 4,
    timeLimitMs: 1000,
  },
  selectCard: {
    name: 'select card',
    bytes: [0x20, 0x02],
    successCode: CODE_SUCCESS,
    dataBytes: 8,
    timeLimitMs: 1000,
  },
  readCard: {
    name: 'read card',
    bytes: [0x30, 0x01],
    successCode: CODE_SUCCESS,
    dataBytes: 4 + TEXT_BYTES + PHOTO_BYTES,
    timeLimitMs: 3000,
  },
  /** One to four addresses appended to the card (追加住址); `CODE_NOT_ON_CARD` when there is none. */
  readAppendedAddresses: {
    name: 'read appended addresses',
    bytes: [0x30, 0x03],
    successCode: CODE_SUCCESS,
    dataBytes: [1, 2, 3, 4].map((count) => count * APPENDED_ADDRESS_BYTES),
    timeLimitMs: 3000,
  },
  /** Chip management number (芯片管理号: IIN, SN and DN). */
  readChipNumber: {
    name: 'read chip number',
    bytes: [0x30, 0x05],
    successCode: CODE_SUCCESS,
    dataBytes: 28,
    timeLimitMs: 3000,
  },
} as const satisfies Record<string, SamCommand>;

/**
 * Commands of the protocol that this terminal must never send. "Read card with fingerprints" would bring the
 * person's fingerprint templates along, which proving that one is alive does not need: what is not read cannot
 * leak (data minimisation, Personal Information Protection Law 个人信息保护法 article 6). They stand here so that
 * a recording of a reader that obeyed another program can be told, and the simulator can prove that none came.
 */
export const NEVER_SENT_COMMANDS = {
  /** Data: three lengths (2 bytes each), text, portrait, and none, one or two templates; 1297, 1809 or 2321 bytes as a frame. */
  readCardWithFingerprints: {
    name: 'read card with fingerprints',
    bytes: [0x30, 0x10],
    successCode: CODE_SUCCESS,
    dataBytes: [0, 1, 2].map((count) => 6 + TEXT_BYTES + PHOTO_BYTES + count * FINGERPRINT_BYTES),
  },
} as const satisfies Record<string, NeverSentCommand>;

/** Speeds of the serial line in bits a second; the place of each is the parameter of "set UART rate". */
export const UART_RATES = [115_200, 57_600, 38_400, 19_200, 9600] as const;

/** "Set UART rate" (60 pp): the security module answers and then speaks at `rate`. */
export function setUartRate(rate: (typeof UART_RATES)[number]): SamCommand {
  return {
    name: 'set UART rate',
    bytes: [0x60, UART_RATES.indexOf(rate)],
    successCode: CODE_SUCCESS,
    dataBytes: 0,
    timeLimitMs: 1000,
  };
}

/** "Set maximum of bytes per exchange with the card" (61 FF); reader programs send 0x50 or 0x58. */
export function setMaxRfBytes(byteCount: number): SamCommand {
  if (!Number.isInteger(byteCount) || byteCount < 1 || byteCount > 0xff) {
    throw new RangeError('The count must fit one byte');
  }
  return {
    name: 'set max RF bytes',
    bytes: [0x61, 0xff, byteCount],
    successCode: CODE_SUCCESS,
    dataBytes: 0,
    timeLimitMs: 1000,
  };
}

/** An answer of the SAM. SW1 and SW2 forward the card's own status; SW3 is the reader's code. */
export interface SamAnswer {
  readonly cardStatus: number;
  readonly code: number;
  readonly data: Uint8Array;
}

/** The whole request frame of a command. Throws for a command that must never be sent, whatever its type says. */
export function encodeRequest(samCommand: SamCommand): Uint8Array {
  const body = Uint8Array.from(samCommand.bytes.filter((byte) => byte !== undefined));
  for (const { name, bytes } of Object.values(NEVER_SENT_COMMANDS)) {
    if (body[0] === bytes[0] && body[1] === bytes[1]) throw new Error(`"${name}" is never sent`);
  }
  return encodeFrame(body);
}

/** The whole frame of an answer; SW1 and SW2 are zero unless `cardStatus` (2 bytes big-endian) says otherwise. */
export function encodeAnswer(code: number, data: Uint8Array = new Uint8Array(), cardStatus = 0): Uint8Array {
  return encodeFrame(Uint8Array.from([cardStatus >> 8, cardStatus & 0xff, code, ...data]));
}

/**
 * The answer to `samCommand` in the body of a frame; `null` when the body cannot be the answer to this
 * command: a good answer to another one (it came late) or one of the wrong length. Answers carry no name of
 * their command, so code and length must do. `data` is a view of `body`, so that wiping one wipes both.
 */
export function decodeAnswer(samCommand: SamCommand, body: Uint8Array): SamAnswer | null {
  const [sw1, sw2, code] = body;
  if (sw1 === undefined || sw2 === undefined || code === undefined) return null;
  const data = body.subarray(3);
  const isSuccess = code === CODE_SUCCESS || code === CODE_CARD_FOUND;
  if (isSuccess && (code !== samCommand.successCode || !mayHold(samCommand, data.length))) return null;
  return { cardStatus: (sw1 << 8) | sw2, code, data };
}

function mayHold({ dataBytes }: SamCommand, byteCount: number): boolean {
  return typeof dataBytes === 'number' ? dataBytes === byteCount : dataBytes.includes(byteCount);
}

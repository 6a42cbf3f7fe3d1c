import { SYNTHETIC_CARDS, type SyntheticCard } from './synthetic-cards.ts';

/** What stands in the chip of a simulated social security card. */
export interface SocialSecurityCardData {
  readonly name: string;
  readonly sexCode: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly idNumber: string;
  /** Up to nine letters and digits. */
  readonly cardNumber: string;
  /** Six digits. */
  readonly regionCode: string;
  /** `YYYY-MM-DD`; `null` for a card without an end. */
  readonly validTo: string | null;
}

/** The social security card of the holder of a synthetic ID card. */
export function socialSecurityCardDataOf(
  holder: Pick<SyntheticCard, 'name' | 'sexCode' | 'birthDate' | 'idNumber'> = SYNTHETIC_CARDS['card-zhang'],
): SocialSecurityCardData {
  const { name, sexCode, birthDate, idNumber } = holder;
  const regionCode = idNumber.slice(0, 6);
  return {
    name,
    sexCode,
    birthDate,
    idNumber,
    cardNumber: `S9${idNumber.slice(-7)}`,
    regionCode,
    validTo: null,
  };
}

/**
 * The values of all data items by identifier as they lie in EF05 (01 to 07) and EF06 (08 to 0D), LD/T 32: text
 * filled up with 00, binary digits with F.
 */
export function encodeDataItems(data: SocialSecurityCardData): ReadonlyMap<number, Uint8Array> {
  const text = (value: string, bytes: number) => padded(encodeGbk(value), bytes, 0x00);
  const digits = (value: string, bytes: number) => padded(Buffer.from(value, 'hex'), bytes, 0xff);
  const date = (value: string) => digits(value.replaceAll('-', ''), 4);
  return new Map([
    [0x01, digits(`${data.regionCode}0000000001`, 16)],
    [0x02, text('2', 1)],
    [0x03, text('2.00', 4)],
    [0x04, digits('9900000000000001', 12)],
    [0x05, date('2016-05-18')],
    [0x06, data.validTo === null ? digits('00000000', 4) : date(data.validTo)],
    [0x07, text(data.cardNumber, 9)],
    [0x08, text(data.idNumber, 18)],
    [0x09, text(data.name, 30)],
    [0x0a, text(data.sexCode, 1)],
    [0x0b, digits('01', 1)],
    [0x0c, digits(data.regionCode, 3)],
    [0x0d, date(data.birthDate)],
  ]);
}

/** GBK bytes of a text; throws a `RangeError` for characters that GBK does not have. */
export function encodeGbk(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : twoByteCodes().get(character);
    if (!code) throw new RangeError('A character that GBK does not have');
    bytes.push(...code);
  }
  return Uint8Array.from(bytes);
}

let knownCodes: ReadonlyMap<string, readonly number[]> | null = null;

/** Every two-byte character of GBK with its code, turned around from the decoder of the runtime. */
function twoByteCodes(): ReadonlyMap<string, readonly number[]> {
  if (knownCodes) return knownCodes;
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && character !== '\ufffd') codes.set(character, [lead, trail]);
    }
  }
  knownCodes = codes;
  return codes;
}

function padded(value: Uint8Array, bytes: number, filling: number): Uint8Array {
  if (value.length > bytes) throw new RangeError(`${bytes} bytes at most`);
  const whole = new Uint8Array(bytes).fill(filling);
  whole.set(value);
  return whole;
}

import { type ResidentCard, residentCardSchema } from '../../contract/card.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { TEXT_BYTES } from './commands.ts';
import { birthDateOf, isIdNumber } from './id-number.ts';

/** The fields of the text block of a resident ID card (居民身份证); dates `YYYY-MM-DD`, `validTo` null = 长期. */
export type ResidentText = Omit<ResidentCard, 'kind' | 'photo'>;

type FieldName = keyof ResidentText;

/** Offset and size in bytes (GA/T 490, resident card). Bytes 220–255 are reserved but for the type letter. */
const LAYOUT: Readonly<Record<FieldName, readonly [offset: number, bytes: number]>> = {
  name: [0, 30],
  sexCode: [30, 2],
  ethnicGroupCode: [32, 4],
  birthDate: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  issuingAuthority: [158, 30],
  validFrom: [188, 16],
  validTo: [204, 16],
};

/** A space here means resident card; `I`, `J`, `Y` and others have other layouts. */
const TYPE_LETTER_OFFSET = 248;
const RESIDENT_TYPE_LETTER = ' ';
const NO_END = '长期';

const textSchema = residentCardSchema.omit({ kind: true, photo: true });

/**
 * Reads the 256-byte text block (UTF-16LE, padded with spaces; some readers pad with NUL). Faults:
 * `card-unsupported` for any type letter but the space, `card-data-invalid` when a field breaks its own rule:
 * encoding, code, real dates, check character (GB 11643), birth date other than the number's. Whether the
 * card has expired is not judged here.
 */
export function decodeResidentText(
  block: Uint8Array,
): Result<ResidentText, 'card-unsupported' | 'card-data-invalid'> {
  if (block.length !== TEXT_BYTES) return fail('card-data-invalid');
  const typeLetter = String.fromCharCode(
    new DataView(block.buffer, block.byteOffset).getUint16(TYPE_LETTER_OFFSET, true),
  );
  if (typeLetter !== RESIDENT_TYPE_LETTER) return fail('card-unsupported');

  const fields = decodeFields(block);
  if (!fields) return fail('card-data-invalid');
  const parsed = textSchema.safeParse({
    ...fields,
    birthDate: expandDate(fields.birthDate),
    validFrom: expandDate(fields.validFrom),
    validTo: fields.validTo === NO_END ? null : expandDate(fields.validTo),
  });
  if (!parsed.success || !isConsistent(parsed.data)) return fail('card-data-invalid');
  return succeed(parsed.data);
}

/**
 * The 256-byte text block of `text`; for the reader simulator. Fields are written as they are, right or
 * wrong; only one that does not fit its place is a bug of the caller.
 */
export function encodeResidentText(text: ResidentText, typeLetter = RESIDENT_TYPE_LETTER): Uint8Array {
  const block = new Uint8Array(TEXT_BYTES);
  const view = new DataView(block.buffer);
  for (let offset = 0; offset < TEXT_BYTES; offset += 2) view.setUint16(offset, 0x20, true);
  for (const [name, [offset, bytes]] of Object.entries(LAYOUT) as [FieldName, readonly [number, number]][]) {
    const value = fieldOnCard(name, text[name]);
    if (value.length * 2 > bytes) throw new RangeError(`${name} does not fit its place on the card`);
    for (let unit = 0; unit < value.length; unit += 1) {
      view.setUint16(offset + unit * 2, value.charCodeAt(unit), true);
    }
  }
  view.setUint16(TYPE_LETTER_OFFSET, typeLetter.charCodeAt(0), true);
  return block;
}

function fieldOnCard(name: FieldName, value: string | null): string {
  if (value === null) return NO_END;
  return name === 'birthDate' || name === 'validFrom' || name === 'validTo'
    ? value.replaceAll('-', '')
    : value;
}

/** `null` when a field is no valid UTF-16 or holds control characters. */
function decodeFields(block: Uint8Array): Record<FieldName, string> | null {
  const decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });
  try {
    const entries = Object.entries(LAYOUT).map(([name, [offset, bytes]]) => {
      const field = trimPadding(decoder.decode(block.subarray(offset, offset + bytes)));
      if (/\p{Cc}/u.test(field)) throw new TypeError('control character');
      return [name, field];
    });
    return Object.fromEntries(entries) as Record<FieldName, string>;
  } catch {
    return null;
  }
}

function trimPadding(field: string): string {
  const isPadding = (index: number) => field[index] === ' ' || field.charCodeAt(index) === 0;
  let start = 0;
  let end = field.length;
  while (start < end && isPadding(start)) start += 1;
  while (end > start && isPadding(end - 1)) end -= 1;
  return field.slice(start, end);
}

function expandDate(digits: string): string {
  return digits.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

function isConsistent(text: ResidentText): boolean {
  return (
    isIdNumber(text.idNumber) &&
    birthDateOf(text.idNumber) === text.birthDate &&
    (text.validTo === null || text.validFrom <= text.validTo)
  );
}

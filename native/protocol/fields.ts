import type { z } from 'zod';
import { TEXT_BYTES } from './commands.ts';

/** Where a field, or a part of one, lies in the text block. */
export type FieldPlace = readonly [offset: number, bytes: number];

/** What the text of every card has; dates `YYYY-MM-DD`, `validTo` null = 长期. */
type CommonText = Readonly<Record<string, string | null>> & {
  readonly kind: string;
  readonly birthDate: string;
  readonly validFrom: string;
  readonly validTo: string | null;
};

/** One layout of the 256-byte text block (GA/T 490 and its supplements). */
export interface TextLayout<Text extends CommonText> {
  readonly kind: Text['kind'];
  /** The letter that marks the layout; a space for the resident ID card. */
  readonly typeLetter: string;
  /** Each field's place; one that was cut in two goes on in its second place. All else is reserved. */
  readonly places: Readonly<Record<Exclude<keyof Text & string, 'kind'>, readonly FieldPlace[]>>;
  /** The rule of each field. */
  readonly schema: z.ZodType<Text>;
  /** The rules between fields, apart from the order of the validity dates, which every layout has. */
  readonly isConsistent: (text: Text) => boolean;
}

/** Reads and writes the text block of one kind of card. */
export interface TextCodec<Text> {
  readonly typeLetter: string;
  /** `null` when a field breaks its own rule. `block` must have 256 bytes; its type letter is not looked at. */
  decode(block: Uint8Array): Text | null;
  /** Writes fields as they are, right or wrong; throws only when one does not fit its place. */
  encode(text: Text, typeLetter?: string): Uint8Array;
}

/** Every layout has its type letter here: byte 248, two bytes. */
const TYPE_LETTER_OFFSET = 248;
const NO_END = '长期';
const DATE_FIELDS: ReadonlySet<string> = new Set(['birthDate', 'validFrom', 'validTo']);

/**
 * What stands in no printed field: control and format characters, line separators, half surrogate pairs and code
 * points that are no characters. Private use is allowed, for rare characters of names are found there.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** Makes the codec of a layout. */
export function createTextCodec<Text extends CommonText>(layout: TextLayout<Text>): TextCodec<Text> {
  const fields = Object.entries<readonly FieldPlace[]>(layout.places);

  return {
    typeLetter: layout.typeLetter,
    decode(block) {
      const values: Record<string, string | null> = { kind: layout.kind };
      for (const [name, places] of fields) {
        const characters = decodeCharacters(places.map((place) => bytesAt(block, place)));
        if (characters === null) return null;
        values[name] = DATE_FIELDS.has(name) ? expandDate(characters) : characters;
        if (name === 'validTo' && characters === NO_END) values[name] = null;
      }
      const parsed = layout.schema.safeParse(values);
      if (!parsed.success || !layout.isConsistent(parsed.data)) return null;
      const { validFrom, validTo } = parsed.data;
      return validTo === null || validFrom <= validTo ? parsed.data : null;
    },
    encode(text, typeLetter = layout.typeLetter) {
      const block = encodeCharacters('', TEXT_BYTES);
      for (const [name, places] of fields) {
        const value = text[name] ?? NO_END;
        const wholeBytes = places.reduce((sum, [, bytes]) => sum + bytes, 0);
        let rest = encodeCharacters(DATE_FIELDS.has(name) ? value.replaceAll('-', '') : value, wholeBytes);
        for (const [offset, bytes] of places) {
          block.set(rest.subarray(0, bytes), offset);
          rest = rest.subarray(bytes);
        }
      }
      block.set(encodeCharacters(typeLetter, 2), TYPE_LETTER_OFFSET);
      return block;
    },
  };
}

/** The letter that tells the layout of a text block. */
export function typeLetterOf(block: Uint8Array): string {
  return charactersOf(bytesAt(block, [TYPE_LETTER_OFFSET, 2]));
}

/**
 * The characters of a field (UTF-16LE), its parts joined, without the padding around them: spaces, for which some
 * readers put NUL. `null` when there is anything in it that cannot be printed.
 */
export function decodeCharacters(parts: readonly Uint8Array[]): string | null {
  const characters = trimPadding(parts.map(charactersOf).join(''));
  return UNPRINTABLE.test(characters) ? null : characters;
}

/** The bytes of a field of `byteCount` bytes, UTF-16LE padded with spaces; throws when `characters` do not fit. */
export function encodeCharacters(characters: string, byteCount: number): Uint8Array {
  if (characters.length * 2 > byteCount) throw new RangeError('A field does not fit its place on the card');
  const bytes = new Uint8Array(byteCount);
  const view = new DataView(bytes.buffer);
  for (let unit = 0; unit * 2 < byteCount; unit += 1) {
    view.setUint16(unit * 2, unit < characters.length ? characters.charCodeAt(unit) : 0x20, true);
  }
  return bytes;
}

function bytesAt(block: Uint8Array, [offset, bytes]: FieldPlace): Uint8Array {
  return block.subarray(offset, offset + bytes);
}

function charactersOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let characters = '';
  for (let offset = 0; offset < bytes.length; offset += 2) {
    characters += String.fromCharCode(view.getUint16(offset, true));
  }
  return characters;
}

function trimPadding(field: string): string {
  const isPadding = (index: number) => field[index] === ' ' || field[index] === '\0';
  let start = 0;
  let end = field.length;
  while (start < end && isPadding(start)) start += 1;
  while (end > start && isPadding(end - 1)) end -= 1;
  return field.slice(start, end);
}

/** `YYYYMMDD` as `YYYY-MM-DD`; anything else stays as it is and breaks the rule of its field. */
function expandDate(digits: string): string {
  return digits.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

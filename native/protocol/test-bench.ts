import fc from 'fast-check';
import type { CardText } from './card-text.ts';
import { PHOTO_BYTES } from './commands.ts';
import { PREAMBLE } from './frame.ts';
import { checkCharacter } from './id-number.ts';

/** Every kind of card text. */
export const CARD_KINDS = [
  'resident-id-card',
  'residence-permit',
  'foreigner-card-2017',
  'foreigner-card-2023',
] as const satisfies readonly CardText['kind'][];

const HEADER = PREAMBLE.slice(1);

/** Bytes between frames: anything, parts of a header above all, but no whole header (AA AA 96 69). */
export const noise: fc.Arbitrary<Uint8Array> = fc
  .array(fc.oneof(fc.constantFrom(0xaa, 0x96, 0x69, 0x00), fc.nat(0xff)), { maxLength: 24 })
  .filter((bytes) => !bytes.some((_, start) => HEADER.every((byte, index) => bytes[start + index] === byte)))
  .map((bytes) => Uint8Array.from(bytes));

/** Sizes of the chunks in which bytes arrive; used over and over. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(fc.constantFrom(1, 64, 5000), fc.integer({ min: 1, max: 70 })),
  { minLength: 1, maxLength: 8 },
);

/** A compressed portrait, of which only the size matters. */
export const photo: fc.Arbitrary<Uint8Array> = fc.uint8Array({
  minLength: PHOTO_BYTES,
  maxLength: PHOTO_BYTES,
});

/** A field of at most `maxLength` UTF-16 units, rare characters beyond the basic plane among it; no padding around it. */
export function fieldText(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const character = fc.constantFrom(
    '张',
    '王',
    '·',
    '㐱',
    '𠮷',
    '𫖯',
    '\ue863',
    '1',
    'A',
    '号',
    '—',
    'é',
    ' ',
  );
  return fc
    .array(character, { minLength, maxLength })
    .map((units) => {
      let joined = '';
      for (const unit of units) if (joined.length + unit.length <= maxLength) joined += unit;
      return joined.trim();
    })
    .filter((joined) => joined.length >= minLength);
}

/** An English name of up to `maxLength` characters; a space may stand at any place but the ends. */
function englishName(maxLength: number): fc.Arbitrary<string> {
  return fc
    .string({
      unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ ,-'"),
      minLength: 1,
      maxLength,
      size: 'max',
    })
    .map((joined) => joined.trim())
    .filter((joined) => joined !== '');
}

function isoDate(from: string, to: string): fc.Arbitrary<string> {
  return fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
}

const common = {
  sexCode: fc.constantFrom('0', '1', '2', '9'),
  birthDate: isoDate('1900-01-01', '2020-12-31'),
  validFrom: isoDate('2004-01-01', '2026-12-31'),
  validTo: fc.option(isoDate('2027-01-01', '2099-12-31')),
};
const chineseName = fieldText(0, 15);
const letters3 = fc.stringMatching(/^[A-Z]{3}$/);
const sequence = fc.stringMatching(/^\d{3}$/);

/** An 18-character number with the first six digits of `prefix`, this birth date and the right check character. */
function number18(prefix: string, birthDate: string, sequenceDigits: string): string {
  const digits = prefix + birthDate.replaceAll('-', '') + sequenceDigits;
  return digits + checkCharacter(digits);
}

const residentText = fc
  .record({
    ...common,
    name: fieldText(1, 15),
    ethnicGroupCode: fc.stringMatching(/^\d{2}$/),
    address: fieldText(0, 35),
    issuingAuthority: fieldText(0, 15),
    prefix: fc.stringMatching(/^\d{6}$/),
    sequence,
  })
  .map(({ prefix, sequence: digits, ...text }) => ({
    kind: 'resident-id-card' as const,
    ...text,
    idNumber: number18(prefix, text.birthDate, digits),
  }));

const permitText = fc
  .record({
    ...common,
    name: fieldText(1, 15),
    address: fieldText(0, 35),
    issuingAuthority: fieldText(0, 15),
    travelPermitNumber: fc.oneof(fc.constant(''), fc.stringMatching(/^[HM]?\d{8}$/)),
    issueCount: fc.stringMatching(/^\d{0,2}$/),
    prefix: fc.constantFrom('810000', '820000', '830000'),
    sequence,
  })
  .map(({ prefix, sequence: digits, ...text }) => ({
    kind: 'residence-permit' as const,
    ...text,
    idNumber: number18(prefix, text.birthDate, digits),
  }));

const foreigner2017Text = fc.record({
  kind: fc.constant('foreigner-card-2017' as const),
  ...common,
  name: chineseName,
  englishName: englishName(60),
  idNumber: fc.stringMatching(/^[A-Z]{3}\d{12}$/),
  nationality: letters3,
  cardVersion: fc.stringMatching(/^\d{0,2}$/),
  acceptingAuthorityCode: fc.stringMatching(/^\d{0,4}$/),
});

const foreigner2023Text = fc
  .record({
    ...common,
    name: chineseName,
    englishName: englishName(46),
    nationality: letters3,
    renewalCount: fc.stringMatching(/^\d{0,2}$/),
    previousVersionLink: fc.stringMatching(/^\d{0,3}$/),
    prefix: fc.stringMatching(/^9\d{5}$/),
    sequence,
  })
  .map(({ prefix, sequence: digits, ...text }) => ({
    kind: 'foreigner-card-2023' as const,
    ...text,
    idNumber: number18(prefix, text.birthDate, digits),
  }));

/** The text of a card of any kind, right in every field. */
export const cardText: fc.Arbitrary<CardText> = fc.oneof(
  residentText,
  permitText,
  foreigner2017Text,
  foreigner2023Text,
);

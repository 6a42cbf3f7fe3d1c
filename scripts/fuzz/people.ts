import type { CardText } from '../../native/protocol/card-text.ts';
import type { Random } from './random.ts';

// Invented people, and rules of numbers and dates that share nothing with the decoders under test.

/** Check character by the recursive method of ISO/IEC 7064 for MOD 11-2; the decoders use the table of weights. */
export function checkCharacterOf(digits: string): string {
  let sum = 0;
  for (const digit of digits) sum = ((sum + Number(digit)) * 2) % 11;
  const check = (12 - sum) % 11;
  return check === 10 ? 'X' : String(check);
}

/** True when the last character is the right one. */
export function hasRightCheck(number: string): boolean {
  return number.at(-1) === checkCharacterOf(number.slice(0, -1));
}

/** True for a day of the Gregorian calendar as `YYYY-MM-DD`. */
export function isRealDay(date: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const digits = (value: number, count: number) => String(value).padStart(count, '0');

/** A day between the two years, both included, as `YYYY-MM-DD`. */
export function randomDay(random: Random, fromYear: number, toYear: number): string {
  const year = random.between(fromYear, toYear);
  const month = random.between(1, 12);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(random.between(1, daysOf(year, month)), 2)}`;
}

/** Eight digits in the form `YYYY-MM-DD` that are no day of any calendar. */
export function impossibleDay(random: Random): string {
  const year = digits(random.between(1900, 2099), 4);
  const [month, day] = random.pick([
    ['13', '01'],
    ['00', '10'],
    ['02', '30'],
    ['04', '31'],
    ['06', '00'],
    ['11', '99'],
  ]);
  return random.chance(0.1) ? '1900-02-29' : `${year}-${month}-${day}`;
}

/** An 18-character number with this birth date inside and a right check character. */
export function numberOf(prefix: string, birthDate: string, random: Random): string {
  const body = `${prefix}${birthDate.replaceAll('-', '')}${digits(random.below(1000), 3)}`;
  return body + checkCharacterOf(body);
}

/** `number` with one character replaced or two unequal neighbours exchanged: MOD 11-2 finds every such slip. */
export function slipOf(number: string, random: Random): string {
  const characters = [...number];
  const at = random.below(characters.length - 1);
  const [here = '', next = ''] = characters.slice(at, at + 2);
  if (random.chance(0.5) && here !== next) {
    characters.splice(at, 2, next, here);
    return characters.join('');
  }
  const place = random.below(characters.length);
  const old = characters[place] ?? '';
  const other = String((Number(old === 'X' ? 0 : old) + random.between(1, 9)) % 10);
  characters[place] = other;
  return characters.join('');
}

/** A text of `least` to `most` UTF-16 units without blanks around it, rare characters among it. */
export function randomWords(random: Random, least: number, most: number): string {
  const length = random.between(least, most);
  let words = '';
  while (words.length < length) {
    const isAtEdge = words.length === 0 || words.length >= length - 1;
    const kind = random.below(12);
    if (kind === 0 && words.length + 2 <= length)
      words += String.fromCodePoint(0x20000 + random.below(0xa6d0));
    else if (kind === 1) words += String.fromCharCode(0xe000 + random.below(0x1900));
    else if (kind === 2) words += String(random.below(10));
    else if (kind === 3 && !isAtEdge) words += ' ';
    else words += String.fromCharCode(0x4e00 + random.below(0x51a6));
  }
  return words;
}

function randomLetters(random: Random, least: number, most: number): string {
  const count = random.between(least, most);
  return Array.from({ length: count }, () => String.fromCharCode(65 + random.below(26))).join('');
}

function randomDigits(random: Random, least: number, most: number): string {
  return Array.from({ length: random.between(least, most) }, () => random.below(10)).join('');
}

/** What stands on an invented card, right in every field. The area 99 and the nationality UTO are nobody's. */
export function randomCardText(random: Random): CardText {
  const birthDate = randomDay(random, 1900, 2020);
  const common = {
    sexCode: random.pick(['0', '1', '2', '9']),
    birthDate,
    validFrom: randomDay(random, 2004, 2026),
    validTo: random.chance(0.3) ? null : randomDay(random, 2027, 2099),
  };
  const place = { address: randomWords(random, 0, 35), issuingAuthority: randomWords(random, 0, 15) };
  const nation = { nationality: 'UTO', sexCode: common.sexCode };
  switch (random.below(4)) {
    case 0:
      return {
        kind: 'residence-permit',
        ...common,
        ...place,
        name: randomWords(random, 1, 15),
        idNumber: numberOf(random.pick(['810000', '820000', '830000']), birthDate, random),
        travelPermitNumber: random.pick(['', `H${randomDigits(random, 8, 8)}`, randomDigits(random, 8, 8)]),
        issueCount: randomDigits(random, 0, 2),
      };
    case 1:
      return {
        kind: 'foreigner-card-2017',
        ...common,
        ...nation,
        name: randomWords(random, 0, 15),
        englishName: randomLetters(random, 1, 60),
        idNumber: `UTO${randomDigits(random, 12, 12)}`,
        cardVersion: randomDigits(random, 0, 2),
        acceptingAuthorityCode: randomDigits(random, 0, 4),
      };
    case 2:
      return {
        kind: 'foreigner-card-2023',
        ...common,
        ...nation,
        name: randomWords(random, 0, 15),
        englishName: randomLetters(random, 1, 46),
        idNumber: numberOf(`9${randomDigits(random, 2, 2)}999`, birthDate, random),
        renewalCount: randomDigits(random, 0, 2),
        previousVersionLink: randomDigits(random, 0, 3),
      };
    default:
      return {
        kind: 'resident-id-card',
        ...common,
        ...place,
        name: randomWords(random, 1, 15),
        ethnicGroupCode: randomDigits(random, 2, 2),
        idNumber: numberOf(`99${randomDigits(random, 4, 4)}`, birthDate, random),
      };
  }
}

import { z } from 'zod';

const WEIGHTS: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/**
 * Check character of a citizen identification number (公民身份号码) from its first 17 digits:
 * GB 11643-1999, ISO 7064 MOD 11-2. Residence permits and the foreigner's card of 2023 have the same.
 */
export function checkCharacter(first17Digits: string): string {
  if (!/^\d{17}$/.test(first17Digits)) throw new RangeError('17 digits expected');
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17Digits[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * True when `idNumber` has 17 digits and the right check character. The area is left alone on purpose: old
 * people's numbers hold area codes that were abolished long ago.
 */
export function isIdNumber(idNumber: string): boolean {
  return /^\d{17}[\dX]$/.test(idNumber) && checkCharacter(idNumber.slice(0, 17)) === idNumber.slice(17);
}

/** The birth date inside an 18-character number as `YYYY-MM-DD`; not checked to be a real day. */
export function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

/** True when `idNumber` has 17 digits, the right check character and this birth date (`YYYY-MM-DD`) inside. */
export function isIdNumberOf(idNumber: string, birthDate: string): boolean {
  return isIdNumber(idNumber) && birthDateOf(idNumber) === birthDate;
}

/** What an identification number tells by itself. */
export interface IdNumberDescription {
  readonly kind: 'resident' | 'hong-kong' | 'macau' | 'taiwan' | 'foreigner-2023' | 'foreigner-2017';
  /** `YYYY-MM-DD`; `null` where the century is not told (foreigner's number of 2017: YYMMDD only). */
  readonly birthDate: string | null;
  /** GB/T 2261.1: 1 male, 2 female; `null` where the number does not tell. */
  readonly sexCode: '1' | '2' | null;
  /**
   * True when the check character is right. A wrong one makes an 18-character number invalid, but is no more than a
   * warning for the foreigner's number of 2017: a published specimen has one.
   */
  readonly checkAgrees: boolean;
}

/**
 * What kind of number this is, and what it tells; `null` for one of no known form or with an impossible birth date.
 * Resident (GB 11643): area 6, birth date 8, sequence 3 (odd = male), check character. Residence permit: the same
 * with area 810000 Hong Kong, 820000 Macau, 830000 Taiwan. Foreigner 2023: 9, province 2, nationality 3 (ISO 3166
 * numeric), birth date 8, sequence 3, check character. Foreigner 2017: nationality 3 letters, area 4, birth date
 * YYMMDD, 1 digit, check digit.
 */
export function describeIdNumber(idNumber: string): IdNumberDescription | null {
  if (/^[A-Z]{3}\d{12}$/.test(idNumber)) return describeForeigner2017(idNumber);
  if (!/^\d{17}[\dX]$/.test(idNumber)) return null;
  const birthDate = birthDateOf(idNumber);
  if (!isRealDate(birthDate)) return null;
  return {
    kind: kindOf18(idNumber),
    birthDate,
    // No source says that the sequence of a foreigner's number tells the sex.
    sexCode: kindOf18(idNumber) === 'foreigner-2023' ? null : sexCodeOf(idNumber),
    checkAgrees: isIdNumber(idNumber),
  };
}

/**
 * The 18-character form of a legacy number of 15 digits (area 6, YYMMDD, sequence 3): "19" before the year and a
 * check character behind. `null` for anything that is unsure: no legacy number, an impossible date, or a sequence
 * of 996 and above, by common account that of people born before 1900. Someone over 100 years old may still have
 * another legacy number, which would come out a century too young: members of staff decide these cases.
 */
export function upgradeLegacyNumber(legacyNumber: string): string | null {
  if (!/^\d{15}$/.test(legacyNumber) || /99[6-9]$/.test(legacyNumber)) return null;
  const digits = `${legacyNumber.slice(0, 6)}19${legacyNumber.slice(6)}`;
  return isRealDate(birthDateOf(digits)) ? digits + checkCharacter(digits) : null;
}

/**
 * True for the number of a travel permit (通行证) in the forms that are known: Hong Kong H, Macau M and 8 digits
 * (港澳居民来往内地通行证), Taiwan 8 digits (台湾居民来往大陆通行证). Another form is a warning only: no source is sure.
 */
export function isTravelPermitNumber(number: string): boolean {
  return /^[HM]?\d{8}$/.test(number);
}

function kindOf18(idNumber: string): IdNumberDescription['kind'] {
  if (idNumber.startsWith('810000')) return 'hong-kong';
  if (idNumber.startsWith('820000')) return 'macau';
  if (idNumber.startsWith('830000')) return 'taiwan';
  // Provinces begin with 1 to 8 (GB/T 2260); no area of a resident begins with 9.
  return /^9[1-8]/.test(idNumber) ? 'foreigner-2023' : 'resident';
}

function sexCodeOf(idNumber: string): '1' | '2' {
  return Number(idNumber[16]) % 2 === 1 ? '1' : '2';
}

function describeForeigner2017(idNumber: string): IdNumberDescription | null {
  const [year, month, day] = [idNumber.slice(7, 9), idNumber.slice(9, 11), idNumber.slice(11, 13)];
  // 29 February is possible where the year is a leap year in one of the two centuries.
  if (!['19', '20'].some((century) => isRealDate(`${century}${year}-${month}-${day}`))) return null;
  const weights: readonly number[] = [7, 3, 1];
  // Letters count from A = 10, as base 36 has it.
  const sum = [...idNumber.slice(0, 14)].reduce(
    (total, character, index) => total + Number.parseInt(character, 36) * (weights[index % 3] ?? 0),
    0,
  );
  return {
    kind: 'foreigner-2017',
    birthDate: null,
    sexCode: null,
    checkAgrees: sum % 10 === Number(idNumber[14]),
  };
}

function isRealDate(text: string): boolean {
  return z.iso.date().safeParse(text).success;
}

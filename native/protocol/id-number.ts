const WEIGHTS: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/**
 * Check character of a citizen identification number (公民身份号码) from its first 17 digits:
 * GB 11643-1999, ISO 7064 MOD 11-2.
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

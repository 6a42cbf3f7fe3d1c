import { type SocialSecurityCard, socialSecurityCardSchema } from '../../contract/card.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { birthDateOf, isIdNumber } from '../protocol/id-number.ts';
import type { DataItemValues } from './data-items.ts';

/** What fills a field up: 00 behind letters and digits, F behind binary digits, and spaces. */
const PADDING: readonly number[] = [0x00, 0x20, 0xff];

/**
 * Turns the values of the data items into a reading. Fault `card-data-invalid`: a date that does not exist, a
 * name that is no GBK, a number with a wrong check character or with another birth date than the card's own.
 */
export function decodeCardData(values: DataItemValues): Result<SocialSecurityCard> {
  const idNumber = decodeAscii(values.idNumber).toUpperCase();
  const birthDate = decodeDate(values.birthDate);
  const parsed = socialSecurityCardSchema.safeParse({
    kind: 'social-security-card',
    sexCode: decodeSex(values.sex),
    birthDate,
    validTo: isBlank(values.expiry) ? null : decodeDate(values.expiry),
    name: decodeName(values.name),
    idNumber,
    cardNumber: decodeCardNumber(values.cardNumber),
    regionCode:
      values.identificationCode.length === 16 ? hexDigits(values.identificationCode).slice(0, 6) : '',
  });
  if (!parsed.success || !isIdNumber(idNumber) || birthDateOf(idNumber) !== birthDate) {
    return fail('card-data-invalid');
  }
  return succeed(parsed.data);
}

/** Printable ASCII without its padding; empty when there is anything else. */
function decodeAscii(bytes: Uint8Array): string {
  const text = Buffer.from(withoutPadding(bytes)).toString('latin1');
  return /^[\x21-\x7e]*$/.test(text) ? text : '';
}

function decodeCardNumber(bytes: Uint8Array): string {
  const text = decodeAscii(bytes);
  return /^[0-9A-Za-z]+$/.test(text) ? text : '';
}

/** Male and female only, as the card knows no other code; anything else breaks the schema. */
function decodeSex(bytes: Uint8Array): string {
  const text = decodeAscii(bytes);
  return text === '1' || text === '2' ? text : '';
}

/**
 * Decoded as GB 18030, which contains GBK: Electron's table for `gbk` passes wrong bytes over and does not know
 * characters such as 䶮 (FE 9F). Empty when the bytes are no such text, or hold control, unassigned or private
 * characters, which would stand for something else on every other machine.
 */
function decodeName(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('gb18030', { fatal: true }).decode(withoutPadding(bytes)).trim();
    return /[\p{C}\ufffd]/u.test(text) ? '' : text;
  } catch {
    return '';
  }
}

/** `YYYY-MM-DD` from BCD; the schema tells whether the day exists. */
function decodeDate(bytes: Uint8Array): string {
  return hexDigits(bytes).replace(/^(....)(..)(..)$/, '$1-$2-$3');
}

function hexDigits(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A card without an end of validity holds padding in that place. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.length === 4 && withoutPadding(bytes).length === 0;
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  const end = bytes.findLastIndex((byte) => !PADDING.includes(byte)) + 1;
  return bytes.subarray(0, end);
}

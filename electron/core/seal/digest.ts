import { createHash, createHmac } from 'node:crypto';

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The keyed hash under which a person is known on this terminal and to the eligibility query: HMAC-SHA-256 of the
 * ID number. Without the key the 10^11 possible numbers cannot be tried out on a stolen disk.
 *
 * @param personHashKey 32 bytes, base64url, from the enrolment
 */
export function personHash(personHashKey: string, idNumber: string): string {
  return createHmac('sha256', Buffer.from(personHashKey, 'base64url')).update(idNumber).digest('hex');
}

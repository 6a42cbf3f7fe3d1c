import type { FaultCode } from '../../contract/faults.ts';

interface StatusCode {
  readonly meaning: string;
  readonly fault: FaultCode;
  /** What to do before giving up. */
  readonly remedy: 'resend' | 'read-again' | 'place-again' | 'reset-sam' | 'none';
}

/**
 * Answer codes (SW3) other than success, GA/T 467-2019 and the tables of the readers' makers. A request
 * that the SAM calls wrong was damaged on the line, for this program sends fixed frames only.
 */
export const STATUS_CODES: ReadonlyMap<number, StatusCode> = new Map<number, StatusCode>([
  [0x10, { meaning: 'request checksum wrong', fault: 'reader-garbled', remedy: 'resend' }],
  [0x11, { meaning: 'request length wrong', fault: 'reader-garbled', remedy: 'resend' }],
  [0x21, { meaning: 'request unknown', fault: 'reader-garbled', remedy: 'resend' }],
  [0x23, { meaning: 'operation not permitted', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x24, { meaning: 'unrecognised error', fault: 'card-unreadable', remedy: 'reset-sam' }],
  [0x31, { meaning: 'card could not authenticate SAM', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x32, { meaning: 'SAM could not authenticate card', fault: 'card-not-authentic', remedy: 'place-again' }],
  [0x33, { meaning: 'data verification error', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x37, { meaning: 'fingerprint verification error', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x3f, { meaning: 'information length error', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x40, { meaning: 'card type not recognised', fault: 'card-unsupported', remedy: 'none' }],
  [0x41, { meaning: 'read failed', fault: 'card-unreadable', remedy: 'read-again' }],
  [0x47, { meaning: 'no random number from card', fault: 'card-unreadable', remedy: 'reset-sam' }],
  [0x60, { meaning: 'SAM self-test failed', fault: 'reader-self-test-failed', remedy: 'none' }],
  [0x66, { meaning: 'SAM not authorised', fault: 'reader-not-authorised', remedy: 'none' }],
  [0x80, { meaning: 'no card found', fault: 'card-removed', remedy: 'place-again' }],
  [0x81, { meaning: 'select failed', fault: 'card-unreadable', remedy: 'place-again' }],
  [0x91, { meaning: 'item not on card', fault: 'card-unreadable', remedy: 'none' }],
]);

const UNKNOWN_CODE: StatusCode = { meaning: 'unknown code', fault: 'reader-garbled', remedy: 'none' };

/** What an answer code other than success means. A code outside the protocol counts as garbled. */
export function describeStatusCode(code: number): StatusCode {
  return STATUS_CODES.get(code) ?? UNKNOWN_CODE;
}

import type { FaultCode } from '../../contract/faults.ts';

/** What an answer code means and what to do about it. */
export interface StatusCode {
  readonly meaning: string;
  readonly fault: FaultCode;
  /** What to do before giving up. */
  readonly remedy: 'resend' | 'read-again' | 'place-again' | 'reset-sam' | 'none';
  /** True where SW1 and SW2 are known to bring the card's own status (ISO/IEC 7816-4) along; worth a line in the log. */
  readonly forwardsCardStatus: boolean;
}

const CARD_STATUS_FORWARDED: ReadonlySet<number> = new Set([0x31, 0x41, 0x47, 0x81]);

/**
 * Answer codes (SW3) other than success, GA/T 467-2019 and the tables of the readers' makers. This program sends
 * fixed frames only: a request whose checksum or length the SAM calls wrong was damaged on the line, but one that
 * it calls unknown came whole. 91 is no trouble where the item is optional; `CODE_NOT_ON_CARD` names it.
 */
export const STATUS_CODES: ReadonlyMap<number, StatusCode> = new Map<number, StatusCode>([
  entry(0x10, 'request checksum wrong', 'reader-garbled', 'resend'),
  entry(0x11, 'request length wrong', 'reader-garbled', 'resend'),
  entry(0x21, 'request unknown', 'reader-failed', 'resend'),
  entry(0x23, 'operation not permitted', 'card-unreadable', 'place-again'),
  entry(0x24, 'unrecognised error', 'card-unreadable', 'reset-sam'),
  entry(0x31, 'card could not authenticate SAM', 'card-unreadable', 'place-again'),
  entry(0x32, 'SAM could not authenticate card', 'card-not-authentic', 'place-again'),
  entry(0x33, 'data verification error', 'card-unreadable', 'place-again'),
  entry(0x37, 'fingerprint verification error', 'card-unreadable', 'place-again'),
  entry(0x3f, 'information length error', 'card-unreadable', 'place-again'),
  entry(0x40, 'card type not recognised', 'card-unsupported', 'none'),
  entry(0x41, 'read failed', 'card-unreadable', 'read-again'),
  entry(0x47, 'no random number from card', 'card-unreadable', 'reset-sam'),
  entry(0x60, 'SAM self-test failed', 'reader-self-test-failed', 'none'),
  entry(0x66, 'SAM not authorised', 'reader-not-authorised', 'none'),
  entry(0x80, 'no card found', 'card-removed', 'place-again'),
  entry(0x81, 'select failed', 'card-unreadable', 'place-again'),
  entry(0x91, 'item not on card', 'card-unreadable', 'none'),
]);

const UNKNOWN_CODE: StatusCode = {
  meaning: 'unknown code',
  fault: 'reader-failed',
  remedy: 'none',
  forwardsCardStatus: false,
};

/** What an answer code other than success means. A code outside the protocol is an error of the reader's own. */
export function describeStatusCode(code: number): StatusCode {
  return STATUS_CODES.get(code) ?? UNKNOWN_CODE;
}

function entry(
  code: number,
  meaning: string,
  fault: FaultCode,
  remedy: StatusCode['remedy'],
): readonly [number, StatusCode] {
  return [code, { meaning, fault, remedy, forwardsCardStatus: CARD_STATUS_FORWARDED.has(code) }];
}

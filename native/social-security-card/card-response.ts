/** What a card answered: its data, 0..256 bytes, and the two status bytes (ISO/IEC 7816-4). */
export interface CardResponse {
  readonly data: Uint8Array;
  readonly sw1: number;
  readonly sw2: number;
}

/** Bytes of the longest short answer: 256 of data and two of status. */
const LONGEST_RESPONSE_BYTES = 258;

/** Splits the bytes of an answer; `null` for what cannot be one. */
export function parseResponse(bytes: Uint8Array): CardResponse | null {
  if (bytes.length > LONGEST_RESPONSE_BYTES) return null;
  const sw1 = bytes.at(-2);
  const sw2 = bytes.at(-1);
  if (sw1 === undefined || sw2 === undefined) return null;
  return { data: bytes.slice(0, -2), sw1, sw2 };
}

/**
 * What the status bytes tell (ISO/IEC 7816-4, 5.1.3).
 * `success` 90 00. `more-data` 61 xx: xx bytes wait to be fetched. `wrong-length` 6C xx: ask again for xx bytes.
 * `not-found` 6A 82 (file, application), 6A 83 (record). `protected` 69 82, 69 85: a PIN or key comes first.
 * `refused` 6A 81, 6A 86, 6B 00, 6D 00, 6E 00: the card does not know this command or its parameters.
 */
export type StatusMeaning =
  | 'success'
  | 'more-data'
  | 'wrong-length'
  | 'not-found'
  | 'protected'
  | 'refused'
  | 'failure';

const WHOLE_STATUS_MEANINGS: ReadonlyMap<number, StatusMeaning> = new Map([
  [0x9000, 'success'],
  [0x6982, 'protected'],
  [0x6985, 'protected'],
  [0x6a82, 'not-found'],
  [0x6a83, 'not-found'],
  [0x6a81, 'refused'],
  [0x6a86, 'refused'],
  [0x6b00, 'refused'],
  [0x6d00, 'refused'],
  [0x6e00, 'refused'],
]);

/** What the status of an answer tells. */
export function meaningOf({ sw1, sw2 }: Pick<CardResponse, 'sw1' | 'sw2'>): StatusMeaning {
  if (sw1 === 0x61) return 'more-data';
  if (sw1 === 0x6c) return 'wrong-length';
  return WHOLE_STATUS_MEANINGS.get(sw1 * 256 + sw2) ?? 'failure';
}

/** The status as engineers write it, for example `6A82`. */
export function formatStatus({ sw1, sw2 }: Pick<CardResponse, 'sw1' | 'sw2'>): string {
  return (sw1 * 256 + sw2).toString(16).toUpperCase().padStart(4, '0');
}

import { z } from 'zod';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';

// What the answers of the service mean: 新中新 webapi 读卡接口说明 V3.3.4 (2023-11). The manual lists the fields, tells
// that `retcode` holds the reading code and the portrait code in hexadecimal ("0x90 0x1" = both good), and that a
// second caller is told that the reader is busy (读卡器正忙, 读卡中). It tells no other code. Assumed here, and only here:
//
// - "0x41" is given when no card lies there: programs of several makers that use the service ask for the card on it.
//   A card that cannot be read gives the same code, so it cannot be told apart from none.
// - "0x1" is given when the service has no reader; the same programs say so. 1, 2, 3, 5 and 9 are the codes of the
//   makers' libraries: port not opened, no answer in time, transfer error, port unusable, file not opened.
// - Running out of `waitTime` may be told by 2 or by the word 超时 as well. A reader that hangs would sound the same,
//   so its health is to be asked for (`isCertain: false`).
// - A good answer without a card number holds no card.
// - `GetSAMID` answers "0x90" or "0" when all is well, and the number of the security module in `retmsg`.
// - Any other code is one of the security module (GA/T 467).

const GOOD = 0x90;
const GOOD_OTHER_THAN_READING = 0;
const NO_CARD: readonly number[] = [0x41, 0x80];
const WAITED_IN_VAIN = 2;
const LIBRARY_FAULTS: ReadonlyMap<number, FaultCode> = new Map([
  [1, 'reader-missing'],
  [2, 'reader-silent'],
  [3, 'reader-garbled'],
  [5, 'reader-missing'],
  [9, 'reader-failed'],
]);
const BUSY_WORDS = /正忙|读卡中/;
const TIME_OUT_WORDS = /超时/;

/** The portrait as base64; anything longer is none. */
const PORTRAIT_MAX_CHARACTERS = 400_000;
const TEXT_MAX_CHARACTERS = 2000;

/** A field of the answer, trimmed of blanks and NUL; empty where it is missing or null. */
function textField(maxCharacters: number) {
  return z
    .union([z.string().max(maxCharacters), z.number()])
    .nullish()
    .transform((value) => String(value ?? '').replace(/^[\s\0]+|[\s\0]+$/g, ''));
}
const text = textField(TEXT_MAX_CHARACTERS);

const statusSchema = z.object({ retcode: text, retmsg: text, errmsg: text });

const fieldsSchema = z.object({
  CardType: text,
  name: text,
  EngName: text,
  sex: text,
  nation: text,
  born: text,
  address: text,
  cardno: text,
  userlifeb: text,
  userlifee: text,
  police: text,
  CertVol: text,
  PassID: text,
  IssuesTimes: text,
  Reserved: text,
  photobase64: textField(PORTRAIT_MAX_CHARACTERS),
});

/** The fields of a card as the service names and words them, trimmed; empty where it sent none. */
export type ServiceFields = z.output<typeof fieldsSchema>;

/** What an answer to `ReadMsg` says. */
export type ReadAnswer =
  | { readonly kind: 'card'; readonly fields: ServiceFields }
  /** `isCertain` is false where a reader in trouble would answer the same. */
  | { readonly kind: 'no-card'; readonly isCertain: boolean }
  /** A card lies there and was not read; reading again may help unless `isFinal`. */
  | { readonly kind: 'card-fault'; readonly fault: FaultCode; readonly isFinal: boolean }
  | { readonly kind: 'reader-fault'; readonly fault: FaultCode };

/** Reads the answer to `ReadMsg`; anything that breaks the format is `reader-garbled`. */
export function decodeReadAnswer(json: unknown): ReadAnswer {
  const status = decodeStatus(json);
  if (!status) return { kind: 'reader-fault', fault: 'reader-garbled' };
  const { code, message } = status;
  if (code === GOOD) {
    const fields = fieldsSchema.safeParse(json);
    if (!fields.success) return { kind: 'reader-fault', fault: 'reader-garbled' };
    return fields.data.cardno === ''
      ? { kind: 'no-card', isCertain: true }
      : { kind: 'card', fields: fields.data };
  }
  if (BUSY_WORDS.test(message)) return { kind: 'reader-fault', fault: 'reader-busy' };
  if (NO_CARD.includes(code)) return { kind: 'no-card', isCertain: true };
  if (code === WAITED_IN_VAIN || TIME_OUT_WORDS.test(message)) return { kind: 'no-card', isCertain: false };
  const fault = faultOfCode(code);
  if (fault.startsWith('reader-')) return { kind: 'reader-fault', fault };
  return { kind: 'card-fault', fault, isFinal: fault === 'card-unsupported' };
}

/** The number of the security module in the answer to `GetSAMID`, `null` where it tells none; else a reader fault. */
export function decodeSamIdAnswer(json: unknown): Result<string | null> {
  const status = decodeStatus(json);
  if (!status) return fail('reader-garbled');
  const { code, message } = status;
  if (code === GOOD || code === GOOD_OTHER_THAN_READING) {
    return succeed(/^[\d.-]{8,64}$/.test(status.retmsg) ? status.retmsg : null);
  }
  if (BUSY_WORDS.test(message)) return fail('reader-busy');
  const fault = faultOfCode(code);
  // A fault of a card is no answer to this question.
  return fail(fault.startsWith('reader-') ? fault : 'reader-failed');
}

interface Status {
  /** The first of the codes in `retcode`. */
  readonly code: number;
  readonly retmsg: string;
  readonly message: string;
}

function decodeStatus(json: unknown): Status | null {
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success) return null;
  const { retcode, retmsg, errmsg } = parsed.data;
  const [, number] = /^(0x[\da-f]{1,4}|\d{1,5})(?:\s|$)/i.exec(retcode) ?? [];
  return number === undefined ? null : { code: Number(number), retmsg, message: `${retmsg} ${errmsg}` };
}

function faultOfCode(code: number): FaultCode {
  return LIBRARY_FAULTS.get(code) ?? describeStatusCode(code).fault;
}

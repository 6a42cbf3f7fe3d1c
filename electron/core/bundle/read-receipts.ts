import { decodeJwt } from 'jose';
import { recordIdSchema } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { joseSuite } from '../seal/jose-suite.ts';
import type { Enrolment } from '../seal/secrets.ts';
import type { CryptographicSuite } from '../seal/suite.ts';
import { isSettled } from '../store/record-rows.ts';
import type { RecordStore } from '../store/record-store.ts';
import { verifyReceipt } from '../sync/receipt.ts';
import { knownKeys, readReceiptFile } from './receipt-file.ts';

/** What receipts from a stick are read with. */
export interface ReceiptsOptions {
  readonly store: RecordStore;
  readonly enrolment: Enrolment;
  readonly suite?: CryptographicSuite;
}

/** What became of the records that the file speaks of. */
export interface ReadReceipts {
  /** With a verified receipt, now or before. */
  readonly accepted: number;
  /** Set aside, with the code of the central service, now or before. */
  readonly refused: number;
  /** Not of this terminal, not waiting here, or with a receipt that does not fit: nothing was changed. */
  readonly unknown: number;
  /** New keys of the central service that came along, to be kept with the secrets; null when there are none. */
  readonly changedEnrolment: Enrolment | null;
}

type Outcome = 'accepted' | 'refused' | 'unknown';

/**
 * Import of receipts from a USB stick (导入回执): verifies every receipt as if it had come by line and advances its record. A
 * record that the central service refuses is set aside with the code of the refusal. May be repeated: what was done
 * before is counted again and not done again.
 *
 * Faults: 'receipts-damaged' for a file that is damaged, 'receipts-foreign' for one of another terminal or service; both
 * change nothing. Those of the store; a repetition goes on where it stopped.
 */
export async function readReceipts(options: ReceiptsOptions, file: string): Promise<Result<ReadReceipts>> {
  const { store, enrolment, suite = joseSuite } = options;
  const proven = await readReceiptFile(file, enrolment, suite);
  if (!proven.ok) return proven;
  const { receipts, refused, enrolment: newest } = proven.value;
  const trusted = { ...newest, receiptKeys: knownKeys(enrolment, newest) };
  const counts: Record<Outcome, number> = { accepted: 0, refused: 0, unknown: 0 };
  for (const receipt of receipts) {
    const outcome = await keepReceipt(store, trusted, receipt);
    if (!outcome.ok) return outcome;
    counts[outcome.value] += 1;
  }
  for (const { recordId, code } of refused) {
    const outcome = setAside(store, recordId, code);
    if (!outcome.ok) return outcome;
    counts[outcome.value] += 1;
  }
  return succeed({ ...counts, changedEnrolment: newest === enrolment ? null : newest });
}

async function keepReceipt(
  store: RecordStore,
  { receiptKeys, terminalId }: Enrolment,
  receipt: string,
): Promise<Result<Outcome>> {
  const recordId = claimedRecord(receipt);
  const record = recordId === null ? null : store.findWaiting(recordId);
  if (recordId === null || record === null) {
    const isKept = recordId !== null && store.status(recordId)?.receipt === receipt;
    return succeed(isKept ? 'accepted' : 'unknown');
  }
  const verified = await verifyReceipt(receipt, receiptKeys, { ...record, terminalId });
  if (!verified.ok) return succeed('unknown');
  const { state, reason } = verified.value;
  if (isSettled(record.state)) {
    // The receipt from before the service forgot the record proves nothing now.
    if (store.status(recordId)?.receipt === receipt) return succeed('accepted');
    const renewed = store.renewReceipt(recordId, { receipt, state, reason });
    return renewed.ok || renewed.fault === 'command-unexpected' ? succeed('accepted') : renewed;
  }
  // A stop between two steps leaves the record where the next reading, or the line, takes it up.
  const received = store.advance(recordId, 'RECEIVED', { receipt });
  if (!received.ok && received.fault !== 'command-unexpected') return received;
  const settled = store.advance(recordId, state, reason === null ? {} : { reason });
  // The line was faster.
  if (!settled.ok && settled.fault !== 'command-unexpected') return settled;
  return succeed('accepted');
}

function setAside(store: RecordStore, recordId: string, code: string): Result<Outcome> {
  const waiting = store.findWaiting(recordId);
  if (waiting === null) {
    const isAside = store.status(recordId)?.state === 'QUARANTINED';
    return succeed(isAside ? 'refused' : 'unknown');
  }
  const moved = isSettled(waiting.state)
    ? store.endOffer(recordId, code)
    : store.advance(recordId, 'QUARANTINED', { reason: code });
  if (moved.ok) return succeed('refused');
  return moved.fault === 'command-unexpected' ? succeed('unknown') : fail(moved.fault);
}

/** The record that a receipt says it is about; nothing of it is believed yet. */
function claimedRecord(receipt: string): string | null {
  try {
    return recordIdSchema.safeParse(decodeJwt(receipt).recordId).data ?? null;
  } catch {
    return null;
  }
}

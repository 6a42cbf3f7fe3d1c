import type { RecordState } from '../../../contract/record.ts';
import { sha256, type TerminalRecord, type TerminalState } from './terminal-state.ts';

/** Rank of the states; a record never goes to a lower one. */
export const RANK: Readonly<Record<RecordState, number>> = {
  CAPTURED: 0,
  SEALED: 1,
  QUEUED: 2,
  META_SENT: 3,
  EVIDENCE_SENT: 4,
  EXPORTED: 5,
  RECEIVED: 6,
  ACCEPTED: 7,
  REJECTED: 7,
  MANUAL_REVIEW: 7,
  QUARANTINED: 7,
  PURGED: 8,
};
/** States of records whose receipt was verified. */
export const UNDER_RECEIPT: readonly RecordState[] = [
  'RECEIVED',
  'ACCEPTED',
  'REJECTED',
  'MANUAL_REVIEW',
  'PURGED',
];
/** States in which nothing waits, unless it was offered again. */
export const NOT_SENT_ON: readonly RecordState[] = [
  'ACCEPTED',
  'REJECTED',
  'MANUAL_REVIEW',
  'QUARANTINED',
  'PURGED',
];

/** States that a receipt gives. */
export const DECIDED: readonly RecordState[] = ['ACCEPTED', 'REJECTED', 'MANUAL_REVIEW'];

/** Whether the sealed parts are there as they were hashed. */
export function isWhole(record: TerminalRecord): boolean {
  return (
    sha256(record.sealedRecord) === record.sealedRecordSha256 &&
    sha256(record.evidence) === record.evidenceSha256
  );
}

/** What ends that a record is offered again. */
const OFFER_ENDS = ['receipt-renewed', 'offer-ended'];

/** Records that wait though they are settled: offered again, says the audit chain, and not taken or refused since. */
export function offeredAgain({ audit }: TerminalState): Set<string> {
  const offered = new Set<string>();
  for (const { event, record_id } of audit) {
    if (record_id === null) continue;
    if (event === 'record-offered-again') offered.add(record_id);
    if (OFFER_ENDS.includes(event)) offered.delete(record_id);
  }
  return offered;
}

import { z } from 'zod';
import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';

/** A sealed record as it enters the store. */
export interface SealedRecord {
  readonly recordId: string;
  readonly caseNumber: string;
  readonly method: string;
  readonly result: 'passed' | 'manual-review';
  readonly personHash: string;
  readonly sealedRecord: string;
  readonly sealedRecordSha256: string;
  /** Of any format; the hash and the length are of all its bytes. */
  readonly sealedEvidence: Uint8Array;
  readonly evidenceSha256: string;
  readonly evidenceBytes: number;
  readonly serverOffsetMs: number | null;
}

/** Shape of a `WaitingRecord` as SQLite gives it. */
export const waitingSchema = z.object({
  recordId: z.string(),
  caseNumber: z.string(),
  state: z.enum(RECORD_STATES),
  sealedRecord: z.string(),
  sealedRecordSha256: z.string(),
  evidenceSha256: z.string(),
  evidenceBytes: z.number(),
  serverOffsetMs: z.number().nullable(),
  startedAttempts: z.number(),
  finishedAttempts: z.number(),
});
/** A record that waits to be sent. */
export type WaitingRecord = z.infer<typeof waitingSchema>;

/** Shape of a `RecordStatus` as SQLite gives it. */
export const statusSchema = z.object({
  state: z.enum(RECORD_STATES),
  caseNumber: z.string(),
  receipt: z.string().nullable(),
  reason: z.string().nullable(),
});
/** Where a record stands. */
export type RecordStatus = z.infer<typeof statusSchema>;

/** Shape of a `RecordLine` as SQLite gives it. */
export const lineSchema = z.object({
  recordId: z.string(),
  caseNumber: z.string(),
  createdAt: z.string(),
  method: z.string(),
  result: z.string(),
  state: z.enum(RECORD_STATES),
  reason: z.string().nullable(),
  startedAttempts: z.number().nullable(),
  lastFault: z.string().nullable(),
});
/** One line of the list of records that staff see; nothing of it is about a person. Attempts: null when nothing waits. */
export type RecordLine = z.infer<typeof lineSchema>;

/** Shape of a `Backlog` as SQLite gives it. */
export const backlogSchema = z.object({
  records: z.number(),
  evidenceBytes: z.number(),
  oldestCreatedAt: z.string().nullable(),
});
/** What waits to be sent (积压). Time: ISO 8601. */
export type Backlog = z.infer<typeof backlogSchema>;

/** Rank of the states: a record never goes back. Final states share a rank. */
export const STATE_RANK: Readonly<Record<RecordState, number>> = {
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

/** Whether nothing is left to send in this state. An exported record still waits for its receipt. */
export function isSettled(state: RecordState): boolean {
  return STATE_RANK[state] >= STATE_RANK.ACCEPTED;
}

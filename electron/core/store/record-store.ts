import { z } from 'zod';
import type { FaultCode } from '../../../contract/faults.ts';
import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { appendAudit } from './audit.ts';
import { type Database, inTransaction } from './database.ts';

/** A sealed record as it enters the store. */
export interface SealedRecord {
  readonly recordId: string;
  readonly caseNumber: string;
  readonly method: string;
  readonly result: 'passed' | 'manual-review';
  readonly personHash: string;
  readonly sealedRecord: string;
  readonly sealedRecordSha256: string;
  readonly sealedEvidence: string;
  readonly evidenceSha256: string;
  readonly evidenceBytes: number;
  readonly serverOffsetMs: number | null;
}

const waitingSchema = z.object({
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

const statusSchema = z.object({
  state: z.enum(RECORD_STATES),
  caseNumber: z.string(),
  receipt: z.string().nullable(),
  reason: z.string().nullable(),
});
const SELECT_WAITING = `
  SELECT r.record_id AS recordId, r.case_number AS caseNumber, r.state, r.sealed_record AS sealedRecord,
    r.sealed_record_sha256 AS sealedRecordSha256, r.evidence_sha256 AS evidenceSha256,
    r.evidence_bytes AS evidenceBytes, r.server_offset_ms AS serverOffsetMs,
    o.started_attempts AS startedAttempts, o.finished_attempts AS finishedAttempts
         FROM outbox o JOIN record r USING (record_id)`;

/** Where a record stands. */
export type RecordStatus = z.infer<typeof statusSchema>;

/** Rank of the states: a record never goes back. Final states share the highest ranks. */
const RANK: Readonly<Record<RecordState, number>> = {
  CAPTURED: 0,
  SEALED: 1,
  QUEUED: 2,
  META_SENT: 3,
  EVIDENCE_SENT: 4,
  RECEIVED: 5,
  ACCEPTED: 6,
  REJECTED: 6,
  MANUAL_REVIEW: 6,
  QUARANTINED: 6,
  EXPORTED: 6,
  PURGED: 7,
};

/** States in which nothing is left to send. */
const SETTLED: readonly RecordState[] = ['ACCEPTED', 'REJECTED', 'MANUAL_REVIEW', 'QUARANTINED', 'PURGED'];

/** The records of this terminal and their outbox (发件箱). Every change is one transaction with its audit row. */
export class RecordStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Commits record, outbox entry and audit row together; only then may the screen say that it is kept. */
  capture(record: SealedRecord): Result<null> {
    return inTransaction(this.#database, () => {
      this.#database
        .prepare(
          `INSERT INTO record (record_id, case_number, created_at, method, result, person_hash, state, sealed_record,
             sealed_record_sha256, sealed_evidence, evidence_sha256, evidence_bytes, server_offset_ms)
           VALUES (@recordId, @caseNumber, @createdAt, @method, @result, @personHash, 'QUEUED', @sealedRecord,
             @sealedRecordSha256, @sealedEvidence, @evidenceSha256, @evidenceBytes, @serverOffsetMs)`,
        )
        .run({ ...record, createdAt: this.#now() });
      this.#database.prepare('INSERT INTO outbox (record_id) VALUES (?)').run(record.recordId);
      appendAudit(this.#database, {
        at: this.#now(),
        event: 'record-captured',
        recordId: record.recordId,
        details: { sealedRecordSha256: record.sealedRecordSha256, result: record.result },
      });
      return null;
    });
  }

  /** Records that wait to be sent: those tried least often first, so that a stubborn one holds up no other. */
  waiting(limit: number): WaitingRecord[] {
    return this.#database
      .prepare(`${SELECT_WAITING} ORDER BY o.finished_attempts, r.record_id LIMIT ?`)
      .all(limit)
      .map((row) => waitingSchema.parse(row));
  }

  /** One record that waits to be sent; null when it does not. */
  findWaiting(recordId: string): WaitingRecord | null {
    const row = this.#database.prepare(`${SELECT_WAITING} WHERE r.record_id = ?`).get(recordId);
    return waitingSchema.nullish().parse(row) ?? null;
  }

  /** How many records wait to be sent. */
  countWaiting(): number {
    return z.object({ n: z.number() }).parse(this.#database.prepare('SELECT count(*) AS n FROM outbox').get())
      .n;
  }

  /** The sealed evidence of a record; null when there is none (any more). */
  evidence(recordId: string): string | null {
    const row = this.#database
      .prepare('SELECT sealed_evidence AS e FROM record WHERE record_id = ?')
      .get(recordId);
    return z.object({ e: z.string() }).nullish().parse(row)?.e ?? null;
  }

  /** Where a record stands; null when it is unknown. */
  status(recordId: string): RecordStatus | null {
    const row = this.#database
      .prepare('SELECT state, case_number AS caseNumber, receipt, reason FROM record WHERE record_id = ?')
      .get(recordId);
    return statusSchema.nullish().parse(row) ?? null;
  }

  /** Notes, before the first byte goes out, that a send begins. */
  beginAttempt(recordIds: readonly string[]): Result<null> {
    return inTransaction(this.#database, () => {
      const raise = this.#database.prepare(
        'UPDATE outbox SET started_attempts = started_attempts + 1 WHERE record_id = ?',
      );
      for (const recordId of recordIds) raise.run(recordId);
      return null;
    });
  }

  /** Notes that a send ended, well or with `fault`. */
  finishAttempt(recordIds: readonly string[], fault: FaultCode | null): Result<null> {
    return inTransaction(this.#database, () => {
      const finish = this.#database.prepare(
        'UPDATE outbox SET finished_attempts = started_attempts, last_fault = ? WHERE record_id = ?',
      );
      for (const recordId of recordIds) finish.run(fault, recordId);
      return null;
    });
  }

  /** Moves a record forward. A step back or aside from a final state is a 'command-unexpected'. */
  advance(
    recordId: string,
    to: RecordState,
    extra: { receipt?: string; reason?: string } = {},
  ): Result<null> {
    const result = inTransaction(this.#database, () => {
      const from = this.status(recordId)?.state;
      if (from === undefined || RANK[to] <= RANK[from]) return false;
      this.#database
        .prepare(
          `UPDATE record SET state = @to, reason = coalesce(@reason, reason), receipt = coalesce(@receipt, receipt),
             receipted_at = CASE WHEN @receipt IS NULL THEN receipted_at ELSE @now END
           WHERE record_id = @recordId`,
        )
        .run({
          recordId,
          to,
          receipt: extra.receipt ?? null,
          reason: extra.reason ?? null,
          now: this.#now(),
        });
      if (SETTLED.includes(to))
        this.#database.prepare('DELETE FROM outbox WHERE record_id = ?').run(recordId);
      appendAudit(this.#database, {
        at: this.#now(),
        event: to === 'QUARANTINED' ? 'record-quarantined' : 'record-state',
        recordId,
        details: { from, to, reason: extra.reason ?? null },
      });
      return true;
    });
    if (!result.ok) return result;
    return result.value ? succeed(null) : fail('command-unexpected');
  }

  /**
   * Drops the sealed record and evidence of records whose receipt was verified before `before` (ISO 8601): even sealed,
   * a face stays here no longer than needed. Hashes, case number, receipt and audit remain. @returns how many
   */
  purge(before: string): Result<number> {
    const purged = inTransaction(this.#database, () => {
      const due = z.array(z.object({ recordId: z.string(), state: z.string() })).parse(
        this.#database
          .prepare(
            `SELECT record_id AS recordId, state FROM record
               WHERE receipted_at < ? AND state IN ('ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')`,
          )
          .all(before),
      );
      const drop = this.#database.prepare(
        `UPDATE record SET state = 'PURGED', sealed_record = '', sealed_evidence = '' WHERE record_id = ?`,
      );
      for (const { recordId, state } of due) {
        drop.run(recordId);
        appendAudit(this.#database, {
          at: this.#now(),
          event: 'record-state',
          recordId,
          details: { from: state, to: 'PURGED', reason: null },
        });
      }
      return due.length;
    });
    // `secure_delete` zeroes the pages; this also empties the write-ahead log.
    if (purged.ok && purged.value > 0) this.#database.pragma('wal_checkpoint(TRUNCATE)');
    return purged;
  }

  #now(): string {
    return new Date(this.#clock.wallMs()).toISOString();
  }
}

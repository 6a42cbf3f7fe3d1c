import { z } from 'zod';
import type { AuditHead } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { appendAudit, readAuditHead } from './audit.ts';
import { type ClockMark, readClockMark, writeClockMark } from './clock-mark.ts';
import { type Database, inTransaction } from './database.ts';
import { cutPiece, readEvidenceParts, splitEvidence } from './evidence-parts.ts';
import {
  endOffer,
  type ReceiptedRecord,
  type RenewedReceipt,
  readReceipted,
  renewReceipt,
  requeueRecords,
} from './offered-again.ts';
import {
  type Backlog,
  backlogSchema,
  isSettled,
  lineSchema,
  type RecordLine,
  type RecordStatus,
  type SealedRecord,
  STATE_RANK,
  statusSchema,
  type WaitingRecord,
  waitingSchema,
} from './record-rows.ts';
import { purgeRecords } from './shredding.ts';

export type {
  Backlog,
  RecordLine,
  RecordStatus,
  SealedRecord,
  WaitingRecord,
} from './record-rows.ts';

const SELECT_WAITING = `
  SELECT r.record_id AS recordId, r.case_number AS caseNumber, r.state, r.sealed_record AS sealedRecord,
    r.sealed_record_sha256 AS sealedRecordSha256, r.evidence_sha256 AS evidenceSha256,
    r.evidence_bytes AS evidenceBytes, r.server_offset_ms AS serverOffsetMs,
    o.started_attempts AS startedAttempts, o.finished_attempts AS finishedAttempts
  FROM outbox o JOIN record r USING (record_id)`;

/** The records of this terminal and their outbox (发件箱). Every change is one transaction with its audit row. */
export class RecordStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #makeRoom: () => boolean;

  /** @param makeRoom called when the disk is full; returns whether there is room for one more try */
  constructor(database: Database, clock: Clock, makeRoom: () => boolean = () => false) {
    this.#database = database;
    this.#clock = clock;
    this.#makeRoom = makeRoom;
  }

  /** Commits record, evidence, outbox entry and audit row together; only then may the screen say that it is kept. */
  capture(record: SealedRecord): Result<null> {
    const { sealedEvidence, ...row } = record;
    return this.#commit(() => {
      this.#database
        .prepare(
          `INSERT INTO record (record_id, case_number, created_at, method, result, person_hash, state, sealed_record,
             sealed_record_sha256, evidence_sha256, evidence_bytes, server_offset_ms)
           VALUES (@recordId, @caseNumber, @createdAt, @method, @result, @personHash, 'QUEUED', @sealedRecord,
             @sealedRecordSha256, @evidenceSha256, @evidenceBytes, @serverOffsetMs)`,
        )
        .run({ ...row, createdAt: this.#now() });
      const { head, body } = splitEvidence(sealedEvidence);
      this.#database.prepare('INSERT INTO evidence VALUES (?, ?, ?)').run(record.recordId, head, body);
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

  /**
   * Records that wait to be sent: those tried least often first, so that a stubborn one holds up no other.
   *
   * @param excluded ids of records that are not wanted now
   */
  waiting(
    limit: number,
    excluded: readonly string[] = [],
    states: readonly RecordState[] = RECORD_STATES,
  ): WaitingRecord[] {
    return this.#database
      .prepare(
        `${SELECT_WAITING} WHERE o.record_id NOT IN (SELECT value FROM json_each(?))
           AND r.state IN (SELECT value FROM json_each(?))
           ORDER BY o.finished_attempts, o.record_id LIMIT ?`,
      )
      .all(JSON.stringify(excluded), JSON.stringify(states), limit)
      .map((row) => waitingSchema.parse(row));
  }

  /** One record that waits to be sent; null when it does not. */
  findWaiting(recordId: string): WaitingRecord | null {
    const row = this.#database.prepare(`${SELECT_WAITING} WHERE o.record_id = ?`).get(recordId);
    return waitingSchema.nullish().parse(row) ?? null;
  }

  /** How many records wait to be sent. */
  countWaiting(): number {
    return z.object({ n: z.number() }).parse(this.#database.prepare('SELECT count(*) AS n FROM outbox').get())
      .n;
  }

  /** What waits to be sent, for the limits of the site and for the heartbeat. */
  backlog(): Backlog {
    return backlogSchema.parse(
      this.#database
        .prepare(
          `SELECT count(*) AS records, coalesce(sum(r.evidence_bytes), 0) AS evidenceBytes,
             min(r.created_at) AS oldestCreatedAt
           FROM outbox o CROSS JOIN record r INDEXED BY record_backlog USING (record_id)`,
        )
        .get(),
    );
  }

  /** The newest records first, as staff see them. */
  list(limit: number): RecordLine[] {
    return this.#database
      .prepare(
        `SELECT r.record_id AS recordId, r.case_number AS caseNumber, r.created_at AS createdAt, r.method, r.result,
           r.state, r.reason, o.started_attempts AS startedAttempts, o.last_fault AS lastFault
         FROM record r LEFT JOIN outbox o USING (record_id) ORDER BY r.record_id DESC LIMIT ?`,
      )
      .all(limit)
      .map((row) => lineSchema.parse(row));
  }

  /** The sealed evidence of a record, whole; null when there is none (any more). */
  evidence(recordId: string): Uint8Array | null {
    return this.evidencePiece(recordId, 0, Number.MAX_SAFE_INTEGER);
  }

  /** At most `length` bytes of the sealed evidence from `offset` on (bytes); null when there is none (any more). */
  evidencePiece(recordId: string, offset: number, length: number): Uint8Array | null {
    const parts = readEvidenceParts(this.#database, recordId);
    return parts && cutPiece(parts, offset, length);
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
    return this.#commit(() => {
      const raise = this.#database.prepare(
        'UPDATE outbox SET started_attempts = started_attempts + 1 WHERE record_id = ?',
      );
      for (const recordId of recordIds) raise.run(recordId);
      return null;
    });
  }

  /** Notes that a send ended, well or with `fault`. */
  finishAttempt(recordIds: readonly string[], fault: FaultCode | null): Result<null> {
    return this.#commit(() => {
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
    return this.#wasExpected(this.#commit(() => this.#move(recordId, to, extra)));
  }

  /**
   * Notes that records were written to a bundle. They still wait: the line may come back, the stick may get lost. Records
   * that are further on, or unknown, stay as they are.
   */
  markExported(recordIds: readonly string[]): Result<null> {
    return this.#commit(() => {
      for (const recordId of recordIds) this.#move(recordId, 'EXPORTED', {});
      appendAudit(this.#database, {
        at: this.#now(),
        event: 'records-exported',
        details: { records: recordIds.length },
      });
      return null;
    });
  }

  /** Last row of the audit chain (审计链头); position 0 and 64 zeros before the first. */
  auditHead(): AuditHead {
    return readAuditHead(this.#database);
  }

  /** The newest times that were seen; null before the first. */
  readClockMark(): ClockMark | null {
    return readClockMark(this.#database);
  }

  /** Keeps the newest times that were seen; see `writeClockMark`. */
  keepClockMark(mark: ClockMark): Result<null> {
    return this.#commit(() => {
      writeClockMark(this.#database, mark);
      return null;
    });
  }

  /** Records under a receipt that could be sent again, newest first; see `readReceipted`. */
  receipted(limit: number, before: string | null = null): ReceiptedRecord[] {
    return readReceipted(this.#database, limit, before);
  }

  /** Puts records that the central service has forgotten back into the outbox. @returns how many wait again */
  requeue(recordIds: readonly string[]): Result<number> {
    return this.#commit(() => requeueRecords(this.#database, recordIds, this.#now()));
  }

  /** Keeps the new receipt of a record that was offered again; 'command-unexpected' when it was not. */
  renewReceipt(recordId: string, renewed: RenewedReceipt): Result<null> {
    const kept = this.#commit(() => renewReceipt(this.#database, recordId, renewed, this.#now()));
    return this.#wasExpected(kept);
  }

  /** Offers a record no more, since it cannot be taken; 'command-unexpected' when it was not offered again. */
  endOffer(recordId: string, reason: string): Result<null> {
    return this.#wasExpected(this.#commit(() => endOffer(this.#database, recordId, reason, this.#now())));
  }

  /**
   * Drops the sealed record and evidence of records whose receipt was verified before `before` (ISO 8601): even sealed,
   * a face stays here no longer than needed. What waits again, since the service has forgotten it, stays. The key goes first,
   * in a commit of its own. Hashes, case number, receipt and audit remain. @returns how many
   */
  purge(before: string): Result<number> {
    return purgeRecords(this.#database, before, this.#now());
  }

  /** @returns false when the step would lead back or aside; call it inside a transaction */
  #move(recordId: string, to: RecordState, extra: { receipt?: string; reason?: string }): boolean {
    const from = this.status(recordId)?.state;
    if (from === undefined || STATE_RANK[to] <= STATE_RANK[from]) return false;
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
    if (isSettled(to)) this.#database.prepare('DELETE FROM outbox WHERE record_id = ?').run(recordId);
    appendAudit(this.#database, {
      at: this.#now(),
      event: to === 'QUARANTINED' ? 'record-quarantined' : 'record-state',
      recordId,
      details: { from, to, reason: extra.reason ?? null },
    });
    return true;
  }

  #wasExpected(result: Result<boolean>): Result<null> {
    if (!result.ok) return result;
    return result.value ? succeed(null) : fail('command-unexpected');
  }

  #commit<Value>(work: () => Value): Result<Value> {
    const done = inTransaction(this.#database, work);
    if (done.ok || done.fault !== 'disk-full' || !this.#makeRoom()) return done;
    return inTransaction(this.#database, work);
  }

  #now(): string {
    return new Date(this.#clock.wallMs()).toISOString();
  }
}

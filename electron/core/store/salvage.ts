import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { z } from 'zod';
import type { AuditHead } from '../../../contract/central-api.ts';
import { RECORD_STATES } from '../../../contract/record.ts';
import { appendAudit, verifyAudit } from './audit.ts';
import type { Database } from './database.ts';
import { DATABASE_FILE, findBackups, findCopies, WAL_FILE } from './database-files.ts';
import { countUnreadCommits } from './database-pages.ts';
import { splitEvidence } from './evidence-parts.ts';
import { discard, isWholeDatabase, type SalvageReport, writeReport } from './quarantine.ts';
import { isSettled, STATE_RANK } from './record-rows.ts';
import { type MergedRecord, MergedSources } from './salvage-merge.ts';
import { readSource, type SalvageSource } from './salvage-sources.ts';

/** What was saved out of damaged files (抢救). */
export interface Salvage {
  /** Records that were put into the database, or further on in it. */
  readonly records: number;
  /** Records that the damaged files name and that could not be saved. */
  readonly unreadable: number;
  /** Whether a backup was needed for some of them. */
  readonly fromBackup: boolean;
}

const statesSchema = z.object({ state: z.enum(RECORD_STATES) }).nullish();

/**
 * Takes over into `database` every record that can be read out of the quarantined `folder`, with the backups in
 * `directory` as a second source. A record is kept when its sealed content fits its SHA-256, so nothing is made up; it is
 * never put back to an earlier state. It may be called anew after a stop: what is there already stays as it is. Throws
 * what SQLite or the file system throws.
 *
 * @param at now, ISO 8601
 * @returns null when there was nothing to save and nothing to tell: the torn end of a log after a power cut
 */
export function salvageFolder(
  database: Database,
  folder: string,
  options: { directory: string; at: string },
): Salvage | null {
  const { directory, at } = options;
  const file = join(folder, DATABASE_FILE);
  const wal = join(folder, WAL_FILE);
  const whole = isWholeDatabase(folder);
  const backups = whole ? [...findBackups(directory), ...findCopies(directory)] : [];
  const sources: SalvageSource[] = [];
  try {
    // First as the log has it, then as it was before the log, which may be damaged itself.
    sources.push(readSource(file, wal));
    if (whole) sources.push(readSource(file, null));
    const firstBackup = sources.length;
    for (const backup of backups) sources.push(readSource(backup, null));
    const merged = new MergedSources(sources, firstBackup);
    const counts = takeOver(database, merged, at);
    if (!whole && counts.records === 0 && (counts.unreadable === 0 || countUnreadCommits(wal) <= 1)) {
      discard(folder);
      return null;
    }
    const lastAuditHead = findLastHead(sources);
    database
      .transaction(() => {
        appendAudit(database, {
          at,
          event: 'database-salvaged',
          details: {
            records: counts.records,
            unreadable: counts.unreadable,
            fromBackup: counts.fromBackup ? 1 : 0,
            lastAuditPosition: lastAuditHead?.position ?? null,
            lastAuditHash: lastAuditHead?.hash ?? null,
          },
        });
        for (const recordId of counts.damaged) {
          const details = { reason: 'evidence-damaged' };
          appendAudit(database, { at, event: 'record-quarantined', recordId, details });
        }
      })
      .immediate();
    const { records, unreadable, fromBackup } = counts;
    const salvage = { records, unreadable, fromBackup };
    const complete =
      unreadable === 0 && counts.damaged.length === 0 && (!whole || isReadable(file, database));
    writeReport(folder, { format: 1, at, ...salvage, complete, lastAuditHead } satisfies SalvageReport);
    return salvage;
  } finally {
    for (const source of sources) source.close();
  }
}

interface Counts extends Salvage {
  /** Ids of records that were set aside because their evidence is damaged. */
  readonly damaged: readonly string[];
}

function takeOver(database: Database, sources: MergedSources, at: string): Counts {
  const damaged: string[] = [];
  let records = 0;
  let unreadable = 0;
  let fromBackup = false;
  for (const recordId of sources.recordIds()) {
    const merged = sources.merge(recordId);
    const present = findState(database, recordId);
    if (!merged) {
      if (present === null) unreadable += 1;
      continue;
    }
    if (present !== null && STATE_RANK[present] >= STATE_RANK[merged.row.state]) continue;
    // What the running database holds was proven when it came in; only a state may be further on elsewhere.
    if (present !== null && merged.row.reason === 'evidence-damaged') continue;
    const kept = present === null ? insert(database, merged, at) : raise(database, merged);
    if (!kept) {
      unreadable += 1;
      continue;
    }
    records += 1;
    fromBackup ||= merged.fromBackup;
    if (present === null && merged.row.reason === 'evidence-damaged') damaged.push(recordId);
  }
  return { records, unreadable, fromBackup, damaged };
}

function findState(database: Database, recordId: string) {
  const row = database.prepare('SELECT state FROM record WHERE record_id = ?').get(recordId);
  return statesSchema.parse(row)?.state ?? null;
}

/** @returns false when the table does not take the row: a damaged case number that another record has */
function insert(database: Database, { row, evidence, attempts }: MergedRecord, at: string): boolean {
  try {
    database
      .transaction(() => {
        database
          .prepare(
            `INSERT INTO record (record_id, case_number, created_at, method, result, person_hash, state, sealed_record,
               sealed_record_sha256, evidence_sha256, evidence_bytes, server_offset_ms, receipt, receipted_at, reason)
             VALUES (@recordId, @caseNumber, @createdAt, @method, @result, @personHash, @state, @sealedRecord,
               @sealedRecordSha256, @evidenceSha256, @evidenceBytes, @serverOffsetMs, @receipt, @receiptedAt, @reason)`,
          )
          // Without the time of its receipt it would never be shredded.
          .run({ ...row, receiptedAt: row.receiptedAt ?? (row.receipt === null ? null : at) });
        if (evidence) {
          const { head, body } = splitEvidence(evidence);
          database.prepare('INSERT INTO evidence VALUES (?, ?, ?)').run(row.recordId, head, body);
        }
        if (isSettled(row.state)) return;
        database
          .prepare('INSERT INTO outbox VALUES (?, ?, ?, ?)')
          .run(row.recordId, attempts.started, attempts.finished, attempts.lastFault);
      })
      .immediate();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT')) {
      return false;
    }
    throw error;
  }
}

function raise(database: Database, { row }: MergedRecord): boolean {
  database
    .transaction(() => {
      database
        .prepare(
          `UPDATE record SET state = @state, reason = coalesce(@reason, reason),
             receipt = coalesce(@receipt, receipt), receipted_at = coalesce(@receiptedAt, receipted_at)
           WHERE record_id = @recordId`,
        )
        .run({
          recordId: row.recordId,
          state: row.state,
          reason: row.reason,
          receipt: row.receipt,
          receiptedAt: row.receiptedAt,
        });
      if (isSettled(row.state)) {
        database.prepare('DELETE FROM outbox WHERE record_id = ?').run(row.recordId);
      }
    })
    .immediate();
  return true;
}

/** The newest head that proves itself: of the damaged file if it has one, else of a backup. */
function findLastHead(sources: readonly SalvageSource[]): AuditHead | null {
  let last: AuditHead | null = null;
  for (const { auditHead } of sources) {
    if (auditHead && auditHead.position > (last?.position ?? 0)) last = auditHead;
  }
  return last;
}

/**
 * Whether SQLite itself reads the damaged file from end to end: an unbroken audit chain, and every record in the new
 * database. Only then nothing else can be in it, and it need not be kept.
 */
function isReadable(file: string, database: Database): boolean {
  const audit = verifyAudit(file);
  if (!audit.ok || audit.value.brokenAt !== null || audit.value.rows === 0) return false;
  let reader: Database | null = null;
  try {
    reader = new SqliteDatabase(file, { readonly: true });
    const rows = reader.prepare('SELECT record_id AS recordId FROM record NOT INDEXED').iterate();
    const idSchema = z.object({ recordId: z.string() });
    for (const row of rows) if (findState(database, idSchema.parse(row).recordId) === null) return false;
    return true;
  } catch {
    return false;
  } finally {
    reader?.close();
  }
}

import { statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { AuditHead } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { sha256 } from '../seal/digest.ts';
import type { Database } from './database.ts';
import { findSqliteFault } from './sqlite-fault.ts';

/** What an audit row can be about. Event types and codes only: no names, no numbers of people. */
export type AuditEvent =
  | 'record-captured'
  | 'record-state'
  | 'record-quarantined'
  | 'records-exported'
  | 'receipts-imported'
  | 'record-offered-again'
  | 'receipt-renewed'
  | 'offer-ended'
  | 'record-shredded'
  | 'database-quarantined'
  | 'database-salvaged'
  | 'keys-changed'
  | 'clock-jumped';

/** Hash before the first row. */
const GENESIS = '0'.repeat(64);

/** Shape of a row of the audit chain as SQLite gives it. */
export const auditRowSchema = z.object({
  position: z.int(),
  at: z.string(),
  event: z.string(),
  record_id: z.string().nullable(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
type Row = z.infer<typeof auditRowSchema>;

const headSchema = z.object({ position: z.int(), hash: z.string() }).nullish();

/** Last row of the audit chain (审计链头): its number from 1 and its hash; 0 and 64 zeros before the first row. */
export function readAuditHead(database: Database): AuditHead {
  const row = database.prepare('SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1').get();
  return headSchema.parse(row) ?? { position: 0, hash: GENESIS };
}

/**
 * Appends a row to the audit chain (审计链): each row carries the hash of the one before, so that a row that was
 * changed or taken out is seen. Call it inside the transaction of what it tells.
 */
export function appendAudit(
  database: Database,
  row: { at: string; event: AuditEvent; recordId?: string; details?: Record<string, string | number | null> },
): void {
  const last = readAuditHead(database);
  const unhashed = {
    position: last.position + 1,
    at: row.at,
    event: row.event,
    record_id: row.recordId ?? null,
    details: JSON.stringify(row.details ?? {}),
    previous_hash: last.hash,
  };
  database
    .prepare(
      `INSERT INTO audit (position, at, event, record_id, details, previous_hash, hash)
       VALUES (@position, @at, @event, @record_id, @details, @previous_hash, @hash)`,
    )
    .run({ ...unhashed, hash: hashOf(unhashed) });
}

/** What a check of the whole chain has found. */
export interface AuditCheck {
  /** Rows up to the first that does not fit, or all. */
  readonly rows: number;
  /** Last row that fits. */
  readonly head: AuditHead;
  /** Position of the first row that does not fit; null when all fit. */
  readonly brokenAt: number | null;
}

/** Whether a row fits its own hash; rows that were read out of a damaged file prove themselves so. */
export function isSoundAuditRow(row: unknown): boolean {
  const parsed = auditRowSchema.safeParse(row);
  if (!parsed.success) return false;
  const { hash, ...unhashed } = parsed.data;
  return hash === hashOf(unhashed);
}

/** Checks the whole chain. @returns the position of the first row that does not fit, or null when all fit */
export function findBrokenAuditRow(database: Database): number | null {
  return checkAudit(database).brokenAt;
}

/**
 * Checks the whole chain of any database file, which is opened for reading only. Faults: 'database-unavailable' when it
 * cannot be opened, 'database-damaged' when it is no database of a terminal or cannot be read to its end.
 */
export function verifyAudit(databaseFile: string): Result<AuditCheck> {
  let database: Database | null = null;
  try {
    // SQLite throws away the log of an empty file.
    if (statSync(databaseFile).size === 0) return fail('database-damaged');
    database = new SqliteDatabase(databaseFile, { readonly: true, fileMustExist: true });
    return succeed(checkAudit(database));
  } catch (error) {
    // Without a table `audit` it is a database of something else.
    return fail(database ? (findSqliteFault(error) ?? 'database-damaged') : 'database-unavailable');
  } finally {
    database?.close();
  }
}

function checkAudit(database: Database): AuditCheck {
  let head: AuditHead = { position: 0, hash: GENESIS };
  for (const raw of database.prepare('SELECT * FROM audit ORDER BY position').iterate()) {
    const parsed = auditRowSchema.safeParse(raw);
    if (!parsed.success) return { rows: head.position, head, brokenAt: head.position + 1 };
    const { position, previous_hash, hash } = parsed.data;
    const fits = position === head.position + 1 && previous_hash === head.hash && isSoundAuditRow(raw);
    if (!fits) return { rows: head.position, head, brokenAt: position };
    head = { position, hash };
  }
  return { rows: head.position, head, brokenAt: null };
}

/** RFC 8785 canonical JSON of the row without its own hash. */
function hashOf(row: Omit<Row, 'hash'>): string {
  return sha256(canonicalize(row) ?? '');
}

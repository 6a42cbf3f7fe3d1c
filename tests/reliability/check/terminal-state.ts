import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { z } from 'zod';
import { RECORD_STATES } from '../../../contract/record.ts';

const blobSchema = z
  .union([z.instanceof(Uint8Array), z.string()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? Buffer.alloc(0) : Buffer.from(value)));

const recordRowSchema = z
  .object({
    record_id: z.string(),
    case_number: z.string(),
    state: z.enum(RECORD_STATES),
    sealed_record: z.string(),
    sealed_record_sha256: z.string(),
    sealed_evidence: blobSchema,
    evidence_head: blobSchema,
    evidence_body: blobSchema,
    evidence_sha256: z.string(),
    receipt: z.string().nullable(),
  })
  .transform((row) => ({
    recordId: row.record_id,
    caseNumber: row.case_number,
    state: row.state,
    sealedRecord: row.sealed_record,
    sealedRecordSha256: row.sealed_record_sha256,
    evidence: Buffer.concat([row.sealed_evidence, row.evidence_head, row.evidence_body]),
    evidenceSha256: row.evidence_sha256,
    receipt: row.receipt,
  }));
/** A record as it lies in the database of a terminal. */
export type TerminalRecord = z.infer<typeof recordRowSchema>;

const auditRowSchema = z.object({
  position: z.int(),
  at: z.string(),
  event: z.string(),
  record_id: z.string().nullable(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
/** A row of the audit chain as it lies in the database. */
export type AuditRow = z.infer<typeof auditRowSchema>;

/** All that the database of a terminal holds, read by plain SQL and by nothing of the program itself. */
export interface TerminalState {
  readonly integrity: string;
  readonly records: readonly TerminalRecord[];
  readonly outbox: readonly string[];
  readonly audit: readonly AuditRow[];
}

const FILE = 'terminal.sqlite';

/** Reads the database in `directory` from a copy, so that the original is not touched; null when there is none that opens. */
export function readTerminalState(directory: string): TerminalState | null {
  const copy = mkdtempSync(join(tmpdir(), 'anhao-checked-'));
  try {
    for (const name of [FILE, `${FILE}-wal`]) {
      if (existsSync(join(directory, name))) cpSync(join(directory, name), join(copy, name));
    }
    if (!existsSync(join(copy, FILE))) return null;
    const database = new SqliteDatabase(join(copy, FILE));
    try {
      return {
        integrity: String(database.pragma('integrity_check', { simple: true })),
        records: z
          .array(recordRowSchema)
          .parse(
            database
              .prepare('SELECT * FROM record LEFT JOIN evidence USING (record_id) ORDER BY record_id')
              .all(),
          ),
        outbox: z
          .array(z.object({ record_id: z.string() }))
          .parse(database.prepare('SELECT record_id FROM outbox').all())
          .map((row) => row.record_id),
        audit: z.array(auditRowSchema).parse(database.prepare('SELECT * FROM audit ORDER BY position').all()),
      };
    } finally {
      database.close();
    }
  } catch {
    return null;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * Hash of an audit row, reckoned anew: SHA-256 of the JSON of its other columns with their names in order (RFC 8785;
 * for texts and whole numbers that is what `JSON.stringify` writes).
 */
export function auditRowHash(row: Omit<AuditRow, 'hash'>): string {
  const { at, details, event, position, previous_hash, record_id } = row;
  return sha256(JSON.stringify({ at, details, event, position, previous_hash, record_id }));
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

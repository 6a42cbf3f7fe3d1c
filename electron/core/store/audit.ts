import canonicalize from 'canonicalize';
import { z } from 'zod';
import { sha256 } from '../seal/digest.ts';
import type { Database } from './database.ts';

/** What an audit row can be about. Event types and codes only: no names, no numbers of people. */
export type AuditEvent =
  | 'record-captured'
  | 'record-state'
  | 'record-quarantined'
  | 'terminal-enrolled'
  | 'database-begun'
  | 'database-quarantined';

/** Hash before the first row. */
const GENESIS = '0'.repeat(64);

const rowSchema = z.object({
  position: z.int(),
  at: z.string(),
  event: z.string(),
  record_id: z.string().nullable(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
type Row = z.infer<typeof rowSchema>;

/**
 * Appends a row to the audit chain (审计链): each row carries the hash of the one before, so that a row that was
 * changed or taken out is seen. Call it inside the transaction of what it tells.
 */
export function appendAudit(
  database: Database,
  row: { at: string; event: AuditEvent; recordId?: string; details?: Record<string, string | number | null> },
): void {
  const last = database.prepare('SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1').get() as
    | Pick<Row, 'position' | 'hash'>
    | undefined;
  const unhashed = {
    position: (last?.position ?? 0) + 1,
    at: row.at,
    event: row.event,
    record_id: row.recordId ?? null,
    details: JSON.stringify(row.details ?? {}),
    previous_hash: last?.hash ?? GENESIS,
  };
  database
    .prepare(
      `INSERT INTO audit (position, at, event, record_id, details, previous_hash, hash)
       VALUES (@position, @at, @event, @record_id, @details, @previous_hash, @hash)`,
    )
    .run({ ...unhashed, hash: hashOf(unhashed) });
}

/** Checks the whole chain. @returns the position of the first row that does not fit, or null when all fit */
export function findBrokenAuditRow(database: Database): number | null {
  let previous = { position: 0, hash: GENESIS };
  for (const raw of database.prepare('SELECT * FROM audit ORDER BY position').iterate()) {
    const parsed = rowSchema.safeParse(raw);
    if (!parsed.success) return previous.position + 1;
    const { hash, ...unhashed } = parsed.data;
    const fits =
      unhashed.position === previous.position + 1 &&
      unhashed.previous_hash === previous.hash &&
      hash === hashOf(unhashed);
    if (!fits) return unhashed.position;
    previous = { position: unhashed.position, hash };
  }
  return null;
}

/** RFC 8785 canonical JSON of the row without its own hash. */
function hashOf(row: Omit<Row, 'hash'>): string {
  return sha256(canonicalize(row) ?? '');
}

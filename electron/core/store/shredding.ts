import { z } from 'zod';
import { type Result, succeed } from '../../../contract/result.ts';
import { appendAudit } from './audit.ts';
import { type Database, inTransaction } from './database.ts';

const dueSchema = z.array(z.object({ recordId: z.string(), state: z.string() }));

const DUE = `
  receipted_at < ? AND state IN ('ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')
  AND record_id NOT IN (SELECT record_id FROM outbox)`;

/** Whether `purgeRecords` would find something to shred. */
export function isPurgeDue(database: Database, before: string): boolean {
  return database.prepare(`SELECT 1 FROM record WHERE ${DUE} LIMIT 1`).get(before) !== undefined;
}

/**
 * Shreds the records whose receipt was verified before `before` (ISO 8601) and that do not wait again. First, in a commit
 * of its own, the sealed record and the head of the evidence go, which holds the ephemeral key: from then on nobody can
 * open the rest, not even the central service (crypto-shredding, NIST SP 800-88 Rev. 1, cryptographic erase). Then the
 * body goes. A stop between the two is made good by the next call. `secure_delete` overwrites what is dropped in the file,
 * the checkpoint empties the write-ahead log; what a flash disk keeps by wear levelling can no longer be opened.
 *
 * @param at now, for the audit chain, ISO 8601
 * @returns how many records were shredded
 */
export function purgeRecords(database: Database, before: string, at: string): Result<number> {
  const shredded = inTransaction(database, () => {
    const due = dueSchema.parse(
      database.prepare(`SELECT record_id AS recordId, state FROM record WHERE ${DUE}`).all(before),
    );
    const dropKey = database.prepare('UPDATE evidence SET evidence_head = NULL WHERE record_id = ?');
    const dropRecord = database.prepare(
      `UPDATE record SET state = 'PURGED', sealed_record = '' WHERE record_id = ?`,
    );
    for (const { recordId, state } of due) {
      dropKey.run(recordId);
      dropRecord.run(recordId);
      const details = { from: state, to: 'PURGED' };
      appendAudit(database, { at, event: 'record-shredded', recordId, details });
    }
    return due.length;
  });
  if (!shredded.ok) return shredded;
  if (shredded.value > 0) database.pragma('wal_checkpoint(TRUNCATE)');
  const dropped = inTransaction(
    database,
    () => database.prepare('DELETE FROM evidence WHERE evidence_head IS NULL').run().changes,
  );
  if (!dropped.ok) return dropped;
  if (dropped.value > 0) database.pragma('wal_checkpoint(TRUNCATE)');
  return succeed(shredded.value);
}

import { z } from 'zod';
import { DECISION_REASONS, type Receipt } from '../../../contract/central-api.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';

const receiptedSchema = z.object({ recordId: z.string(), receipt: z.string() });
/** A record with its verified receipt (JWS) that could be sent again: its sealed content is still here. */
export type ReceiptedRecord = z.infer<typeof receiptedSchema>;

/** What a new receipt says of a record that has one already. */
export type RenewedReceipt = Pick<Receipt, 'state' | 'reason'> & { readonly receipt: string };

const stateSchema = z.object({ state: z.enum(['ACCEPTED', 'REJECTED', 'MANUAL_REVIEW']) }).nullish();

// A reason that is none of a decision was noted when the record was last offered, in vain: it is not offered for ever.
const OFFERABLE = `
  r.state IN ('ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')
  AND r.receipt IS NOT NULL AND r.sealed_record <> ''
  AND (r.reason IS NULL OR r.reason IN (SELECT value FROM json_each('${JSON.stringify(DECISION_REASONS)}')))
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record_id = r.record_id)
  AND EXISTS (
    SELECT 1 FROM evidence e
    WHERE e.record_id = r.record_id AND e.evidence_head IS NOT NULL AND e.evidence_body IS NOT NULL
  )`;

/**
 * Records that do not wait, have a receipt, and whose sealed content was not dropped yet: newest first, at most `limit`.
 *
 * @param before only ids smaller than this one, to read on after a page
 */
export function readReceipted(database: Database, limit: number, before: string | null): ReceiptedRecord[] {
  return database
    .prepare(
      `SELECT r.record_id AS recordId, r.receipt FROM record r INDEXED BY record_by_state
         WHERE ${OFFERABLE} AND (@before IS NULL OR r.record_id < @before)
         ORDER BY r.record_id DESC LIMIT @limit`,
    )
    .all({ before, limit })
    .map((row) => receiptedSchema.parse(row));
}

/**
 * Puts records that the central service has forgotten back into the outbox (恢复后补报). Their states and receipts stay what
 * they are. Those that cannot be sent, or wait already, are passed over. Call it inside a transaction.
 *
 * @param at now, for the audit chain, ISO 8601
 * @returns how many wait again
 */
export function requeueRecords(database: Database, recordIds: readonly string[], at: string): number {
  const insert = database.prepare(
    `INSERT INTO outbox (record_id) SELECT r.record_id FROM record r WHERE r.record_id = ? AND ${OFFERABLE}`,
  );
  let requeued = 0;
  for (const recordId of recordIds) {
    if (insert.run(recordId).changes === 0) continue;
    appendAudit(database, { at, event: 'record-offered-again', recordId });
    requeued += 1;
  }
  return requeued;
}

/**
 * A record that was offered again has its new verified receipt: it takes the place of the old one and the record waits no
 * more. Where the service has decided otherwise than before, the state becomes what the new receipt says: final states
 * have one rank, so that nothing goes back. Call it inside a transaction.
 *
 * @returns false when the record was not offered again
 */
export function renewReceipt(
  database: Database,
  recordId: string,
  { receipt, state, reason }: RenewedReceipt,
  at: string,
): boolean {
  const from = leaveOutbox(database, recordId);
  if (from === null) return false;
  database
    .prepare('UPDATE record SET state = ?, reason = ?, receipt = ?, receipted_at = ? WHERE record_id = ?')
    .run(state, reason, receipt, at, recordId);
  appendAudit(database, {
    at,
    event: 'receipt-renewed',
    recordId,
    details: { was: from, is: state, reason },
  });
  return true;
}

/**
 * A record that was offered again cannot be taken, now or later: it leaves the outbox. State and receipt stay, the reason
 * tells why; it is not offered another time. Call it inside a transaction.
 *
 * @returns false when the record was not offered again
 */
export function endOffer(database: Database, recordId: string, reason: string, at: string): boolean {
  if (leaveOutbox(database, recordId) === null) return false;
  database.prepare('UPDATE record SET reason = ? WHERE record_id = ?').run(reason, recordId);
  appendAudit(database, { at, event: 'offer-ended', recordId, details: { reason } });
  return true;
}

/** @returns its state; null when it is none that waits under a receipt */
function leaveOutbox(database: Database, recordId: string): Receipt['state'] | null {
  const row = database
    .prepare(
      `SELECT state FROM record JOIN outbox USING (record_id)
         WHERE record_id = ? AND state IN ('ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')`,
    )
    .get(recordId);
  const found = stateSchema.parse(row);
  if (!found) return null;
  database.prepare('DELETE FROM outbox WHERE record_id = ?').run(recordId);
  return found.state;
}

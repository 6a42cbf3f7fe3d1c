import { z } from 'zod';
import { RECORD_STATES } from '../../../contract/record.ts';

/** What the guest is told when it has started. */
export interface GuestOrder {
  /** Goes on until the power is cut; after `none` the guest switches itself off. */
  readonly workload: 'capture' | 'sync' | 'none';
  /** `FULL` is what the store sets; `OFF` is the control, set behind its back. */
  readonly synchronous: 'FULL' | 'OFF';
}

const foundRecordSchema = z.object({
  recordId: z.string(),
  state: z.enum(RECORD_STATES),
  /** The evidence has the hash that the record names. */
  isIntact: z.boolean(),
  hasReceipt: z.boolean(),
  /** It is in the outbox. */
  isWaiting: z.boolean(),
});
/** A record as it was found after a start. */
export type FoundRecord = z.infer<typeof foundRecordSchema>;

const foundDatabaseSchema = z.object({
  type: z.literal('found'),
  /** `ok`, or what SQLite's integrity_check found. */
  integrity: z.string(),
  /** First row of the audit chain that does not fit; null when all do. */
  brokenAuditRow: z.int().nullable(),
  /** The store set a damaged database aside. */
  isQuarantined: z.boolean(),
  records: z.array(foundRecordSchema),
});
/** What was found on the drive after a start. */
export type FoundDatabase = z.infer<typeof foundDatabaseSchema>;

/** What the guest tells. */
export const guestMessageSchema = z.discriminatedUnion('type', [
  foundDatabaseSchema,
  /** A call that brought this record into this state has returned well: from now on it must not be lost. */
  z.object({ type: z.literal('kept'), recordId: z.string(), state: z.enum(RECORD_STATES) }),
  /** The guest cannot go on. */
  z.object({ type: z.literal('failed'), reason: z.string() }),
]);
/** What the guest tells. */
export type GuestMessage = z.infer<typeof guestMessageSchema>;

import { z } from 'zod';
import { faultCodeSchema } from './faults.ts';

/** What a terminal whose line is dead does for the field engineer with a USB stick, instead of serving. */
export const transferOrderSchema = z.discriminatedUnion('order', [
  /** Write the waiting records into a bundle in this folder (离线导出). */
  z.strictObject({ order: z.literal('export-records'), folder: z.string().min(1) }),
  /** Verify and apply the receipts in this file (导入回执). */
  z.strictObject({ order: z.literal('import-receipts'), file: z.string().min(1) }),
]);
/** What a terminal does for the field engineer with a USB stick, instead of serving; paths are absolute. */
export type TransferOrder = z.infer<typeof transferOrderSchema>;

const transferredSchema = z.union([
  /** The bundle that lies on the stick. */
  z.strictObject({ file: z.string(), records: z.int().positive(), bytes: z.int().positive() }),
  /** What became of the records that the receipt file speaks of. */
  z.strictObject({ accepted: z.int().min(0), refused: z.int().min(0), unknown: z.int().min(0) }),
]);
/** What a transfer has done: the bundle (its path, records, bytes), or what became of the records with receipts. */
export type Transferred = z.infer<typeof transferredSchema>;

/** How a transfer ended, as it crosses a process wall. */
export const transferResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: transferredSchema }),
  z.strictObject({ ok: z.literal(false), fault: faultCodeSchema }),
]);

import { z } from 'zod';
import { deviceCommandSchema, deviceEventSchema } from './devices.ts';
import { faultCodeSchema } from './faults.ts';
import { livenessModelsSchema } from './liveness-models.ts';
import { emptyResultSchema } from './result.ts';
import { siteConfigSchema } from './site-config.ts';
import { transferOrderSchema, transferResultSchema } from './transfer.ts';
import { demonstrationSchema, visitViewSchema, windowCommandSchema } from './visit.ts';

/** The face model that main has found and checked against the list of known models. */
export const faceModelSchema = z.object({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
/** The face model that main has found and checked. */
export type FaceModel = z.infer<typeof faceModelSchema>;

/** What core needs to begin. */
export const coreStartSchema = z.object({
  type: z.literal('start'),
  dataDirectory: z.string().min(1),
  /** `null` with `siteFault` when the file is missing or broken. */
  site: siteConfigSchema.nullable(),
  /** The terminal's secrets as core handed them out for wrapping; null at the first start. */
  secrets: z.string().nullable(),
  /** Why the key store or the configuration cannot be used; core then stays out of service. */
  startFault: faultCodeSchema.nullable(),
  faceModel: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: faceModelSchema }),
    z.object({ ok: z.literal(false), fault: faultCodeSchema }),
  ]),
  livenessModels: livenessModelsSchema,
  /** Folder of the region packs. */
  regionsDirectory: z.string().min(1),
  softwareVersion: z.string(),
  bootId: z.string(),
  demonstration: demonstrationSchema,
});
/** What core needs to begin. */
export type CoreStart = z.infer<typeof coreStartSchema>;

/** What core needs for one transfer to or from a stick. */
export const transferStartSchema = coreStartSchema
  .pick({
    dataDirectory: true,
    site: true,
    secrets: true,
    startFault: true,
    softwareVersion: true,
    bootId: true,
  })
  .extend({ type: z.literal('transfer'), order: transferOrderSchema })
  .strict();
/** What core needs for one transfer to or from a stick. */
export type TransferStart = z.infer<typeof transferStartSchema>;

/** What main tells core. */
export const toCoreSchema = z.discriminatedUnion('type', [
  coreStartSchema,
  /** In the place of `start`: nothing is served and nothing is sent. */
  transferStartSchema,
  z.object({ type: z.literal('window-command'), requestId: z.int(), command: windowCommandSchema }),
  z.object({ type: z.literal('device-event'), event: deviceEventSchema }),
  /** A neighbour process ended or the page crashed. */
  z.object({ type: z.literal('neighbour-lost'), fault: z.enum(['devices-lost', 'page-lost']) }),
  /** The computer woke from sleep. */
  z.object({ type: z.literal('woken') }),
  /** The answer to `store-secrets`. */
  z.object({ type: z.literal('secrets-stored'), result: emptyResultSchema }),
  z.object({ type: z.literal('check-staff-exit'), requestId: z.int(), code: z.string().max(64) }),
  z.object({ type: z.literal('stop') }),
]);
/** What main tells core. */
export type ToCore = z.infer<typeof toCoreSchema>;

/** What core tells main. */
export const fromCoreSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('view'), view: visitViewSchema }),
  z.object({ type: z.literal('reply'), requestId: z.int(), result: emptyResultSchema }),
  z.object({ type: z.literal('device-command'), command: deviceCommandSchema }),
  /** Wrap these secrets with the key store of the operating system and keep them. */
  z.object({ type: z.literal('store-secrets'), secrets: z.string() }),
  /** The answer to `transfer`. */
  z.strictObject({ type: z.literal('transferred'), result: transferResultSchema }),
  z.object({ type: z.literal('stopped') }),
]);
/** What core tells main. */
export type FromCore = z.infer<typeof fromCoreSchema>;

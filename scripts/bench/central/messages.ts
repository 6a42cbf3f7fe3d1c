import { z } from 'zod';

/** What the bench tells the process of the central service. */
export const toCentralSchema = z.discriminatedUnion('type', [
  /** Start; `databaseUrl` null: SQLite. */
  z.object({
    type: z.literal('start'),
    dataDirectory: z.string(),
    rosterFile: z.string(),
    databaseUrl: z.string().nullable(),
  }),
  /** Make one-time enrolment codes. */
  z.object({ type: z.literal('issue-codes'), count: z.int().positive() }),
  /** Tell what is kept, and end. */
  z.object({ type: z.literal('finish') }),
]);
/** What the bench tells the process of the central service. */
export type ToCentral = z.infer<typeof toCentralSchema>;

/** What the process of the central service answers, one answer to each message. */
export const fromCentralSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), address: z.string() }),
  z.object({ type: z.literal('codes'), codes: z.array(z.string()) }),
  z.object({
    type: z.literal('finished'),
    /** Records by their state. */
    states: z.record(z.string(), z.int()),
    peakRssMiB: z.number(),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
/** What the process of the central service answers. */
export type FromCentral = z.infer<typeof fromCentralSchema>;

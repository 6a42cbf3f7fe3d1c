import { z } from 'zod';

/** What the process of a terminal needs to send its backlog. */
export const drainSchema = z.object({
  /** Folder of the store. */
  directory: z.string(),
  address: z.string(),
  /** As main keeps them. */
  secrets: z.string(),
});
/** What the process of a terminal needs to send its backlog. */
export type Drain = z.infer<typeof drainSchema>;

/** How it went. */
export const drainedSchema = z.object({
  records: z.int(),
  seconds: z.number(),
  requests: z.int(),
  /** Requests that brought nothing forward. */
  wasted: z.int(),
  /** Records by the state in which they left the outbox. */
  states: z.record(z.string(), z.int()),
  peakRssMiB: z.number(),
});
/** How it went. */
export type Drained = z.infer<typeof drainedSchema>;

import { z } from 'zod';

/** What a terminal process tells its parent, one JSON object a line. */
export const terminalLineSchema = z.discriminatedUnion('line', [
  /** Core has shown its first screen. */
  z.object({ line: z.literal('opened'), state: z.string() }),
  /** The visit of this person is about to take this step. */
  z.object({ line: z.literal('step'), person: z.int(), step: z.string() }),
  /** The window shows success: from now on this record may not get lost. */
  z.object({ line: z.literal('shown'), person: z.int(), caseNumber: z.string(), kind: z.string() }),
  /** The visit ended without success. */
  z.object({
    line: z.literal('not-shown'),
    person: z.int(),
    state: z.string(),
    fault: z.string().nullable(),
  }),
  /** So many records wait. */
  z.object({ line: z.literal('waiting'), records: z.int() }),
  /** What the window showed when the disk was full after so many writes of a visit. */
  z.object({
    line: z.literal('full-disk'),
    writes: z.int(),
    state: z.string(),
    shown: z.boolean(),
    left: z.int(),
  }),
  /** Nothing waits any more. */
  z.object({ line: z.literal('drained') }),
]);
/** What a terminal process tells its parent. */
export type TerminalLine = z.infer<typeof terminalLineSchema>;

/** What a terminal process is told, as JSON in its first argument. */
export const terminalOrderSchema = z.object({
  folder: z.string(),
  centralUrl: z.string(),
  enrolmentCode: z.string(),
  seed: z.int(),
  /** Number of the first person who comes; each visit has the next one. */
  firstPerson: z.int(),
  /** How many visits; null: visits without end. */
  visits: z.int().nullable(),
  /** How much faster time runs. */
  pace: z.number(),
  wallSkewMs: z.number().default(0),
  /** Put the wall clock by so much in the middle of each visit, by turns forward and back. */
  jumpMs: z.number().default(0),
  /**
   * The disk is full: from the first moment on after core has opened, or in each visit after so many writes since the evidence
   * was handed in, `step` writes more in each visit, until one succeeds. `file`: the shared budget of the write shim.
   */
  fullDisk: z
    .object({
      file: z.string(),
      from: z.enum(['opened', 'evidence']),
      writes: z.int().nonnegative(),
      step: z.int().positive().default(1),
    })
    .nullable()
    .default(null),
  /** Ends only when nothing waits. */
  drain: z.boolean(),
});
/** What a terminal process is told. */
export type TerminalOrder = z.infer<typeof terminalOrderSchema>;

import { z } from 'zod';

/** Names of the synthetic cards that the reader simulator holds. No real person has these numbers. */
export const SIMULATED_CARDS = [
  'card-zhang',
  'card-li',
  'card-wang',
  'card-zhao',
  'card-chen',
  'card-liu',
  'card-expired',
  'card-unknown-type',
  'card-bad-check-digit',
  'card-permit',
  'card-foreigner-2017',
  'card-foreigner-2023',
] as const;

/** How the simulated reader misbehaves until it is told `none`. */
export const SIMULATED_READER_FAULTS = [
  'none',
  'silent',
  'garbage',
  'wrong-checksum',
  'self-test-failed',
  'not-authorised',
  'read-failed',
] as const;

/** How many bytes of the read answer (1295) have left the reader when something happens; half of them unless told. */
const atByteSchema = z.int().min(0).max(1295).optional();

/**
 * What the developer panel, the command `npm run sim` and the tests tell the reader simulator; one
 * simulator serves them all. Development builds only.
 */
export const simulatorCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('insert'), card: z.enum(SIMULATED_CARDS) }),
  z.object({ command: z.literal('remove') }),
  /** Lift the card in the middle of the next read answer. */
  z.object({
    command: z.literal('remove-while-reading'),
    card: z.enum(SIMULATED_CARDS),
    atByte: atByteSchema,
  }),
  z.object({ command: z.literal('unplug') }),
  /** Pull the plug in the middle of the next read answer. */
  z.object({
    command: z.literal('unplug-while-reading'),
    card: z.enum(SIMULATED_CARDS),
    atByte: atByteSchema,
  }),
  z.object({ command: z.literal('plug') }),
  z.object({ command: z.literal('misbehave'), fault: z.enum(SIMULATED_READER_FAULTS) }),
  z.object({ command: z.literal('status') }),
]);

/** One command to the reader simulator. */
export type SimulatorCommand = z.infer<typeof simulatorCommandSchema>;

/** What the simulator answers to every command. */
export const simulatorStatusSchema = z.object({
  plugged: z.boolean(),
  card: z.enum(SIMULATED_CARDS).nullable(),
  misbehaviour: z.enum(SIMULATED_READER_FAULTS),
});

/** The present state of the simulated reader. */
export type SimulatorStatus = z.infer<typeof simulatorStatusSchema>;

/** Main asks the device process of a development build; for the developer panel. */
export const simulatorRequestSchema = z.object({
  type: z.literal('simulator'),
  requestId: z.int(),
  command: simulatorCommandSchema,
});

/** A request of the developer panel. */
export type SimulatorRequest = z.infer<typeof simulatorRequestSchema>;

/** The device process answers with the state after the command. */
export const simulatorReplySchema = z.object({
  type: z.literal('simulator-status'),
  requestId: z.int(),
  status: simulatorStatusSchema,
});

/** The answer to a simulator command as it crosses a process wall. */
export type SimulatorReply = z.infer<typeof simulatorReplySchema>;

/** What can happen to the simulated slip printer, at once or in the middle of the next slip. */
export const SIMULATED_PRINTER_MISHAPS = [
  'paper-low',
  'paper-out',
  'cover-open',
  'cutter-stuck',
  'off-line',
  'silent',
  'unplug',
] as const;

/** What the command `npm run sim` and the tests tell the simulated slip printer. Development builds only. */
export const simulatedPrinterCommandSchema = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('printer-mishap'),
    mishap: z.enum(SIMULATED_PRINTER_MISHAPS),
    /** Bytes of the next slip that still come out whole; at once unless told. */
    afterBytes: z.int().min(0).max(100_000).optional(),
  }),
  /** New paper, cover shut, plugged in: everything is well again. */
  z.object({ command: z.literal('printer-repair') }),
  /** Show what has come out since the paper was last torn off. */
  z.object({ command: z.literal('printer-paper') }),
  z.object({ command: z.literal('printer-tear-off') }),
]);
/** One command to the simulated slip printer. */
export type SimulatedPrinterCommand = z.infer<typeof simulatedPrinterCommandSchema>;

/** What the simulated slip printer answers to every command. */
export const simulatedPrinterStatusSchema = z.object({
  mishap: z.enum(SIMULATED_PRINTER_MISHAPS).nullable(),
  /** Lines on the paper, the newest last: texts, `[QR …]` and `[cut]`. */
  paper: z.array(z.string()),
});
/** The present state of the simulated slip printer. */
export type SimulatedPrinterStatus = z.infer<typeof simulatedPrinterStatusSchema>;

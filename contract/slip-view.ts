import { z } from 'zod';
import { benefitKindSchema } from './certification-rules.ts';
import { certificationChannelSchema } from './certification-status.ts';
import { faultCodeSchema } from './faults.ts';
import { PRINTER_FAULTS, SLIP_KINDS, slipSchema } from './slip.ts';

/**
 * What core knows of a slip, without a word of any language. The page makes the slip of it, in the words of its text
 * catalogue and in the person's language, shows it and sends it back to be printed; core then prints no slip that does
 * not tell these facts. So every word stays in the catalogue, and people get on paper what they see.
 */
export const slipFactsSchema = z.strictObject({
  kind: z.enum(SLIP_KINDS),
  person: slipSchema.shape.person,
  caseNumber: slipSchema.shape.caseNumber,
  /** When it happened, UTC. */
  time: slipSchema.shape.time,
  /** Last day of the next certification, where it is known. */
  nextDueDate: z.iso.date().nullable(),
  /** The region's own sentence about it; `null`: the words of the catalogue. */
  sentence: z.strictObject({ 'zh-CN': slipSchema.shape.title, en: slipSchema.shape.title }).nullable(),
  /** Day of the certification that counts; of `already-certified` only. */
  certifiedOn: z.iso.date().nullable(),
  /** Why it was not done, or is looked at by a person; of `next-step` and `manual-review`. */
  cause: faultCodeSchema.nullable(),
  /** First day on which one can certify; of `not-yet-open` only. */
  opensOn: z.iso.date().optional(),
  /** How the certification that counts came; of `already-certified` only. */
  channel: certificationChannelSchema.nullable().optional(),
  /** Kinds of benefit that were certified, where it is told. */
  benefits: z.array(benefitKindSchema).optional(),
  /** It came after its due date (补认证): what was stopped is paid by the agency. */
  isLate: z.boolean().optional(),
  /** Content of the two-dimensional code: the record that this slip is about; `null` where none was kept. */
  recordId: z.uuid().nullable(),
});
/** What core knows of a slip. */
export type SlipFacts = z.infer<typeof slipFactsSchema>;

/** How far the slip of this visit is. None of it changes the result of the visit. */
export const slipPrintSchema = z.discriminatedUnion('state', [
  /** This site has no printer: people photograph the screen. */
  z.object({ state: z.literal('none') }),
  /** The person may have it by a touch. */
  z.object({ state: z.literal('offered') }),
  /** It comes by itself: the page sends it now. */
  z.object({ state: z.literal('wanted') }),
  z.object({ state: z.literal('printing') }),
  z.object({ state: z.literal('printed') }),
  /** It may be tried again; after `mayHavePrinted` it is 重打, and core marks it so. */
  z.object({
    state: z.literal('failed'),
    fault: faultCodeSchema.extract(PRINTER_FAULTS),
    mayHavePrinted: z.boolean(),
  }),
]);
/** How far the slip of this visit is. */
export type SlipPrint = z.infer<typeof slipPrintSchema>;

/** The slip of a finished visit, as the window knows it. */
export const slipViewSchema = z.object({
  facts: slipFactsSchema,
  print: slipPrintSchema,
  /** The paper of this site's printer, so that the preview has the very lines of the slip; 80 mm where there is none. */
  columns: z.union([z.literal(32), z.literal(48)]),
  encoding: z.enum(['gb18030', 'gbk']),
});
/** The slip of a finished visit, as the window knows it. */
export type SlipView = z.infer<typeof slipViewSchema>;

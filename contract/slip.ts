import { z } from 'zod';
import { faultCodeSchema } from './faults.ts';

/** What a slip (小票) is about. */
export const SLIP_KINDS = [
  'passed',
  'already-certified',
  /** Stored, the central service has not answered yet (待核验). */
  'collected',
  'manual-review',
  /** Not certified: the cause and the next step. */
  'next-step',
  'home-visit',
  /** The season has not opened: when to come. */
  'not-yet-open',
] as const;

/** Resident numbers of 18 and 15 characters, also in groups 6-8-4, and the number of a permanent residence card of 2017. */
const WHOLE_ID_NUMBER = /\d{15}|\d{14}x|\b\d{6}([ -])\d{8}\1\d{3}[\dx]\b|\b[a-z]{3}\d{12}\b/i;

/** True where a text holds an identity number that is not masked; full-width digits count as digits. */
export function holdsIdNumber(text: string): boolean {
  return WHOLE_ID_NUMBER.test(text.normalize('NFKC'));
}

/** One paragraph as it is printed. Line breaks are the layout's business, and nobody's number is printed whole. */
const slipTextSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'no control characters')
  .refine((text) => !holdsIdNumber(text), 'an identity number must be masked');

/** The words before a value, such as `姓名：`. A trailing space is kept. */
const slipLabelSchema = z
  .string()
  .max(40)
  .regex(/^[^\p{Cc}]*$/u);

/**
 * What is printed on a slip, in the person's language, without any layout. Every word comes from the text
 * catalogue or the region's pack; nobody's name or number is in it unmasked.
 */
export const slipSchema = z.strictObject({
  kind: z.enum(SLIP_KINDS),
  /** Printed again because the first one may not have come out whole: it then carries the mark 重打. */
  isReprint: z.boolean().default(false),
  /** The outcome in a word or two, such as 认证成功 or 已采集，待核验. */
  title: slipTextSchema,
  person: z
    .strictObject({
      /** With at least one star (`maskName`). */
      maskedName: slipTextSchema.regex(/[*＊]/),
      /** At most the first three and the last four characters (`maskIdNumber`). */
      maskedIdNumber: z.string().regex(/^[\dA-Z]{0,3}\*{4,}[\dA-Z]{0,4}$/i),
    })
    .nullable(),
  caseNumber: slipTextSchema.max(40).nullable(),
  /** When it happened; printed in China's civil time. */
  time: z.iso.datetime({ offset: true }),
  /** The region's sentence about the next due date. */
  nextDue: slipTextSchema.nullable(),
  lines: z
    .array(
      z.strictObject({
        text: slipTextSchema,
        /** `strong`: bold and double height; `large`: double height and double width. */
        emphasis: z.enum(['normal', 'strong', 'large']).default('normal'),
      }),
    )
    .max(30),
  /** Who to ask; a contact may have no phone or no known hours. */
  contacts: z
    .array(
      z.strictObject({
        name: slipTextSchema,
        phones: z.array(slipTextSchema.max(40)).max(5),
        hours: slipTextSchema.nullable(),
      }),
    )
    .max(6),
  /** Two-dimensional code; its content is the record id (or an address), in printable ASCII. */
  qr: z
    .strictObject({
      content: z
        .string()
        .regex(/^[!-~]{1,200}$/)
        .refine((text) => !holdsIdNumber(text), 'an identity number must be masked'),
      caption: slipTextSchema.nullable(),
    })
    .nullable(),
  labels: z.strictObject({
    name: slipLabelSchema,
    idNumber: slipLabelSchema,
    caseNumber: slipLabelSchema,
    time: slipLabelSchema,
    contacts: slipLabelSchema,
    /** The mark of a slip that is printed again, 重打. */
    reprint: slipTextSchema.max(40),
  }),
});
/** What is printed on a slip. */
export type Slip = z.infer<typeof slipSchema>;

/**
 * A name as it may be printed: of Chinese names the first and, from three characters on, the last character (张*兰);
 * of others the first letter of each word.
 */
export function maskName(name: string): string {
  if (/\p{Script=Latin}/u.test(name)) {
    const masked = name.replace(/(?<=[\p{L}\p{M}])[\p{L}\p{M}]/gu, '*');
    return masked.includes('*') ? masked : '*';
  }
  const characters = [...name.trim()];
  const last = characters.at(-1) ?? '';
  if (characters.length <= 2) return characters.length === 2 ? `${characters[0]}*` : '*';
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${last}`;
}

/** How the slip printer is, the worst that is known. `none`: no printer at this site, or none is found. */
export const PRINTER_STATES = [
  'ready',
  'paper-low',
  'paper-out',
  'cover-open',
  /** Connected, but it does not answer or is switched off line. */
  'offline',
  'error',
  'none',
] as const;
/** How the slip printer is. */
export type PrinterState = (typeof PRINTER_STATES)[number];

/** Faults of the slip printer. */
export const PRINTER_FAULTS = [
  'printer-missing',
  'printer-paper-out',
  'printer-cover-open',
  'printer-offline',
  'printer-failed',
] as const;
/** A fault of the slip printer. */
export type PrinterFault = (typeof PRINTER_FAULTS)[number];

/** The status of the slip printer. */
export const printerStatusSchema = z.object({
  state: z.enum(PRINTER_STATES),
  /** What staff should see to; `null` when slips can be printed, and where the site has no printer. */
  fault: faultCodeSchema.extract(PRINTER_FAULTS).nullable(),
});
/** The status of the slip printer. */
export type PrinterStatus = z.infer<typeof printerStatusSchema>;

/** A slip that the printer has confirmed. */
const printedSlipSchema = z.object({
  state: z.enum(PRINTER_STATES).extract(['ready', 'paper-low']),
  /** Different characters for which 〓 was printed. */
  replacedCharacters: z.int().nonnegative(),
});
/** A slip that the printer has confirmed. */
export type PrintedSlip = z.infer<typeof printedSlipSchema>;

/** Why a slip was not printed. */
const printFailureSchema = z.object({
  fault: faultCodeSchema.extract(PRINTER_FAULTS),
  /** Part of the slip, or all of it, may have come out: a repetition has to carry the mark 重打 (`isReprint`). */
  mayHavePrinted: z.boolean(),
});
/** Why a slip was not printed. */
export type PrintFailure = z.infer<typeof printFailureSchema>;

/** How the printing of one slip ended, as it crosses a process wall. */
export const printResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: printedSlipSchema }),
  z.object({ ok: z.literal(false), fault: printFailureSchema }),
]);

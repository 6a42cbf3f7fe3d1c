import { z } from 'zod';
import { benefitKindSchema } from './certification-rules.ts';

/** Region whose rules are used where nobody says otherwise. */
export const DEFAULT_REGION = 'hainan';

/** Id of a region, the name of its pack. */
export const regionIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,49}$/);

/**
 * By which way a certification came (认证渠道): a terminal like this one, a match of data without the person (无感认证), a
 * phone app, a web platform, a counter, a visit at home, something else.
 */
export const CERTIFICATION_CHANNELS = [
  'terminal',
  'data-match',
  'app',
  'web',
  'counter',
  'home-visit',
  'other',
] as const;
/** Schema of a channel. */
export const certificationChannelSchema = z.enum(CERTIFICATION_CHANNELS);
/** By which way a certification came. */
export type CertificationChannel = z.infer<typeof certificationChannelSchema>;

/** Where one benefit of a person stands, as the rules of the region judge it. */
export const benefitStandingSchema = z.strictObject({
  benefit: benefitKindSchema,
  status: z.enum(['certified', 'due', 'notYetOpen', 'overdue']),
  /** Last day by which the next certification must come, or had to. */
  dueDate: z.iso.date(),
  /** First day on which one can certify for it; null: now, or at any time. */
  opensOn: z.iso.date().nullable(),
  /** Day of the newest certification that counts; null: none is known. */
  certifiedOn: z.iso.date().nullable(),
  /** How that one came; null: not known. */
  channel: certificationChannelSchema.nullable(),
  /** The kind of rule that set the due date: `windows` and `monthly` have a window that closes (集中认证期). */
  ruleKind: z.enum(['rolling', 'calendar-year', 'windows', 'monthly']),
  /** What a certification today would be worth. */
  certifyingNow: z.enum(['needed', 'offered', 'possible', 'pointless']),
});
/** Where one benefit of a person stands. */
export type BenefitStanding = z.infer<typeof benefitStandingSchema>;

/** A sentence of the region with its fields filled in, in both languages of the terminal. */
export const regionSentenceSchema = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
/** A sentence of the region with its fields filled in. */
export type RegionSentence = z.infer<typeof regionSentenceSchema>;

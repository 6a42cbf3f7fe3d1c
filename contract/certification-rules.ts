import { z } from 'zod';

/**
 * The kinds of benefit (待遇种类) that have to be certified, as one notice of Tangshan lists them: pension of the enterprise
 * scheme (企业职工养老保险), pension of urban and rural residents (城乡居民养老保险), disability allowance after a work injury
 * (工伤伤残津贴), allowance of the dependants of somebody killed at work (工亡职工供养亲属抚恤金; may be a child), unemployment
 * benefit (失业保险待遇).
 */
export const BENEFIT_KINDS = [
  'enterprise-pension',
  'resident-pension',
  'injury',
  'dependant',
  'unemployment',
] as const;
/** Schema of a kind of benefit. */
export const benefitKindSchema = z.enum(BENEFIT_KINDS);
/** A kind of benefit. */
export type BenefitKind = z.infer<typeof benefitKindSchema>;

const MONTH = '(?:0[1-9]|1[0-2])';
/** `MM-DD`, a day that the month has at least in leap years. */
const MONTH_DAY = '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2\\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)';

/** A day of every year, `MM-DD`. 29 February is the 28th in common years. */
const monthDaySchema = z.string().regex(new RegExp(`^${MONTH_DAY}$`), 'a day of the year is needed: MM-DD');

/** `MM-DD`, or `MM` for the first (opening) or the last (closing) day of that month. */
const monthOrDaySchema = z
  .string()
  .regex(new RegExp(`^(?:${MONTH}|${MONTH_DAY})$`), 'a month or a day of the year is needed: MM or MM-DD');

const validity = {
  /** First day on which the rule is in force; `null` for the first rule of a list, which reaches back without end. */
  from: z.iso.date().nullable(),
  /** Last day on which the rule is in force, inclusive; `null` for the last rule of a list, which has no end yet. */
  until: z.iso.date().nullable(),
  /** Key in the pack's `sources`: where the rule is from. */
  source: z.string().min(1),
  /**
   * `stated`: the source says so for this kind of benefit. `assumed`: the source is silent and the pack carries the rule over
   * from another kind or from the national practice; the operator has to confirm it with the agency before the pack ships.
   */
  basis: z.enum(['stated', 'assumed']),
};

/** Days that any month has. */
const SHORTEST_MONTH = 28;

/**
 * Rolling certification (递延式认证): due on the last day of the N-th month, the month of the newest event being the first.
 * Hainan, from 2022, N = 12: event in 2022-11, next by 2023-10-31.
 */
const rollingRuleSchema = z
  .strictObject({
    kind: z.literal('rolling'),
    ...validity,
    months: z.int().min(1).max(60),
    /**
     * When the next certification may come. `any-time`: always, and the cycle begins anew; a person who comes `offerDays` or
     * fewer days before the due date is offered it at once and spared a second journey. `days-before-due`: not before.
     */
    early: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('any-time'), offerDays: z.int().min(0).max(366) }),
      z.strictObject({ kind: z.literal('days-before-due'), days: z.int().min(1).max(366) }),
    ]),
  })
  .superRefine(({ early, months }, context) => {
    // Somebody who certified on the last day of a month has the rest of the months; nobody may be due at once again.
    if (early.kind === 'any-time' || early.days < SHORTEST_MONTH * (months - 1)) return;
    const message = 'more days than a certification at the end of a month is sure to hold';
    context.addIssue({ code: 'custom', path: ['early', 'days'], message });
  });

/** One certification in each natural year (自然年度), at any time of it. Xi'an; Hainan 2018 to 2021. */
const calendarYearRuleSchema = z.strictObject({ kind: z.literal('calendar-year'), ...validity });

/**
 * One stretch of the year in which people certify (集中认证期). It may cross the end of the year. Open earlier than announced
 * means: write it wider.
 */
const windowSchema = z.strictObject({
  opens: monthOrDaySchema,
  closes: monthOrDaySchema,
  /**
   * First day of the part of the year that the window serves: from here on the coming window is what counts, and the last
   * certification is no longer an answer. With 01-01 a person who comes in February hears that this year's certification
   * opens in April, and not that nothing is to be done.
   */
  cycleFrom: monthDaySchema,
});

/** Certification in one or several windows of every year. Tangshan: 4–5 月; residents 4–5 and 11–12 月. */
const windowsRuleSchema = z
  .strictObject({
    kind: z.literal('windows'),
    ...validity,
    windows: z.array(windowSchema).min(1).max(12),
  })
  .superRefine(({ windows }, context) => {
    for (const { index, message } of windowTroubles(windows)) {
      context.addIssue({ code: 'custom', path: ['windows', index], message });
    }
  });

/** Certification in every month from one day to another, inclusive. Tangshan, unemployment: 1st to 20th. */
const monthlyRuleSchema = z
  .strictObject({
    kind: z.literal('monthly'),
    ...validity,
    firstDay: z.int().min(1).max(SHORTEST_MONTH),
    /** The last day of the month where the month is shorter. */
    lastDay: z.int().min(1).max(31),
  })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, {
    path: ['lastDay'],
    message: 'lies before firstDay',
  });

/** A rule that says when people certify, and from when to when it is in force. */
export const certificationRuleSchema = z.discriminatedUnion('kind', [
  rollingRuleSchema,
  calendarYearRuleSchema,
  windowsRuleSchema,
  monthlyRuleSchema,
]);
/** A rule that says when people certify. */
export type CertificationRule = z.infer<typeof certificationRuleSchema>;
/** A stretch of the year in which people certify. */
export type CertificationWindow = z.infer<typeof windowSchema>;

/**
 * The rules of one kind of benefit, oldest first. Together they answer for every day: the first has no beginning, the last no
 * end, and each begins on the day after the one before it ended.
 */
export const ruleListSchema = z
  .array(certificationRuleSchema)
  .min(1)
  .superRefine((rules, context) => {
    const refuse = (index: number, field: 'from' | 'until', message: string) =>
      context.addIssue({ code: 'custom', path: [index, field], message });
    rules.forEach(({ from, until }, index) => {
      const before = rules[index - 1];
      if (before === undefined) {
        if (from !== null) refuse(index, 'from', 'the first rule has no beginning: null is needed');
      } else if (from === null) {
        refuse(index, 'from', 'only the first rule may be without a beginning');
      } else if (before.until !== null && from !== dayAfter(before.until)) {
        const isOverlap = from <= before.until;
        const found = isOverlap ? 'overlaps the rule before it' : 'leaves a gap after the rule before it';
        refuse(index, 'from', `${found}, which ends on ${before.until}: ${dayAfter(before.until)} is needed`);
      }
      const isLast = index === rules.length - 1;
      if (isLast && until !== null) refuse(index, 'until', 'the last rule has no end: null is needed');
      if (!isLast && until === null) refuse(index, 'until', 'only the last rule may be without an end');
      if (from !== null && until !== null && until < from) refuse(index, 'until', 'lies before from');
    });
  });

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

const DAYS_IN_YEAR = 365;

/** Every window belongs to its own part of the year; they must not run into each other. Reckoned in a common year. */
function windowTroubles(windows: readonly CertificationWindow[]): { index: number; message: string }[] {
  const spans = windows
    .map((window, index) => ({ index, ...span(window) }))
    .sort((first, second) => first.opens - second.opens);
  return spans.flatMap(({ index, closes }, position) => {
    const next = spans[position + 1];
    const first = spans[0];
    const nextBegins = next?.begins ?? (first === undefined ? Number.NaN : first.begins + DAYS_IN_YEAR);
    if (closes < nextBegins) return [];
    return [{ index, message: 'closes on or after the day from which the next window counts (cycleFrom)' }];
  });
}

/** Days from 1 January (0); `begins` may lie in the year before, `closes` in the year after. */
function span({ opens, closes, cycleFrom }: CertificationWindow) {
  const openDay = dayOfYear(opens, 'first');
  const beginDay = dayOfYear(cycleFrom, 'first');
  const closeDay = dayOfYear(closes, 'last');
  return {
    opens: openDay,
    begins: beginDay <= openDay ? beginDay : beginDay - DAYS_IN_YEAR,
    closes: closeDay >= openDay ? closeDay : closeDay + DAYS_IN_YEAR,
  };
}

function dayOfYear(text: string, missingDay: 'first' | 'last'): number {
  const [month = 1, day] = text.split('-').map(Number);
  const lastDay = new Date(Date.UTC(2023, month, 0)).getUTCDate();
  const dayOfMonth = Math.min(day ?? (missingDay === 'first' ? 1 : lastDay), lastDay);
  return (Date.UTC(2023, month - 1, dayOfMonth) - Date.UTC(2023, 0, 1)) / 86_400_000;
}

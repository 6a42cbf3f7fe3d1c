import { z } from 'zod';
import { benefitKindSchema, ruleListSchema } from './certification-rules.ts';

const id = z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'lower-case letters, digits and hyphens are needed');

/** The same words in both languages of the terminal. */
export const bilingualSchema = z.strictObject({
  'zh-CN': z.string().min(1).max(500),
  en: z.string().min(1).max(800),
});
/** The same words in both languages of the terminal. */
export type BilingualText = z.infer<typeof bilingualSchema>;

/**
 * What a sentence may name. `name`: masked (***), `certifiedOn`: day of the newest certification, `dueDate`: last day,
 * `dueMonth`: its month (“2023年10月”, for 月底前), `opensOn`: first day of the coming window.
 */
export const SENTENCE_FIELDS = ['name', 'certifiedOn', 'dueDate', 'dueMonth', 'opensOn'] as const;
/** What a sentence may name. */
export type SentenceField = (typeof SENTENCE_FIELDS)[number];

/** The names in braces of a sentence. */
export function fieldsOf(sentence: string): string[] {
  return [...sentence.matchAll(/\{([^{}]*)\}/g)].map(([, field]) => field ?? '');
}

/** A sentence of the region with named fields in braces; both languages name the same. */
function sentence(...known: readonly SentenceField[]) {
  return bilingualSchema.superRefine((text, context) => {
    for (const language of ['zh-CN', 'en'] as const) {
      const words = text[language];
      if (/[{}]/.test(words.replace(/\{[^{}]*\}/g, ''))) {
        context.addIssue({ code: 'custom', path: [language], message: 'a brace has no partner' });
      }
      const unknown = fieldsOf(words).filter((field) => !known.some((name) => name === field));
      if (unknown.length > 0) {
        const message = `there is no {${unknown.join('}, {')}} here; there are {${known.join('}, {')}}`;
        context.addIssue({ code: 'custom', path: [language], message });
      }
    }
    if (distinct(fieldsOf(text['zh-CN'])) !== distinct(fieldsOf(text.en))) {
      context.addIssue({ code: 'custom', path: ['en'], message: 'does not name the same fields as zh-CN' });
    }
  });
}

function distinct(fields: readonly string[]): string {
  return [...new Set(fields)].sort().join(' ');
}

/** Clock time of China, `HH:MM`. */
const clockTimeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time is needed: HH:MM');

/** When an office is open or a line is answered (办公时间). */
export const officeHoursSchema = z.strictObject({
  /** Days of the week: 1 Monday … 7 Sunday (ISO 8601). */
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
  /** Several where there is a break at noon. */
  ranges: z
    .array(
      z
        .strictObject({ from: clockTimeSchema, until: clockTimeSchema })
        .refine(({ from, until }) => from < until, { message: 'until must come after from' }),
    )
    .min(1)
    .max(4),
  /** False where the source names a part only: outside `ranges` nothing is known then, and "closed" must not be said. */
  isComplete: z.boolean(),
});

/** When an office is open or a line is answered. */
export type OfficeHours = z.infer<typeof officeHoursSchema>;

/** A number to call (咨询电话). */
const hotlineSchema = z.strictObject({
  id,
  name: bilingualSchema,
  number: z.string().regex(/^[\d-]{3,20}$/, 'a phone number is needed'),
  hours: officeHoursSchema.nullable(),
  /** The kinds of benefit that it is for; empty: all. */
  benefits: z.array(benefitKindSchema),
  /** Other hotlines (their ids) for when nobody answers, best first. */
  alternates: z.array(id),
});

/** A place that one can go to (服务网点). What the source does not give is `null`: a missing phone is no fault. */
const servicePointSchema = z.strictObject({
  id,
  kind: z.enum(['agency', 'street-office', 'hall', 'bank']),
  name: bilingualSchema,
  district: bilingualSchema.nullable(),
  address: bilingualSchema.nullable(),
  phone: z
    .string()
    .regex(/^[\d-]{3,20}$/, 'a phone number is needed')
    .nullable(),
  hours: officeHoursSchema.nullable(),
});

/** One paper of a list of papers. */
export const materialItemSchema = z.strictObject({
  name: bilingualSchema,
  /** How many of the paper itself, and how many copies of it (原件、复印件). */
  originals: z.int().min(0).max(10),
  copies: z.int().min(0).max(10),
  /** When it is needed; `null`: always. */
  condition: bilingualSchema.nullable(),
});
/** One paper of a list of papers. */
export type MaterialItem = z.infer<typeof materialItemSchema>;

/** The papers that one thing needs (材料清单). */
const materialListSchema = z.strictObject({
  occasion: z.enum([
    /** 现场认证 */
    'certification',
    /** 到窗口建模 */
    'modelling',
    /** 变更身份证号 */
    'id-number-correction',
    /** 变更姓名 */
    'name-correction',
    /** 上门认证 */
    'home-visit',
  ]),
  items: z.array(materialItemSchema).min(1),
  /** Days until what was handed in takes effect: 1 means the next day (次日); `null`: not known. */
  effectiveAfterDays: z.int().min(0).max(60).nullable(),
});

/** Situations for which a region has advice of its own. */
export const ADVICE_TOPICS = [
  /** 未查到参保信息 */
  'not-found',
  /** 查无此人 */
  'no-such-person',
  /** 身份信息不符 */
  'identity-mismatch',
  /** 不是待遇领取人员 */
  'not-a-beneficiary',
  /** 认证失败：与存留照片不符 */
  'photo-differs',
  /** 多次失败：申诉，人工审核 */
  'failed-often',
  /** 还没有建模 */
  'not-modelled',
  /** 没有社保卡，或未激活 */
  'card-trouble',
  /** 原单位已不存在 */
  'unit-gone',
  /** 异地居住 */
  'lives-elsewhere',
  /** 境外居住 */
  'lives-abroad',
  /** 上门认证 */
  'home-visit',
  /** 打不通电话 */
  'line-busy',
] as const;

const adviceSchema = z.strictObject({
  topic: z.enum(ADVICE_TOPICS),
  text: bilingualSchema,
  /** Hotlines to ask (their ids), best first. */
  hotlines: z.array(id),
});

/** Another way to certify than this terminal (其他认证方式). */
const otherWaySchema = z.strictObject({
  id,
  name: bilingualSchema,
  how: bilingualSchema,
  /** Official address for a phone, drawn as a QR code; without one the steps are told in words only. */
  url: z
    .url({ protocol: /^https$/ })
    .max(200)
    .nullable()
    .default(null),
});

/** Who gets a short message (短信) after a certification, and when. The central service sends; the terminal must not promise more. */
const shortMessageSchema = z.strictObject({
  /** The number kept with the social security card, or one that the person types. */
  recipient: z.enum(['registered-number', 'typed-number']),
  sentOn: z.enum(['every-pass', 'first-pass-of-cycle']),
  /** Sent again when this many months have gone since the pass before, even within a cycle; `null`: not. */
  againAfterMonths: z.int().min(1).max(24).nullable(),
  onFailure: z.boolean(),
});

/** What a kind of benefit asks for. */
const benefitSchema = z.strictObject({
  rules: ruleListSchema,
  /** What follows when the due date was missed (补认证). */
  missed: z.strictObject({
    /** Certifying late is possible at any time. */
    makeUp: z.literal('any-time'),
    /** What was not paid meanwhile is paid by the agency (补发); the terminal promises no date. */
    arrears: z.literal('agency'),
    /** Key of the sentence among `texts`. */
    text: z.enum(['missed', 'monthClosed']),
  }),
});

/** Where rules and texts are from, in plain words. `year`: of the publication, `null` where it shows none. */
const sourceSchema = z.strictObject({ title: bilingualSchema, year: z.int().min(1990).max(2100).nullable() });

/**
 * Region pack (地区规则包), format 1: everything that differs from region to region. An operator writes or changes one as a
 * file and checks it with `npm run rules -- --pack <file>`.
 */
export const regionPackSchema = z
  .strictObject({
    format: z.literal(1),
    id,
    name: bilingualSchema,
    /** All of China keeps one civil time; days and months are reckoned in it wherever the terminal's clock is set to. */
    zone: z.literal('Asia/Shanghai'),
    sources: z.record(id, sourceSchema),
    benefits: z.strictObject({
      'enterprise-pension': benefitSchema,
      'resident-pension': benefitSchema,
      injury: benefitSchema,
      dependant: benefitSchema,
      unemployment: benefitSchema,
    }),
    /** Kinds that one certification of a person serves together (一次认证). A kind stands in one group at most, or alone in none. */
    together: z.array(z.array(benefitKindSchema).min(2)),
    texts: z.strictObject({
      /** Passed: as the short message says it, on screen and slip, too. */
      passed: sentence('name', 'certifiedOn', 'dueDate', 'dueMonth'),
      alreadyCertified: sentence('certifiedOn', 'dueDate', 'dueMonth'),
      due: sentence('dueDate', 'dueMonth'),
      notYetOpen: sentence('opensOn', 'dueDate', 'dueMonth'),
      missed: sentence('dueDate', 'dueMonth'),
      /** 本月已截止; for monthly benefits. */
      monthClosed: sentence('dueDate', 'dueMonth').optional(),
    }),
    /** `null` where the documents of the region mention none. */
    shortMessage: shortMessageSchema.nullable(),
    /** Seconds for one action of the liveness challenge where the region prescribes them; `null`: as the site says. */
    livenessActionSeconds: z.int().min(5).max(120).nullable(),
    hotlines: z.array(hotlineSchema).min(1),
    servicePoints: z.array(servicePointSchema),
    materials: z.array(materialListSchema),
    advice: z.array(adviceSchema),
    otherWays: z.array(otherWaySchema),
  })
  .superRefine((pack, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const [kind, { rules, missed }] of Object.entries(pack.benefits)) {
      rules.forEach(({ source }, index) => {
        if (pack.sources[source] !== undefined) return;
        refuse(['benefits', kind, 'rules', index, 'source'], `sources has no "${source}"`);
      });
      if (pack.texts[missed.text] === undefined) {
        refuse(['benefits', kind, 'missed', 'text'], `texts has no "${missed.text}"`);
      }
    }
    const grouped = new Set<string>();
    pack.together.forEach((group, index) => {
      for (const kind of group) {
        if (grouped.has(kind)) refuse(['together', index], `"${kind}" stands in a group already`);
        grouped.add(kind);
      }
    });
    for (const list of ['hotlines', 'servicePoints', 'otherWays'] as const) {
      const seen = new Set<string>();
      pack[list].forEach((entry, index) => {
        if (seen.has(entry.id)) refuse([list, index, 'id'], `"${entry.id}" is used already`);
        seen.add(entry.id);
      });
    }
    const hotlines = new Set(pack.hotlines.map((hotline) => hotline.id));
    const checkHotlines = (ids: readonly string[], path: (string | number)[]) =>
      ids.forEach((name, index) => {
        if (!hotlines.has(name)) refuse([...path, index], `hotlines has no "${name}"`);
      });
    pack.hotlines.forEach(({ alternates }, index) => {
      checkHotlines(alternates, ['hotlines', index, 'alternates']);
    });
    pack.advice.forEach((advice, index) => {
      checkHotlines(advice.hotlines, ['advice', index, 'hotlines']);
    });
  });
/** Everything that differs from region to region. */
export type RegionPack = z.infer<typeof regionPackSchema>;

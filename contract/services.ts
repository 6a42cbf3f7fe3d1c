import { z } from 'zod';
import { certificationChannelSchema, regionSentenceSchema } from './certification-status.ts';
import { ADVICE_TOPICS, bilingualSchema, materialItemSchema, officeHoursSchema } from './region-pack.ts';

/**
 * What the terminal does besides certifying (其他服务): query of the status (查询认证状态), application for a home visit
 * (上门认证), service points and hotlines (网点和咨询电话), guides (办事指南), other ways to certify (用手机认证).
 */
export const SERVICES = ['status', 'home-visit', 'service-points', 'guides', 'phone-channels'] as const;
/** Schema of a service. */
export const serviceSchema = z.enum(SERVICES);
/** A service besides certifying. */
export type Service = z.infer<typeof serviceSchema>;

/** The services that need neither card nor network: there also while the terminal is out of service. */
export const LOOK_UPS = ['service-points', 'guides', 'phone-channels'] as const satisfies readonly Service[];

/** True: open; false: closed; null: the source does not say enough, and neither must be claimed. */
const openNowSchema = z.boolean().nullable();

/** A number to call, as the screen shows it now. */
export const shownHotlineSchema = z.strictObject({
  id: z.string(),
  name: bilingualSchema,
  number: z.string(),
  hours: officeHoursSchema.nullable(),
  openNow: openNowSchema,
});
/** A number to call, as the screen shows it now. */
export type ShownHotline = z.infer<typeof shownHotlineSchema>;

/** A place to go to, as the screen shows it now. */
export const shownServicePointSchema = z.strictObject({
  id: z.string(),
  name: bilingualSchema,
  address: bilingualSchema.nullable(),
  phone: z.string().nullable(),
  hours: officeHoursSchema.nullable(),
  openNow: openNowSchema,
});
/** A place to go to, as the screen shows it now. */
export type ShownServicePoint = z.infer<typeof shownServicePointSchema>;

/** What the region says on who to ask; hotlines best first: the first one's alternates stand in their order after it. */
export const regionHelpSchema = z.strictObject({
  region: bilingualSchema,
  hotlines: z.array(shownHotlineSchema),
  advice: z.array(
    z.strictObject({
      topic: z.enum(ADVICE_TOPICS),
      text: bilingualSchema,
      /** Ids of hotlines, best first. */
      hotlines: z.array(z.string()),
    }),
  ),
  /** The papers that correct a name or a number (变更姓名、身份证号), where the region tells them. */
  corrections: z.array(
    z.strictObject({
      occasion: z.enum(['name-correction', 'id-number-correction']),
      items: z.array(materialItemSchema),
      /** Days until the correction counts; null: not known. */
      effectiveAfterDays: z.int().nonnegative().nullable(),
    }),
  ),
});
/** What the region says on who to ask. */
export type RegionHelp = z.infer<typeof regionHelpSchema>;

/** Where a longer list is turned over (翻页); pages count from 0. */
const pageFields = { page: z.int().nonnegative(), pages: z.int().min(1) };

/** A part of the directory: the hotlines, the places of one district, or all places where they are few. */
const directoryPartSchema = z.strictObject({
  part: z.string(),
  kind: z.enum(['hotlines', 'district', 'points']),
  /** Name of the district; null: the places that belong to none, such as the city's own. */
  district: bilingualSchema.nullable(),
  count: z.int().nonnegative(),
});
/** A part of the directory. */
export type DirectoryPart = z.infer<typeof directoryPartSchema>;

/** The directory (网点和咨询电话): its parts to choose from, or one page of the chosen part. */
export const shownDirectorySchema = z.strictObject({
  parts: z.array(directoryPartSchema),
  chosen: directoryPartSchema.nullable(),
  points: z.array(shownServicePointSchema),
  hotlines: z.array(shownHotlineSchema),
  ...pageFields,
});
/** The directory as the screen shows it. */
export type ShownDirectory = z.infer<typeof shownDirectorySchema>;

/** What a guide can be about, in the order of the menu. `modelling` has the advice `not-modelled`, too. */
export const GUIDE_TOPICS = [
  'certification',
  'modelling',
  'name-correction',
  'id-number-correction',
  'identity-mismatch',
  'home-visit',
  'lives-elsewhere',
  'lives-abroad',
  'card-trouble',
  'not-found',
  'no-such-person',
  'not-a-beneficiary',
  'photo-differs',
  'failed-often',
  'unit-gone',
  'line-busy',
] as const;
/** What a guide can be about. */
export type GuideTopic = (typeof GUIDE_TOPICS)[number];

const guideSchema = z.strictObject({
  topic: z.enum(GUIDE_TOPICS),
  advice: bilingualSchema.nullable(),
  materials: z.array(materialItemSchema),
  /** Days until what was handed in takes effect; null: not known. */
  effectiveAfterDays: z.int().nonnegative().nullable(),
  /** Whom to ask, best first. */
  hotlines: z.array(shownHotlineSchema),
});

/** The guides (办事指南): their menu, or one of them. */
export const shownGuidesSchema = z.strictObject({
  topics: z.array(z.enum(GUIDE_TOPICS)),
  guide: guideSchema.nullable(),
  ...pageFields,
});
/** The guides as the screen shows them. */
export type ShownGuides = z.infer<typeof shownGuidesSchema>;

const wayFields = { id: z.string(), name: bilingualSchema };

/** Other ways to certify (其他认证方式): their menu, or one of them. */
export const shownWaysSchema = z.strictObject({
  ways: z.array(z.strictObject(wayFields)),
  way: z.strictObject({ ...wayFields, how: bilingualSchema, url: z.url().nullable() }).nullable(),
  ...pageFields,
});
/** Other ways to certify as the screen shows them. */
export type ShownWays = z.infer<typeof shownWaysSchema>;

/** Where the person stands (认证状态), for whoever asks and does not certify. */
export const personStandingSchema = z.strictObject({
  /** `unknown`: the central service could not be asked. */
  kind: z.enum(['certified', 'due', 'overdue', 'window-closed', 'not-yet-open', 'unknown']),
  /** Day and way of the newest certification; null: not known. */
  certifiedOn: z.iso.date().nullable(),
  channel: certificationChannelSchema.nullable(),
  /** Last day of the next certification, or of the missed one; null: not known. */
  dueDate: z.iso.date().nullable(),
  /** First day of the coming window; null: now, or not known. */
  opensOn: z.iso.date().nullable(),
  /** The region's own sentence; null: not known. */
  sentence: regionSentenceSchema.nullable(),
  /** What a certification at this moment would be. */
  certifyingNow: z.enum(['needed', 'possible', 'pointless']),
});
/** Where the person stands. */
export type PersonStanding = z.infer<typeof personStandingSchema>;

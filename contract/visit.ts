import { z } from 'zod';
import { cardPortraitSchema } from './card.ts';
import { benefitKindSchema } from './certification-rules.ts';
import { certificationChannelSchema, regionSentenceSchema } from './certification-status.ts';
import { faultCodeSchema } from './faults.ts';
import { homeVisitAnswerSchema, homeVisitViewSchema } from './home-visit.ts';
import {
  cameraDescriptionSchema,
  challengeViewSchema,
  evidenceImageSchema,
  faceObservationSchema,
} from './liveness.ts';
import {
  personStandingSchema,
  regionHelpSchema,
  serviceSchema,
  shownDirectorySchema,
  shownGuidesSchema,
  shownWaysSchema,
} from './services.ts';
import { slipSchema } from './slip.ts';
import { slipViewSchema } from './slip-view.ts';

/**
 * A language of the screens, as its BCP 47 tag (RFC 5646): `zh-CN`, `en`, `ug`. Which ones there are, the page alone knows: it
 * takes Chinese for one that it does not have.
 */
export const languageSchema = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/);
/** A language of the screens, as its BCP 47 tag. */
export type Language = z.infer<typeof languageSchema>;

/** What a person may set for their own visit; dropped when it ends. */
export const preferencesSchema = z.object({
  language: languageSchema,
  textSize: z.enum(['normal', 'large', 'largest']),
  /** High contrast (高对比): black, white and yellow. */
  contrast: z.enum(['normal', 'high']),
  /** 0 silent … 3 loud. */
  volume: z.int().min(0).max(3),
});
/** What a person may set for their own visit. */
export type Preferences = z.infer<typeof preferencesSchema>;

/** The region's own sentence; null: not known, or the rules of another region than this terminal's count. */
const sentenceSchema = regionSentenceSchema.nullable();

/** Why the person has to certify now; told before the face check. */
export const certificationNoticeSchema = z.strictObject({
  /** `overdue`: the due date has passed (补认证); `window-closed`: so has the window (本期已截止), it can be made up for. */
  kind: z.enum(['due', 'overdue', 'window-closed']),
  dueDate: z.iso.date(),
  sentence: sentenceSchema,
});
/** Why the person has to certify now. */
export type CertificationNotice = z.infer<typeof certificationNoticeSchema>;

/** The certification opens later (未到认证期). `mayCertify`: it counts already today, if the person wants it. */
export const notYetOpenSchema = z.strictObject({
  opensOn: z.iso.date(),
  dueDate: z.iso.date(),
  mayCertify: z.boolean(),
  sentence: sentenceSchema,
});
/** The certification opens later. */
export type NotYetOpen = z.infer<typeof notYetOpenSchema>;

/** Causes of a manual review that people can do something about. */
export const REVIEW_CAUSES = ['identity-mismatch', 'photo-differs'] as const;

/** Kinds of benefit that were certified; absent: not told. */
const certifiedBenefitsSchema = z.array(benefitKindSchema).optional();

/** How a visit can end for the person. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  /** Certified; the central service has answered with a signed receipt (认证成功). */
  z.object({
    kind: z.literal('passed'),
    caseNumber: z.string(),
    nextDueDate: z.iso.date().nullable(),
    benefits: certifiedBenefitsSchema,
    sentence: sentenceSchema,
  }),
  /** Nothing to do: this cycle is certified already, by whatever channel. */
  z.object({
    kind: z.literal('already-certified'),
    certifiedOn: z.iso.date(),
    nextDueDate: z.iso.date().nullable(),
    /** How that certification came; null: not known. */
    channel: certificationChannelSchema.nullable(),
    benefits: certifiedBenefitsSchema,
    sentence: sentenceSchema,
  }),
  /** Stored safely, the central service has not answered yet (已采集，待核验). */
  z.object({ kind: z.literal('collected'), caseNumber: z.string() }),
  /** A person has to look at it (人工审核). */
  z.object({
    kind: z.literal('manual-review'),
    caseNumber: z.string(),
    /** What the person can do something about, such as a name to correct; absent: nothing. */
    cause: faultCodeSchema.extract(REVIEW_CAUSES).optional(),
  }),
  /**
   * Staff are asked to come to the person's home (上门认证); nobody is certified by that. `sent`: the central service has it;
   * otherwise it is kept and goes there by itself.
   */
  z.object({ kind: z.literal('home-visit-requested'), caseNumber: z.string(), sent: z.boolean() }),
  /** Not certified, with the cause; `caseNumber` when a record exists. */
  z.object({ kind: z.literal('failed'), cause: faultCodeSchema, caseNumber: z.string().nullable() }),
]);
/** How a visit can end for the person. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** The person as the screen may show them. */
export const shownPersonSchema = z.object({ name: z.string(), maskedIdNumber: z.string() });
/** The person as the screen may show them. */
export type ShownPerson = z.infer<typeof shownPersonSchema>;

/** A portrait on its way to the comparison. */
export const shownPortraitSchema = z.object({ format: cardPortraitSchema.shape.format, base64: z.base64() });
/** A portrait on its way to the comparison. */
export type ShownPortrait = z.infer<typeof shownPortraitSchema>;

/** What the window draws: one state of the visit with just what that screen needs. */
export const screenSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle') }),
  /** `socialSecurityCard`: a social security card (社保卡) is read here, too. */
  z.object({ state: z.literal('insertCard'), socialSecurityCard: z.boolean() }),
  z.object({ state: z.literal('readingCard') }),
  /** `isForHomeVisit`: a relative may stand there; the person of the card is the one to be visited. */
  z.object({ state: z.literal('confirmPerson'), person: shownPersonSchema, isForHomeVisit: z.boolean() }),
  z.object({ state: z.literal('checkEligibility') }),
  /** The menu of what the terminal does besides (其他服务). */
  z.object({ state: z.literal('services'), offered: z.array(serviceSchema) }),
  z.object({ state: z.literal('servicePoints'), directory: shownDirectorySchema }),
  z.object({ state: z.literal('guides'), guides: shownGuidesSchema }),
  z.object({ state: z.literal('phoneChannels'), ways: shownWaysSchema }),
  z.object({ state: z.literal('status'), standing: personStandingSchema }),
  /** The form of a home-visit request (上门认证申请), one question at a time. */
  z.object({ state: z.literal('homeVisit'), question: homeVisitViewSchema }),
  z.object({ state: z.literal('notYetOpen'), notYetOpen: notYetOpenSchema }),
  /** `notice`: null where the central service could not be asked. */
  z.object({
    state: z.literal('consent'),
    consentVersion: z.string(),
    /** Who handles the data (个人信息处理者), as the site names it; null: the agency of the region. */
    handler: regionSentenceSchema.nullable(),
    notice: certificationNoticeSchema.nullable(),
  }),
  /** `cameras`: the site's list of cameras, USB numbers or exact labels; empty: any. */
  z.object({ state: z.literal('prepareCamera'), cameras: z.array(z.string()) }),
  z.object({ state: z.literal('challenge'), challenge: challengeViewSchema }),
  /** `cardPortrait`: the decoded portrait of the card, where the site has a decoder; for the comparison only. */
  z.object({ state: z.literal('judging'), cardPortrait: shownPortraitSchema.nullable() }),
  z.object({ state: z.literal('saving') }),
  z.object({ state: z.literal('done'), outcome: outcomeSchema }),
  z.object({ state: z.literal('clearing') }),
  /** Nobody touched anything for long; the visit ends after `secondsLeft` unless the person says they are here. */
  z.object({ state: z.literal('idleWarning'), secondsLeft: z.int().nonnegative() }),
  /** Something went wrong in this visit; `canRetry` offers the step again. */
  z.object({ state: z.literal('fault'), fault: faultCodeSchema, canRetry: z.boolean() }),
  z.object({ state: z.literal('askStaff') }),
  /** No visit can begin until the cause is gone. */
  z.object({ state: z.literal('outOfService'), fault: faultCodeSchema }),
]);
/** What the window draws. */
export type Screen = z.infer<typeof screenSchema>;

/** Names of the states of a visit. */
export type VisitState = Screen['state'];

/** What stands in for the real thing when the terminal runs for show (演示模式). */
export const STAND_INS = [
  'test-runtime',
  'simulated-reader',
  'synthetic-camera',
  'plain-key-store',
  'simulated-printer',
] as const;
/** What stands in for the real thing. */
export type StandIn = (typeof STAND_INS)[number];

/** Set in demonstrations only: the window then says so on every screen. */
export const demonstrationSchema = z.object({ standIns: z.array(z.enum(STAND_INS)) }).nullable();

/** Everything that the window knows. */
export const visitViewSchema = z.object({
  /** Rises with every change. */
  revision: z.int().nonnegative(),
  screen: screenSchema,
  preferences: preferencesSchema,
  /** Reachability of the central service as last seen. */
  network: z.enum(['unknown', 'online', 'offline']),
  /** Records that wait to be sent. */
  waitingRecords: z.int().nonnegative(),
  /** Troubles that do not stop a visit but that staff should know of, such as a database that was set aside. */
  notices: z.array(faultCodeSchema),
  demonstration: demonstrationSchema,
  /** Phone number that people may call, as printed. */
  contactPhone: z.string(),
  /** `low`: what is touched stands low on an upright screen, in reach of a wheelchair. */
  controls: z.enum(['low', 'normal']),
  /** Who to ask in this region; null: the region pack cannot be used. */
  help: regionHelpSchema.nullable(),
  /** The slip of the visit, while its result is shown. */
  slip: slipViewSchema.nullable(),
});
/** Everything that the window knows. */
export type VisitView = z.infer<typeof visitViewSchema>;

/** What the window tells core. Core decides what it means in the present state. */
export const windowCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('start') }),
  z.object({ command: z.literal('openServices') }),
  z.object({ command: z.literal('chooseService'), service: serviceSchema }),
  /** Opens a part of what is looked up, or its menu (null), at a page that counts from 0. */
  z.object({
    command: z.literal('browse'),
    part: z.string().max(100).nullable(),
    page: z.int().min(0).max(1_000),
  }),
  /** Answers the present question of the home-visit form. */
  z.object({ command: z.literal('answerHomeVisit'), answer: homeVisitAnswerSchema }),
  /** One step back inside the services, or the home-visit form. */
  z.object({ command: z.literal('back') }),
  /** Whoever has asked for their status certifies now. */
  z.object({ command: z.literal('certifyNow') }),
  z.object({ command: z.literal('confirmPerson'), isMe: z.boolean() }),
  /** Certify although the season opens later; only where `mayCertify`. */
  z.object({ command: z.literal('certifyAnyway') }),
  z.object({ command: z.literal('giveConsent'), agreed: z.boolean() }),
  z.object({ command: z.literal('retry') }),
  z.object({ command: z.literal('finish') }),
  z.object({ command: z.literal('askStaff') }),
  /** Any touch: somebody is here. Also the answer to the idle warning. */
  z.object({ command: z.literal('stillHere') }),
  /** "I cannot turn my head" (转不了头): other actions, and a stricter rule. */
  z.object({ command: z.literal('declineTurn') }),
  /** "I would rather blink" (改为眨眼): instead of the asked action, which must not be a turn. */
  z.object({ command: z.literal('chooseBlink') }),
  z.object({ command: z.literal('setPreferences'), preferences: preferencesSchema }),
  /** Print this slip: by a touch, or at once where the slip is `wanted`. Core refuses one that tells other facts. */
  z.object({ command: z.literal('printSlip'), slip: slipSchema }),
  /** The spoken sentence of this screen has ended (or there is no voice). */
  z.object({ command: z.literal('speechEnded'), revision: z.int().nonnegative() }),
  z.object({ command: z.literal('cameraReady'), camera: cameraDescriptionSchema }),
  z.object({ command: z.literal('cameraFault'), fault: faultCodeSchema }),
  z.object({ command: z.literal('observe'), observation: faceObservationSchema }),
  z.object({
    command: z.literal('submitEvidence'),
    images: z.array(evidenceImageSchema).min(1).max(6),
    /** Cosine of the embeddings of the frontal picture and of the card's portrait; null when not compared. */
    portraitSimilarity: z.number().min(-1.001).max(1.001).nullable(),
  }),
]);
/** What the window tells core. */
export type WindowCommand = z.infer<typeof windowCommandSchema>;

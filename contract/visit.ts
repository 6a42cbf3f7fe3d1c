import { z } from 'zod';
import { cardPortraitSchema } from './card.ts';
import { faultCodeSchema } from './faults.ts';
import {
  cameraDescriptionSchema,
  challengeViewSchema,
  evidenceImageSchema,
  faceObservationSchema,
} from './liveness.ts';

/** Languages of the screens; Chinese first. */
export const languageSchema = z.enum(['zh-CN', 'en']);
/** A language of the screens. */
export type Language = z.infer<typeof languageSchema>;

/** What a person may set for their own visit; dropped when it ends. */
export const preferencesSchema = z.object({
  language: languageSchema,
  textSize: z.enum(['normal', 'large', 'largest']),
  /** 0 silent … 3 loud. */
  volume: z.int().min(0).max(3),
});
/** What a person may set for their own visit. */
export type Preferences = z.infer<typeof preferencesSchema>;

/** How a visit can end for the person. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  /** Certified; the central service has answered with a signed receipt (认证成功). */
  z.object({ kind: z.literal('passed'), caseNumber: z.string(), nextDueDate: z.iso.date().nullable() }),
  /** Nothing to do: this cycle is certified already, by whatever channel. */
  z.object({
    kind: z.literal('already-certified'),
    certifiedOn: z.iso.date(),
    nextDueDate: z.iso.date().nullable(),
  }),
  /** Stored safely, the central service has not answered yet (已采集，待核验). */
  z.object({ kind: z.literal('collected'), caseNumber: z.string() }),
  /** A person has to look at it (人工审核). */
  z.object({ kind: z.literal('manual-review'), caseNumber: z.string() }),
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
  z.object({ state: z.literal('confirmPerson'), person: shownPersonSchema }),
  z.object({ state: z.literal('checkEligibility') }),
  z.object({ state: z.literal('consent'), consentVersion: z.string() }),
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
export const STAND_INS = ['test-runtime', 'simulated-reader', 'synthetic-camera', 'plain-key-store'] as const;
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
});
/** Everything that the window knows. */
export type VisitView = z.infer<typeof visitViewSchema>;

/** What the window tells core. Core decides what it means in the present state. */
export const windowCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('start') }),
  z.object({ command: z.literal('confirmPerson'), isMe: z.boolean() }),
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

import { z } from 'zod';
import { DOCUMENT_KINDS } from './card.ts';
import { regionIdSchema } from './certification-status.ts';
import { capturedTimeSchema, certificationRecordSchema, recordIdSchema, sha256Schema } from './record.ts';

/** Who asks for the visit, as seen from the person who is to be visited (申请人). */
export const APPLICANT_RELATIONS = ['child', 'spouse', 'other-relative', 'self', 'community-staff'] as const;
/** Who asks for the visit. */
export type ApplicantRelation = (typeof APPLICANT_RELATIONS)[number];

/** Why the person cannot come (高龄、病重、行动不便、其他). */
export const HOME_VISIT_REASONS = ['very-old', 'ill', 'cannot-walk', 'other'] as const;
/** Why the person cannot come. */
export type HomeVisitReason = (typeof HOME_VISIT_REASONS)[number];

/** Papers that the people at home hold ready for the visit: hospital, disabled persons' federation, village committee, relative. */
export const HOME_VISIT_PROOFS = [
  'hospital-proof',
  'disability-certificate',
  'village-committee-proof',
  'relative-id-copy',
] as const;
/** A paper that the people at home hold ready. */
export type HomeVisitProof = (typeof HOME_VISIT_PROOFS)[number];

/** Digits of the longest number: three or four of the area code and eight, or eleven of a mobile phone. */
export const PHONE_DIGITS_MAX = 12;

/**
 * A number that staff can call from anywhere: a mobile phone, 11 digits from 13 to 19, or a landline with its area code, 10 to 12
 * digits from 0 on (《电信网编号计划》, Ministry of Industry and Information Technology, 2017). Several people may share one.
 */
export const homeVisitPhoneSchema = z.string().regex(/^(?:1[3-9]\d{9}|0[1-9]\d{8,10})$/);

/** True when so many digits make a number that can be called. */
export function isWholePhone(digits: string): boolean {
  return homeVisitPhoneSchema.safeParse(digits).success;
}

/** The digits in the groups in which people read them: 138 0000 0000, 010 6500 0000, 0311 650 0000; also while they are typed. */
export function groupPhone(digits: string): string {
  // Area codes 010 and 02x have three digits, all others four.
  const first = digits.startsWith('0') && !/^0[12]/.test(digits) ? 4 : 3;
  const rest = digits.slice(first);
  const middle = digits.startsWith('0') && rest.length === 7 ? 3 : 4;
  return [digits.slice(0, first), rest.slice(0, middle), rest.slice(middle)]
    .filter((part) => part !== '')
    .join(' ');
}

/** The number as it may be listed: the first three and the last four digits, the rest as stars. */
export function maskPhone(phone: string): string {
  return phone.slice(0, 3) + '*'.repeat(Math.max(0, phone.length - 7)) + phone.slice(-4);
}

/** Papers without repetition, in no order. */
export const homeVisitProofsSchema = z
  .array(z.enum(HOME_VISIT_PROOFS))
  .max(HOME_VISIT_PROOFS.length)
  .refine((proofs) => new Set(proofs).size === proofs.length, 'no paper twice');

/** Where to go: the address on the chip, or one that staff ask for on the phone; nobody types Chinese at a terminal. */
export const homeVisitAddressSchema = z.discriminatedUnion('source', [
  z.object({ source: z.literal('card'), text: z.string().min(1).max(35) }),
  z.object({ source: z.literal('by-phone'), text: z.null() }),
]);
/** Where to go. */
export type HomeVisitAddress = z.infer<typeof homeVisitAddressSchema>;

/** What marks the content of a sealed home-visit request; certification records have no `kind`. */
export const HOME_VISIT_REQUEST_KIND = 'home-visit-request';

/**
 * The content of a sealed home-visit request (上门认证申请). It is kept, queued and receipted like a certification record, and
 * certifies nobody: it asks staff to come.
 */
export const homeVisitRequestSchema = z.object({
  format: z.literal(1),
  kind: z.literal(HOME_VISIT_REQUEST_KIND),
  recordId: recordIdSchema,
  caseNumber: z.string(),
  terminalId: z.string(),
  capturedAt: capturedTimeSchema,
  softwareVersion: z.string(),
  /** The document that told who is to be visited; a relative may have brought it. */
  identifiedBy: z.enum(DOCUMENT_KINDS),
  person: certificationRecordSchema.shape.person,
  applicant: z.object({ relation: z.enum(APPLICANT_RELATIONS) }),
  reason: z.enum(HOME_VISIT_REASONS),
  address: homeVisitAddressSchema,
  phone: homeVisitPhoneSchema,
  proofs: homeVisitProofsSchema,
  /** Region of the terminal. */
  region: regionIdSchema,
  /** Who applied was told what is sent and what for (《个人信息保护法》 articles 13, 14 and 17), in this version of the words. */
  consent: z.object({ version: z.string(), givenAt: capturedTimeSchema }),
  /** SHA-256 of the sealed evidence, which is empty: no picture of anybody is taken. */
  evidenceSha256: sha256Schema,
});
/** The content of a sealed home-visit request. */
export type HomeVisitRequest = z.infer<typeof homeVisitRequestSchema>;

/** The questions of the form in their order; at `check` everything is read back. */
export const HOME_VISIT_STEPS = ['applicant', 'reason', 'address', 'phone', 'proofs', 'check'] as const;
/** A question of the form. */
export type HomeVisitStep = (typeof HOME_VISIT_STEPS)[number];

/** One answer. It counts only at its own question: a touch that comes late answers nothing else. */
export const homeVisitAnswerSchema = z.discriminatedUnion('question', [
  z.object({ question: z.literal('applicant'), relation: z.enum(APPLICANT_RELATIONS) }),
  z.object({ question: z.literal('reason'), reason: z.enum(HOME_VISIT_REASONS) }),
  z.object({ question: z.literal('address'), source: z.enum(['card', 'by-phone']) }),
  z.object({ question: z.literal('phone'), phone: homeVisitPhoneSchema }),
  z.object({ question: z.literal('proofs'), proofs: homeVisitProofsSchema }),
  /** All is right and may be sent, or it is to be changed from the first question on. */
  z.object({ question: z.literal('check'), isRight: z.boolean() }),
]);
/** One answer. */
export type HomeVisitAnswer = z.infer<typeof homeVisitAnswerSchema>;

/** What the screen of one question needs. `chosen`: the answer of before, where the person has come back. */
export const homeVisitViewSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('applicant'), chosen: z.enum(APPLICANT_RELATIONS).nullable() }),
  z.object({
    step: z.literal('reason'),
    /** All of them, the likeliest first. */
    offered: z.array(z.enum(HOME_VISIT_REASONS)).length(HOME_VISIT_REASONS.length),
    chosen: z.enum(HOME_VISIT_REASONS).nullable(),
  }),
  z.object({
    step: z.literal('address'),
    cardAddress: z.string(),
    chosen: z.enum(['card', 'by-phone']).nullable(),
  }),
  z.object({ step: z.literal('phone'), chosen: homeVisitPhoneSchema.nullable() }),
  z.object({ step: z.literal('proofs'), chosen: homeVisitProofsSchema }),
  z.object({
    step: z.literal('check'),
    person: z.object({ name: z.string(), maskedIdNumber: z.string() }),
    relation: z.enum(APPLICANT_RELATIONS),
    reason: z.enum(HOME_VISIT_REASONS),
    address: homeVisitAddressSchema,
    phone: homeVisitPhoneSchema,
    proofs: homeVisitProofsSchema,
  }),
]);
/** What the screen of one question needs. */
export type HomeVisitView = z.infer<typeof homeVisitViewSchema>;

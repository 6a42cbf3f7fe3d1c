import { type IdentityDocument, maskIdNumber, nameOf } from '../../../contract/card.ts';
import {
  type ApplicantRelation,
  HOME_VISIT_STEPS,
  type HomeVisitAddress,
  type HomeVisitAnswer,
  type HomeVisitProof,
  type HomeVisitReason,
  type HomeVisitStep,
  type HomeVisitView,
} from '../../../contract/home-visit.ts';
import type { CapturedTime } from '../../../contract/record.ts';

/** From this age on a person counts as very old (高龄): 《中华人民共和国老年人权益保障法》 article 33. */
const VERY_OLD_YEARS = 80;

/** Version of what the form says about the data; raised with every change of those words. */
export const HOME_VISIT_CONSENT_VERSION = '2026-11-22';

/** The form of a home-visit request (上门认证申请) as far as it is filled in. Steps forward need an answer; answers stay on the way back. */
export interface HomeVisitForm {
  readonly step: HomeVisitStep;
  /** The address on the chip; null: the document has none. */
  readonly cardAddress: string | null;
  readonly isVeryOld: boolean;
  readonly relation: ApplicantRelation | null;
  readonly reason: HomeVisitReason | null;
  readonly address: HomeVisitAddress | null;
  readonly phone: string | null;
  readonly proofs: readonly HomeVisitProof[] | null;
  /** Set when all was read back and found right, after the person was told what is sent. */
  readonly consent: { readonly version: string; readonly givenAt: CapturedTime } | null;
}

/** Every answer of a form that has them all. */
export interface HomeVisitAnswers {
  readonly relation: ApplicantRelation;
  readonly reason: HomeVisitReason;
  readonly address: HomeVisitAddress;
  readonly phone: string;
  readonly proofs: readonly HomeVisitProof[];
}

/**
 * An empty form for the person of this document. Where the document has no address, nobody is asked for one: staff do that
 * on the phone.
 *
 * @param today `YYYY-MM-DD`
 */
export function beginHomeVisit(card: IdentityDocument, today: string): HomeVisitForm {
  const printed = 'address' in card ? card.address.trim() : '';
  const cardAddress = printed === '' ? null : printed;
  return {
    step: 'applicant',
    cardAddress,
    isVeryOld: birthdayOf(card.birthDate, VERY_OLD_YEARS) <= today,
    relation: null,
    reason: null,
    address: cardAddress === null ? BY_PHONE : null,
    phone: null,
    proofs: null,
    consent: null,
  };
}

/** The form after an answer; the same when it answers another question than the present one. "Not right" leads to the first. */
export function answerHomeVisit(form: HomeVisitForm, answer: HomeVisitAnswer): HomeVisitForm {
  if (answer.question !== form.step) return form;
  const step = stepAfter(form);
  switch (answer.question) {
    case 'applicant':
      return { ...form, step, relation: answer.relation };
    case 'reason':
      return { ...form, step, reason: answer.reason };
    case 'address':
      return { ...form, step, address: addressOf(form, answer.source) };
    case 'phone':
      return { ...form, step, phone: answer.phone };
    case 'proofs':
      return { ...form, step, proofs: answer.proofs };
    case 'check':
      return answer.isRight ? form : { ...form, step: 'applicant' };
  }
}

/** One question back; null before the first one. */
export function backInHomeVisit(form: HomeVisitForm): HomeVisitForm | null {
  const steps = stepsOf(form);
  const step = steps[steps.indexOf(form.step) - 1];
  return step === undefined ? null : { ...form, step };
}

/** All answers; null while one is missing. */
export function answersOf(form: HomeVisitForm): HomeVisitAnswers | null {
  const { relation, reason, address, phone, proofs } = form;
  if (relation === null || reason === null || address === null || phone === null || proofs === null) {
    return null;
  }
  return { relation, reason, address, phone, proofs };
}

/** What the screen of the present question needs; null when there is nothing to show, which is a bug. */
export function viewHomeVisit(form: HomeVisitForm, card: IdentityDocument): HomeVisitView | null {
  const { step } = form;
  switch (step) {
    case 'applicant':
      return { step, chosen: form.relation };
    case 'reason':
      return { step, offered: offeredReasons(form), chosen: form.reason };
    case 'address':
      return form.cardAddress === null
        ? null
        : { step, cardAddress: form.cardAddress, chosen: form.address?.source ?? null };
    case 'phone':
      return { step, chosen: form.phone };
    case 'proofs':
      return { step, chosen: [...(form.proofs ?? [])] };
    case 'check': {
      const answers = answersOf(form);
      const person = { name: nameOf(card), maskedIdNumber: maskIdNumber(card.idNumber) };
      return answers && { step, person, ...answers, proofs: [...answers.proofs] };
    }
  }
}

const BY_PHONE: HomeVisitAddress = { source: 'by-phone', text: null };

function addressOf({ cardAddress }: HomeVisitForm, source: HomeVisitAddress['source']): HomeVisitAddress {
  return source === 'card' && cardAddress !== null ? { source, text: cardAddress } : BY_PHONE;
}

function stepsOf({ cardAddress }: HomeVisitForm): readonly HomeVisitStep[] {
  return cardAddress === null ? HOME_VISIT_STEPS.filter((step) => step !== 'address') : HOME_VISIT_STEPS;
}

function stepAfter(form: HomeVisitForm): HomeVisitStep {
  const steps = stepsOf(form);
  return steps[steps.indexOf(form.step) + 1] ?? 'check';
}

/** The likeliest first. */
function offeredReasons({ isVeryOld }: HomeVisitForm): HomeVisitReason[] {
  return isVeryOld
    ? ['very-old', 'cannot-walk', 'ill', 'other']
    : ['cannot-walk', 'ill', 'very-old', 'other'];
}

/** The day on which somebody who was born on `birthDate` becomes so many years old; comparable as text. */
function birthdayOf(birthDate: string, years: number): string {
  return `${Number(birthDate.slice(0, 4)) + years}${birthDate.slice(4)}`;
}

import type { Receipt } from '../../contract/central-api.ts';
import type { BenefitKind } from '../../contract/certification-rules.ts';
import type { HomeVisitRequest } from '../../contract/home-visit.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import type { Result } from '../../contract/result.ts';
import { type CivilDate, civilDate } from '../../rules/civil-date.ts';
import type { OpeningFault } from '../keys/suite.ts';
import type { KnownBenefit, Obstacle } from '../store/people.ts';
import { daysToMonthEnd } from './calendar.ts';
import type { EffectiveTime } from './effective-time.ts';
import type { LivenessDoubt } from './liveness-judgement.ts';
import { sameName } from './person-name.ts';
import { certify } from './standing.ts';

/** What the central service decided about a record; the part of a receipt that is not mere identity. */
export type Decision = Pick<Receipt, 'state' | 'reason' | 'match' | 'nextDueDate'> & {
  /** Time of the certification. */
  readonly effectiveAt: Date;
  /** Day of the certification in China; null unless one is accepted. */
  readonly certifiedOn: CivilDate | null;
  /** Kinds of benefits that the certification serves; empty unless one is accepted. */
  readonly benefits: readonly BenefitKind[];
};

/** The two parts of a record after opening: of a certification, or of a request for a visit at home. */
export interface OpenedParts<Content extends CertificationRecord | HomeVisitRequest> {
  readonly record: Content;
  readonly evidence: EvidenceContent;
}

/** What was submitted around the sealed parts. */
export interface Submission {
  /** Lower case. */
  readonly recordId: string;
  /** The terminal that submitted it, as authenticated. */
  readonly terminalId: string;
  readonly evidenceSha256: string;
}

/** What the roster knows of the person on the record. */
export interface KnownPerson {
  readonly name: string;
  /** The benefits that the person draws; empty: none. */
  readonly benefits: readonly KnownBenefit[];
  /** What has to be settled at a counter first; null: nothing. */
  readonly obstacle: Obstacle | null;
  /** The rules of the person's region. */
  readonly pack: RegionPack;
}

type Reason = NonNullable<Receipt['reason']>;

/** So near to the end of a month a clock that the terminal itself did not trust is looked at by a person, days. */
const NEAR_MONTH_END_DAYS = 3;

/**
 * Why a record cannot count at all, or its opened parts: unreadable, wrongly signed, or parts that do not belong
 * together. Opening faults of the record go before those of the evidence.
 */
export function checkParts<Content extends CertificationRecord | HomeVisitRequest>(
  record: Result<Content, OpeningFault>,
  evidence: Result<EvidenceContent, OpeningFault | 'hash-mismatch'>,
  submission: Submission,
): Result<OpenedParts<Content>, Reason> {
  if (!record.ok) return refuse(record.fault === 'unreadable' ? 'sealed-record-unreadable' : record.fault);
  if (!evidence.ok && evidence.fault !== 'hash-mismatch') {
    return refuse(evidence.fault === 'unreadable' ? 'evidence-unreadable' : evidence.fault);
  }
  if (record.value.terminalId !== submission.terminalId) return refuse('terminal-mismatch');
  if (
    !evidence.ok ||
    record.value.recordId.toLowerCase() !== submission.recordId ||
    record.value.evidenceSha256 !== submission.evidenceSha256 ||
    evidence.value.recordId.toLowerCase() !== submission.recordId
  ) {
    return refuse('record-mismatch');
  }
  return { ok: true, value: { record: record.value, evidence: evidence.value } };
}

function refuse(fault: Reason): { readonly ok: false; readonly fault: Reason } {
  return { ok: false, fault };
}

/** The decision about a record that cannot count. Its parts are kept for inspection. */
export function rejection(reason: Reason, arrivedAt: Date): Decision {
  return {
    state: 'REJECTED',
    reason,
    match: 'not-run',
    effectiveAt: arrivedAt,
    certifiedOn: null,
    benefits: [],
    nextDueDate: null,
  };
}

/**
 * The decision about a request for a visit at home (上门认证): it is taken, whoever the person is, and certifies nobody. Staff
 * look who lives there.
 */
export function takeHomeVisit(time: EffectiveTime): Decision {
  return {
    state: 'ACCEPTED',
    reason: null,
    match: 'not-run',
    effectiveAt: time.effectiveAt,
    certifiedOn: null,
    benefits: [],
    nextDueDate: null,
  };
}

/**
 * The decision about an opened record. Who the person is goes first; then everything that a member of staff has to
 * look at (人工审核): another name, the terminal's own doubt about liveness, that of the second judgement, the face, the
 * clock. Otherwise accepted. No doubt about a face rejects anybody, and the hint about the card's portrait is for staff.
 */
export function decide(
  record: CertificationRecord,
  person: KnownPerson | null,
  match: Decision['match'],
  doubts: readonly LivenessDoubt[],
  time: EffectiveTime,
): Decision {
  if (person === null) return { ...rejection('person-not-found', time.effectiveAt), match };
  if (person.benefits.length === 0) return { ...rejection('not-a-beneficiary', time.effectiveAt), match };
  const doubt = findDoubt(record, person, match, doubts, time);
  if (doubt !== null) {
    return {
      state: 'MANUAL_REVIEW',
      reason: doubt,
      match,
      effectiveAt: time.effectiveAt,
      certifiedOn: null,
      benefits: [],
      nextDueDate: null,
    };
  }
  const certifiedOn = civilDate(time.effectiveAt);
  const { benefits, nextDueDate } = certify(person.pack, person.benefits, certifiedOn);
  return {
    state: 'ACCEPTED',
    reason: null,
    match,
    effectiveAt: time.effectiveAt,
    certifiedOn,
    benefits,
    nextDueDate,
  };
}

function findDoubt(
  record: CertificationRecord,
  person: KnownPerson,
  match: Decision['match'],
  doubts: readonly LivenessDoubt[],
  time: EffectiveTime,
): Reason | null {
  if (person.obstacle === 'no-such-person' || !sameName(record.person.name, person.name))
    return 'identity-mismatch';
  if (record.liveness.verdict === 'suspect') return 'liveness-suspect';
  if (record.result === 'manual-review' || record.liveness.verdict !== 'pass') return 'liveness-review';
  const [doubt] = doubts;
  if (doubt !== undefined) return doubt;
  // Its chip can be copied: only a face that was compared shows that this is the holder.
  if (record.identifiedBy === 'social-security-card' && match !== 'alike') return 'identity-unproven';
  // Where no face is registered, none was compared.
  if (match === 'unlike' || match === 'unsure' || person.obstacle === 'not-modelled') return 'face-review';
  if (person.obstacle === 'suspended') return 'person-suspended';
  if (!time.trusted) return 'clock-untrusted';
  // A wrong day counts where it may put the certification into another month.
  const mayBeOtherMonth = daysToMonthEnd(civilDate(time.effectiveAt)) <= NEAR_MONTH_END_DAYS;
  if (record.capturedAt.trusted === false && mayBeOtherMonth) return 'clock-untrusted';
  return null;
}

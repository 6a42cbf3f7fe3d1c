import { decodeJwt } from 'jose';
import type { EligibilityAnswer, Receipt } from '../../../contract/central-api.ts';
import type { BenefitStanding, RegionSentence } from '../../../contract/certification-status.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { CertificationNotice, Outcome } from '../../../contract/visit.ts';
import { isSettled } from '../store/record-rows.ts';
import type { RecordStatus } from '../store/record-store.ts';
import type { RegionSentences } from './region-sentences.ts';
import type { EligibilityFinding, SavedRecord } from './visit-data.ts';

/** What the central service's word about a person means for the visit. */
export function findEligibility(
  { eligibility }: EligibilityAnswer,
  sentences: RegionSentences,
): EligibilityFinding {
  switch (eligibility.status) {
    case 'due': {
      const { region, benefits } = eligibility;
      return { kind: 'due', region, notice: writeNotice(region, benefits, sentences) };
    }
    case 'not-yet-open': {
      const { opensOn, dueDate, region, benefits } = eligibility;
      const standing = benefits.find((one) => one.status === 'notYetOpen' && one.opensOn === opensOn);
      return {
        kind: 'not-yet-open',
        region,
        notYetOpen: {
          opensOn,
          dueDate,
          mayCertify: benefits.some(({ certifyingNow }) => certifyingNow === 'possible'),
          sentence: standing === undefined ? null : sentences.ofStanding(region, standing),
        },
      };
    }
    case 'already-certified': {
      const { certifiedOn, nextDueDate, region, benefits } = eligibility;
      const [next] = [...benefits].sort(byDueDate);
      const newest = benefits.find((one) => one.certifiedOn === certifiedOn);
      return {
        kind: 'ended',
        outcome: {
          kind: 'already-certified',
          certifiedOn,
          nextDueDate,
          channel: newest?.channel ?? null,
          benefits: benefits.map(({ benefit }) => benefit),
          sentence: next === undefined ? null : sentences.ofStanding(region, next),
        },
      };
    }
    case 'not-found':
      return { kind: 'ended', outcome: { kind: 'failed', cause: 'person-not-found', caseNumber: null } };
    case 'not-a-beneficiary':
    case 'no-such-person':
    case 'not-modelled':
      return { kind: 'ended', outcome: { kind: 'failed', cause: eligibility.status, caseNumber: null } };
  }
}

/** Of the benefits that make the person come, the one whose due date is first. */
function writeNotice(
  region: string,
  benefits: readonly BenefitStanding[],
  sentences: RegionSentences,
): CertificationNotice | null {
  const urgent = benefits.filter(({ certifyingNow }) => certifyingNow === 'needed');
  const offered = benefits.filter(({ certifyingNow }) => certifyingNow === 'offered');
  const [first] = (urgent.length > 0 ? urgent : offered).sort(byDueDate);
  if (first === undefined) return null;
  if (first.status !== 'overdue') {
    // Certified still, but so near to the end that it may be done now: to this person the same as due.
    const sentence = sentences.ofStanding(region, { ...first, status: 'due' });
    return { kind: 'due', dueDate: first.dueDate, sentence };
  }
  const hasWindow = first.ruleKind === 'windows' || first.ruleKind === 'monthly';
  return {
    kind: hasWindow ? 'window-closed' : 'overdue',
    dueDate: first.dueDate,
    sentence: sentences.ofStanding(region, first),
  };
}

function byDueDate(one: BenefitStanding, other: BenefitStanding): number {
  return one.dueDate.localeCompare(other.dueDate);
}

/**
 * What the person is told about a saved record, by what the terminal knows of it now. `tellPassed` finds the region's
 * sentence for a receipt that accepts the record.
 */
export function findOutcome(
  saved: SavedRecord,
  status: RecordStatus | null,
  tellPassed: (receipt: Receipt) => RegionSentence | null = () => null,
): Outcome {
  const { caseNumber } = saved;
  if (saved.result === 'home-visit') return findHomeVisitOutcome(caseNumber, status);
  switch (status?.state) {
    case 'ACCEPTED': {
      const receipt = readReceipt(status.receipt);
      const nextDueDate = receipt?.nextDueDate ?? null;
      const sentence = receipt && tellPassed(receipt);
      return { kind: 'passed', caseNumber, nextDueDate, ...tellBenefits(receipt), sentence };
    }
    case 'REJECTED':
      return { kind: 'failed', cause: causeOf(status.reason), caseNumber };
    case 'MANUAL_REVIEW':
      return { kind: 'manual-review', caseNumber, ...tellReviewCause(status.reason) };
    default:
      // Kept, but without the central service's word the terminal may promise nothing more.
      return saved.result === 'manual-review'
        ? { kind: 'manual-review', caseNumber }
        : { kind: 'collected', caseNumber };
  }
}

/** What whoever asked for a visit at home is told. A receipt says that the request is taken, and never that somebody is certified. */
function findHomeVisitOutcome(caseNumber: string, status: RecordStatus | null): Outcome {
  if (status?.state === 'REJECTED') return { kind: 'failed', cause: causeOf(status.reason), caseNumber };
  const sent = status !== null && isSettled(status.state) && status.receipt !== null;
  return { kind: 'home-visit-requested', caseNumber, sent };
}

/** Only verified receipts are stored, so that their content can be read as it is. */
function readReceipt(receipt: string | null): Receipt | null {
  return receipt === null ? null : decodeJwt<Receipt>(receipt);
}

/** The kinds of benefit that the receipt names; receipts from before they were told name none. */
function tellBenefits(receipt: Receipt | null): Pick<Extract<Outcome, { kind: 'passed' }>, 'benefits'> {
  const benefits = receipt?.benefits ?? [];
  return benefits.length === 0 ? {} : { benefits };
}

/** Of the reasons for a review, those that people can do something about; the others are for staff. */
function tellReviewCause(reason: string | null): Pick<Extract<Outcome, { kind: 'manual-review' }>, 'cause'> {
  if (reason === 'identity-mismatch') return { cause: 'identity-mismatch' };
  return reason === 'face-review' ? { cause: 'photo-differs' } : {};
}

function causeOf(reason: string | null): FaultCode {
  const known: readonly FaultCode[] = ['person-not-found', 'not-a-beneficiary', 'identity-mismatch'];
  return known.find((code) => code === reason) ?? 'server-refused';
}

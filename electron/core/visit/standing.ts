import type { EligibilityAnswer } from '../../../contract/central-api.ts';
import type { BenefitStanding } from '../../../contract/certification-status.ts';
import type { PersonStanding } from '../../../contract/services.ts';
import { findEligibility } from './outcome.ts';
import type { RegionSentences } from './region-sentences.ts';
import type { EligibilityFinding } from './visit-data.ts';

/** What the central service's word means for a visit, and for whoever only asks where they stand (查询认证状态). */
export function findWithStanding(answer: EligibilityAnswer, sentences: RegionSentences): EligibilityFinding {
  const finding = findEligibility(answer, sentences);
  const { eligibility } = answer;
  const benefits = 'benefits' in eligibility ? eligibility.benefits : [];
  const standing = findStanding(finding, benefits);
  return standing === null ? finding : { ...finding, standing };
}

/** Null where the person has to be told something else: they are not found, or draw no benefit. */
function findStanding(
  finding: EligibilityFinding,
  benefits: readonly BenefitStanding[],
): PersonStanding | null {
  const last = newestOf(benefits);
  switch (finding.kind) {
    case 'due': {
      const { notice } = finding;
      return {
        kind: notice?.kind ?? 'due',
        ...last,
        dueDate: notice?.dueDate ?? null,
        opensOn: null,
        sentence: notice?.sentence ?? null,
        certifyingNow: 'needed',
      };
    }
    case 'not-yet-open': {
      const { dueDate, opensOn, sentence, mayCertify } = finding.notYetOpen;
      const certifyingNow = mayCertify ? 'possible' : 'pointless';
      return { kind: 'not-yet-open', ...last, dueDate, opensOn, sentence, certifyingNow };
    }
    case 'ended': {
      const { outcome } = finding;
      if (outcome.kind !== 'already-certified') return null;
      const { certifiedOn, channel, nextDueDate, sentence } = outcome;
      const mayCertify = benefits.some(
        ({ certifyingNow }) => certifyingNow === 'possible' || certifyingNow === 'offered',
      );
      return {
        kind: 'certified',
        ...{ certifiedOn, channel, dueDate: nextDueDate, opensOn: null, sentence },
        certifyingNow: mayCertify ? 'possible' : 'pointless',
      };
    }
    case 'unknown':
      return null;
  }
}

/** Day and way of the newest certification of any benefit. */
function newestOf(benefits: readonly BenefitStanding[]): Pick<PersonStanding, 'certifiedOn' | 'channel'> {
  let newest: Pick<PersonStanding, 'certifiedOn' | 'channel'> = { certifiedOn: null, channel: null };
  for (const { certifiedOn, channel } of benefits) {
    if (certifiedOn !== null && certifiedOn > (newest.certifiedOn ?? '')) newest = { certifiedOn, channel };
  }
  return newest;
}

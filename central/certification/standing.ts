import type { BenefitKind } from '../../contract/certification-rules.ts';
import type { BenefitStanding } from '../../contract/certification-status.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import { type CivilDate, earlierDate, laterDate } from '../../rules/civil-date.ts';
import type { CertifyingNow } from '../../rules/judge.ts';
import { type BenefitJudgement, judgePerson } from '../../rules/judge-person.ts';
import type { KnownBenefit } from '../store/people.ts';

/** Where each benefit of a person stands on a day, in the order of the roster. */
export function judgeStandings(
  pack: RegionPack,
  known: readonly KnownBenefit[],
  today: CivilDate,
): BenefitStanding[] {
  return judgeBenefits(pack, known, today).map(({ benefit, together, judgement }) => {
    const { status, dueDate, certifiedOn, certifyingNow, rule } = judgement;
    const counted = known.find((one) => together.includes(one.benefit) && one.certifiedOn === certifiedOn);
    return {
      ...{ benefit, status, dueDate, certifiedOn, certifyingNow, ruleKind: rule.kind },
      opensOn: 'opensOn' in judgement ? judgement.opensOn : null,
      channel: certifiedOn === null ? null : (counted?.channel ?? null),
    };
  });
}

/** What a certification is to a person's benefits. */
export interface CertificationEffect {
  /** The kinds that it serves: one group of those that the region certifies together (一次认证). */
  readonly benefits: readonly BenefitKind[];
  /** The earliest day by which one of them has to be certified again. */
  readonly nextDueDate: CivilDate;
}

/** The most urgent first. */
const URGENCY: readonly CertifyingNow[] = ['needed', 'offered', 'possible', 'pointless'];

/**
 * What a certification on this day does. Of several groups it serves the one that needed it most that day; certifications
 * after that day do not bear on the choice, but the next due date is reckoned from the newest one: an older certification that
 * arrives late shortens no cycle. Exception: the person draws no benefit.
 */
export function certify(
  pack: RegionPack,
  known: readonly KnownBenefit[],
  certifiedOn: CivilDate,
): CertificationEffect {
  const [first] = judgeBenefits(pack, known, certifiedOn).sort(byUrgency);
  if (first === undefined) throw new Error('there is no benefit to certify');
  const benefits = first.together;
  const after = known.map((one) => (benefits.includes(one.benefit) ? withEvent(one, certifiedOn) : one));
  // A due date follows from the newest event alone; no event may lie after the day of the question.
  const newest = after.reduce((day, one) => laterDate(day, one.certifiedOn ?? day), certifiedOn);
  const dueDates = judgeBenefits(pack, after, newest)
    .filter(({ benefit }) => benefits.includes(benefit))
    .map(({ judgement }) => judgement.dueDate);
  return { benefits, nextDueDate: dueDates.reduce(earlierDate) };
}

function judgeBenefits(
  pack: RegionPack,
  known: readonly KnownBenefit[],
  today: CivilDate,
): BenefitJudgement[] {
  const held = known.map(({ benefit, certifiedOn }) => ({
    benefit,
    events: certifiedOn === null ? [] : [certifiedOn],
  }));
  return [...judgePerson({ pack, held, today }).benefits];
}

function byUrgency({ judgement: one }: BenefitJudgement, { judgement: other }: BenefitJudgement): number {
  return (
    URGENCY.indexOf(one.certifyingNow) - URGENCY.indexOf(other.certifyingNow) ||
    one.dueDate.localeCompare(other.dueDate)
  );
}

function withEvent(known: KnownBenefit, certifiedOn: CivilDate): KnownBenefit {
  const isNewer = known.certifiedOn === null || known.certifiedOn < certifiedOn;
  return isNewer ? { ...known, certifiedOn, channel: 'terminal' } : known;
}

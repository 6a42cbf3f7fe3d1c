import type { BenefitKind, CertificationRule } from '../contract/certification-rules.ts';
import type { RegionPack } from '../contract/region-pack.ts';
import { type CivilDate, type CivilPeriod, isCivilDate } from './civil-date.ts';
import { firstObligation, isOfferedEarly, type Obligation, obligationAfter } from './obligation.ts';

/** Why the answer is what it is. */
export type JudgementReason =
  /** The newest event covers the present cycle, by whatever channel it came (不管何种方式认证). */
  | 'event-in-cycle'
  /** The next cycle is open, and nothing covers it. */
  | 'cycle-open'
  /** This season opens later (未到认证期). */
  | 'window-not-open'
  /** The due date after the newest event has passed without another (错过认证时间). */
  | 'deadline-passed'
  /** No event is known; `status` says what follows from that today. */
  | 'never-certified';

/**
 * What a certification today would be worth. `needed`: it has to be done. `offered`: not needed yet, but so soon that it spares a
 * second journey. `possible`: not needed; it counts if the person wants it. `pointless`: it would change nothing.
 */
export type CertifyingNow = 'needed' | 'offered' | 'possible' | 'pointless';

interface JudgementBase {
  /** Last day by which the next certification must come (截止日期), or had to. */
  readonly dueDate: CivilDate;
  /** The covered cycle when certified, else the one that lacks a certification (for an overdue rolling one: that ran out). */
  readonly cycle: CivilPeriod;
  readonly reason: JudgementReason;
  /** Newest event that counted; `null`: none is known. */
  readonly certifiedOn: CivilDate | null;
  readonly certifyingNow: CertifyingNow;
  /** The rule that set the due date. */
  readonly rule: CertificationRule;
  /** True when that rule is newer than the event: the person may have been told another date. */
  readonly isRuleChanged: boolean;
}

/** Whether a person has to certify, and until when. */
export type CertificationJudgement = JudgementBase &
  (
    | {
        /** An event covers the present cycle (本周期已认证). */
        readonly status: 'certified';
        /** When the next cycle opens; `null`: certifying again is possible at any time. */
        readonly opensOn: CivilDate | null;
      }
    /** Open now. */
    | { readonly status: 'due' }
    /** Not certified for the coming season, which opens on `opensOn` (认证期未到). */
    | { readonly status: 'notYetOpen'; readonly opensOn: CivilDate }
    /** The due date has passed; certifying late is always possible (补认证). */
    | { readonly status: 'overdue' }
  );

/** What is asked: one kind of benefit of one person. */
export interface JudgementQuestion {
  readonly pack: RegionPack;
  readonly benefit: BenefitKind;
  /** Days of certifications in any order, by whatever channel, a silent match of data (无感认证) included. */
  readonly events: readonly CivilDate[];
  readonly today: CivilDate;
}

/**
 * Does this person have to certify today for this benefit?
 *
 * The newest event decides (Hainan, 2022: the next cycle is reckoned from the newest time). An event after today does not
 * count: a clock is wrong somewhere, and whoever certifies once too often loses nothing. Once the due date has passed the
 * answer stays `overdue` until an event comes, also when the next season has opened: payment may have been stopped, and the
 * person must hear of the arrears; one certification then serves both.
 *
 * Pure: no clock, no zone, no randomness. Exception: `today` or an event is no calendar date.
 */
export function judgeCertification({
  pack,
  benefit,
  events,
  today,
}: JudgementQuestion): CertificationJudgement {
  const { rules } = pack.benefits[benefit];
  const certifiedOn = newestEvent(events, today);
  const obligation =
    certifiedOn === null ? firstObligation(rules, today) : obligationAfter(rules, certifiedOn);
  const { dueDate, opensOn, countsFrom, rule, isRuleChanged, cycle, coveredCycle } = obligation;
  const base = { dueDate, cycle, certifiedOn, rule, isRuleChanged };
  const neverReason = certifiedOn === null ? 'never-certified' : null;
  if (today > dueDate) {
    return { status: 'overdue', ...base, reason: neverReason ?? 'deadline-passed', certifyingNow: 'needed' };
  }
  if (opensOn !== null && today >= opensOn) {
    return { status: 'due', ...base, reason: neverReason ?? 'cycle-open', certifyingNow: 'needed' };
  }
  if (opensOn !== null && (certifiedOn === null || today >= countsFrom)) {
    return {
      status: 'notYetOpen',
      ...base,
      opensOn,
      reason: neverReason ?? 'window-not-open',
      // Of somebody without any event nobody knows whether an earlier season was missed: making up for it is possible.
      certifyingNow: certifiedOn === null ? 'possible' : 'pointless',
    };
  }
  return {
    status: 'certified',
    ...base,
    opensOn,
    cycle: coveredCycle,
    reason: 'event-in-cycle',
    certifyingNow: worthWhileCertified(obligation, today),
  };
}

/** Xi'an, 2021: whoever passed in this natural year cannot certify again. Rolling: the cycle begins anew at any time. */
function worthWhileCertified(obligation: Obligation, today: CivilDate): CertifyingNow {
  if (obligation.opensOn !== null) return 'pointless';
  return isOfferedEarly(obligation, today) ? 'offered' : 'possible';
}

/** The newest event that is not after today. Exception: one of the days is no calendar date. */
function newestEvent(events: readonly CivilDate[], today: CivilDate): CivilDate | null {
  if (![today, ...events].every(isCivilDate)) throw new Error('not a calendar date');
  return events.filter((event) => event <= today).reduce<CivilDate | null>(later, null);
}

function later(newest: CivilDate | null, event: CivilDate): CivilDate {
  return newest === null || event > newest ? event : newest;
}

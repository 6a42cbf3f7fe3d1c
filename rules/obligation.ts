import type { CertificationRule } from '../contract/certification-rules.ts';
import {
  addDays,
  type CivilDate,
  type CivilPeriod,
  daysBetween,
  lastDayOfMonth,
  laterDate,
} from './civil-date.ts';
import { type Season, type SeasonRule, seasonAfter, seasonAt, seasonCoveredBy } from './seasons.ts';

/** The next certification that is asked of somebody: by when, from when, and by which rule. */
export interface Obligation {
  /** The rule that sets the due date. */
  readonly rule: CertificationRule;
  /** True when that rule came into force after the event: the person may have been told another date. */
  readonly isRuleChanged: boolean;
  /** Until the day before, the last certification answers everything; from here on this obligation does. */
  readonly countsFrom: CivilDate;
  /** First day on which one can certify for it; `null`: at any time before `countsFrom`, too. */
  readonly opensOn: CivilDate | null;
  /** Last day, inclusive (截止日期). */
  readonly dueDate: CivilDate;
  /** The cycle that the event covers; for somebody who never certified the same as `cycle`. */
  readonly coveredCycle: CivilPeriod;
  /** The cycle that has to be covered next. */
  readonly cycle: CivilPeriod;
}

/**
 * What is asked after an event. The answer depends on the rules and the event alone, not on today.
 *
 * When rules change between two cycles, the rule decides that is in force when the due date falls: an obligation by the event's
 * own rule stands where its due date lies within the validity of that rule; otherwise the next rule is asked, and so on.
 * Hainan: certified in 2021-05 (one certification a natural year, next by 2022-12-31) comes under the rolling rule of 2022: next
 * by 2022-04-30. Certified in 2019-05: due on 2020-12-31 as the rule of that time said, and missed since. The documents say
 * nothing of the change-over; this reading names the earlier day, which is the safe one for the person.
 *
 * Where a new rule would have asked before it was in force (certified in 2021-01, twelve months end in 2021-12), it asks in the
 * first month of its own: nobody is late by a rule that did not exist.
 */
export function obligationAfter(rules: readonly CertificationRule[], event: CivilDate): Obligation {
  const start = indexInForce(rules, event);
  return firstStanding(rules, start, (rule) => {
    const isRuleChanged = rule !== rules[start];
    return rule.kind === 'rolling'
      ? rollingAfter(rule, event, isRuleChanged)
      : seasonObligationAfter(rule, event, isRuleChanged);
  });
}

/**
 * What is asked of somebody for whom no event is known. The documents do not say when the first certification is due.
 * By seasons: the season of the present cycle; when that has closed, it counts as missed, and can be made up at once.
 * Rolling: at once, to the end of the present month; there is no event from which to count twelve months, and whoever is told
 * too late a day loses the income. Change of rules: as after an event.
 */
export function firstObligation(rules: readonly CertificationRule[], today: CivilDate): Obligation {
  const start = indexInForce(rules, today);
  return firstStanding(rules, start, (rule) => {
    const isRuleChanged = rule !== rules[start];
    if (rule.kind === 'rolling') {
      const begin = isRuleChanged ? (rule.from ?? today) : today;
      const month = { from: `${begin.slice(0, 8)}01`, until: lastDayOfMonth(begin) };
      return {
        rule,
        isRuleChanged,
        countsFrom: today,
        opensOn: today,
        dueDate: month.until,
        coveredCycle: month,
        cycle: month,
      };
    }
    const season = seasonAt(rule, today, rule.from);
    return { ...ofSeason(rule, season, isRuleChanged), coveredCycle: season.cycle };
  });
}

/** Which rule of a list is in force on this day. */
function indexInForce(rules: readonly CertificationRule[], day: CivilDate): number {
  const index = rules.findIndex(({ until }) => until === null || day <= until);
  if (index === -1) throw new Error('the last rule has no end');
  return index;
}

/** The obligation of the first rule, from this one on, in whose time its due date falls. */
function firstStanding(
  rules: readonly CertificationRule[],
  start: number,
  obligationBy: (rule: CertificationRule) => Obligation,
): Obligation {
  for (const rule of rules.slice(start)) {
    const obligation = obligationBy(rule);
    if (rule.until === null || obligation.dueDate <= rule.until) return obligation;
  }
  throw new Error('the last rule has no end');
}

/**
 * Rolling certification (递延式认证), Hainan from 2022: due on the last day of the N-th month, counting the month of the event
 * first. Its example: active in 2022-11, next by 2023-10-31.
 */
function rollingAfter(
  rule: Extract<CertificationRule, { kind: 'rolling' }>,
  event: CivilDate,
  isRuleChanged: boolean,
): Obligation {
  const inForceFrom = rule.from ?? event;
  const computed = lastDayOfMonth(event, rule.months - 1);
  const fellBefore = computed < inForceFrom;
  const dueDate = fellBefore ? lastDayOfMonth(inForceFrom) : computed;
  const opensOn = fellBefore
    ? inForceFrom
    : rule.early.kind === 'any-time'
      ? null
      : laterDate(addDays(dueDate, -rule.early.days), inForceFrom);
  const nextBegins = addDays(dueDate, 1);
  return {
    rule,
    isRuleChanged,
    countsFrom: opensOn ?? nextBegins,
    opensOn,
    dueDate,
    coveredCycle: { from: event, until: dueDate },
    cycle: { from: event, until: dueDate },
  };
}

function seasonObligationAfter(rule: SeasonRule, event: CivilDate, isRuleChanged: boolean): Obligation {
  const season = seasonAfter(rule, event, isRuleChanged ? (rule.from ?? event) : event);
  const obligation = ofSeason(rule, season, isRuleChanged);
  const covered = seasonCoveredBy(rule, event);
  return {
    ...obligation,
    coveredCycle: { from: covered.cycle.from, until: addDays(obligation.countsFrom, -1) },
  };
}

/** A season that had opened before its rule came into force is open from the first day of the rule. */
function ofSeason(
  rule: SeasonRule,
  { cycle, opensOn, closesOn }: Season,
  isRuleChanged: boolean,
): Omit<Obligation, 'coveredCycle'> {
  const inForceFrom = isRuleChanged && rule.from !== null ? rule.from : cycle.from;
  return {
    rule,
    isRuleChanged,
    countsFrom: laterDate(cycle.from, inForceFrom),
    opensOn: laterDate(opensOn, inForceFrom),
    dueDate: closesOn,
    cycle,
  };
}

/** Whether somebody so near to the due date is offered the next certification at once (`offerDays` of a rolling rule). */
export function isOfferedEarly({ rule, dueDate }: Obligation, today: CivilDate): boolean {
  if (rule.kind !== 'rolling' || rule.early.kind !== 'any-time') return false;
  return daysBetween(today, dueDate) <= rule.early.offerDays;
}

import type { CertificationRule } from '../contract/certification-rules.ts';
import { addDays, type CivilDate, type CivilPeriod, dayInYear, laterDate, yearOf } from './civil-date.ts';

/** A rule by which everybody certifies in the same stretches of time, and not from a person's own event onwards. */
export type SeasonRule = Exclude<CertificationRule, { kind: 'rolling' }>;

/** One stretch in which people certify (认证期), with real days. */
export interface Season {
  /** The part of the calendar that it serves; the season lies within. */
  readonly cycle: CivilPeriod;
  readonly opensOn: CivilDate;
  /** Last day, inclusive. */
  readonly closesOn: CivilDate;
}

/**
 * The season that an event counts for: the last one that had opened by then. An event after the close makes up for that season
 * (补认证), and does not count for the next: nobody may hear "certified" who is expected in the coming window.
 */
export function seasonCoveredBy(rule: SeasonRule, event: CivilDate): Season {
  return asSeason(seasonsAround(rule, event).findLast(({ opensOn }) => opensOn <= event));
}

/** The first season that this event does not count for and that closes on `notBefore` or later. */
export function seasonAfter(rule: SeasonRule, event: CivilDate, notBefore: CivilDate): Season {
  const seasons = seasonsAround(rule, laterDate(event, notBefore));
  return asSeason(seasons.find(({ opensOn, closesOn }) => opensOn > event && closesOn >= notBefore));
}

/** The season of the cycle in which this day lies, or the first later one that closes on `notBefore` (`null`: any) or later. */
export function seasonAt(rule: SeasonRule, day: CivilDate, notBefore: CivilDate | null): Season {
  const seasons = seasonsAround(rule, notBefore === null ? day : laterDate(day, notBefore));
  return asSeason(
    seasons.find(
      ({ nextCycleFrom, closesOn }) => nextCycleFrom > day && (notBefore === null || closesOn >= notBefore),
    ),
  );
}

interface DatedSeason {
  readonly cycleFrom: CivilDate;
  readonly opensOn: CivilDate;
  readonly closesOn: CivilDate;
}

function asSeason(season: (DatedSeason & { readonly nextCycleFrom: CivilDate }) | undefined): Season {
  if (season === undefined) throw new Error('every rule has a season in any two years');
  const { cycleFrom, nextCycleFrom, opensOn, closesOn } = season;
  return { cycle: { from: cycleFrom, until: addDays(nextCycleFrom, -1) }, opensOn, closesOn };
}

/** The seasons that open in the year of `date` and in the years next to it, in order of time. */
function seasonsAround(rule: SeasonRule, date: CivilDate) {
  const year = yearOf(date);
  const dated = [-1, 0, 1, 2]
    .flatMap((offset) => seasonsOf(rule, year + offset))
    .sort((one, other) => one.opensOn.localeCompare(other.opensOn));
  return dated.flatMap((season, index) => {
    const next = dated[index + 1];
    return next === undefined ? [] : [{ ...season, nextCycleFrom: next.cycleFrom }];
  });
}

/** The seasons that open in this year. */
function seasonsOf(rule: SeasonRule, year: number): DatedSeason[] {
  switch (rule.kind) {
    // Xi'an, questions and answers of 2021: one natural year needs one certification (一个自然年度仅需要认证一次).
    case 'calendar-year': {
      const opensOn = dayInYear(year, 1, 1);
      return [{ cycleFrom: opensOn, opensOn, closesOn: dayInYear(year, 12, 31) }];
    }
    // Tangshan: unemployment benefit, from the beginning of each month to the 20th.
    case 'monthly':
      return Array.from({ length: 12 }, (_, index) => ({
        cycleFrom: dayInYear(year, index + 1, 1),
        opensOn: dayInYear(year, index + 1, rule.firstDay),
        closesOn: dayInYear(year, index + 1, rule.lastDay),
      }));
    // Tangshan: April to May; for residents also November to December. Hainan before 2018: March to June.
    case 'windows':
      return rule.windows.map(({ opens, closes, cycleFrom }) => {
        const opensOn = inYear(year, opens, 1);
        const closesThisYear = inYear(year, closes, 31);
        const beginsThisYear = inYear(year, cycleFrom, 1);
        return {
          cycleFrom: beginsThisYear <= opensOn ? beginsThisYear : inYear(year - 1, cycleFrom, 1),
          opensOn,
          closesOn: closesThisYear >= opensOn ? closesThisYear : inYear(year + 1, closes, 31),
        };
      });
  }
}

/** `MM-DD`, or `MM` with the day that is meant then. */
function inYear(year: number, text: string, dayOfWholeMonth: number): CivilDate {
  const [month = 1, day = dayOfWholeMonth] = text.split('-').map(Number);
  return dayInYear(year, month, day);
}

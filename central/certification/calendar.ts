import { DateTime, Duration } from 'luxon';

/**
 * The zone in which a certification's day and month are reckoned: all of China keeps one civil time, so the
 * zone of the server's own clock must not matter.
 */
const CIVIL_ZONE = 'Asia/Shanghai';

/** A calendar day, `YYYY-MM-DD`. */
export type IsoDate = string;

/** The calendar day in China at this moment. */
export function civilDate(moment: Date): IsoDate {
  return isoDate(DateTime.fromJSDate(moment, { zone: CIVIL_ZONE }));
}

/** Last day of the month that lies `months` months after the month of `date`. Exception: `date` is no date. */
export function lastDayOfMonthAfter(date: IsoDate, months: number): IsoDate {
  return isoDate(day(date).startOf('month').plus({ months }).endOf('month'));
}

/** Whole days from one calendar day to another; negative when `to` lies before `from`. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round(day(to).diff(day(from), 'days').days);
}

/** Whole days to the nearest last day of a month, before or behind. Exception: `date` is no date. */
export function daysToMonthEnd(date: IsoDate): number {
  const ahead = daysBetween(date, lastDayOfMonthAfter(date, 0));
  const behind = daysBetween(lastDayOfMonthAfter(date, -1), date);
  return Math.min(ahead, behind);
}

/** The later of two calendar days. */
export function laterDate(first: IsoDate, second: IsoDate): IsoDate {
  return first > second ? first : second;
}

/**
 * A day written as `YYYY-MM-DD`, or as a time span back from `today`: `-P2M` is two months ago (ISO 8601-2
 * negative duration in years, months, weeks and days). A day that the shorter month does not have becomes its last
 * one. `null` when the text is neither.
 */
export function parseDateOrAge(text: string, today: IsoDate): IsoDate | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const date = DateTime.fromISO(text, { zone: 'utc' });
    return date.isValid ? text : null;
  }
  if (!/^-P(?=\d)(?:\d{1,2}Y)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,4}D)?$/.test(text)) return null;
  const age = Duration.fromISO(text);
  return age.isValid ? isoDate(day(today).plus(age)) : null;
}

function day(date: IsoDate): DateTime<true> {
  const parsed = DateTime.fromISO(date, { zone: 'utc' });
  if (!parsed.isValid) throw new Error('not a calendar date');
  return parsed;
}

function isoDate(moment: DateTime): IsoDate {
  const text = moment.toISODate();
  if (text === null) throw new Error('not a valid moment');
  return text;
}

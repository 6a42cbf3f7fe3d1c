import { DateTime, Duration } from 'luxon';
import { type CivilDate, daysBetween, isCivilDate, lastDayOfMonth } from '../../rules/civil-date.ts';

/** Whole days to the nearest last day of a month, before or behind. Exception: `date` is no date. */
export function daysToMonthEnd(date: CivilDate): number {
  const ahead = daysBetween(date, lastDayOfMonth(date));
  const behind = daysBetween(lastDayOfMonth(date, -1), date);
  return Math.min(ahead, behind);
}

/**
 * A day written as `YYYY-MM-DD`, or as a time span back from `today`: `-P2M` is two months ago (ISO 8601-2
 * negative duration in years, months, weeks and days). A day that the shorter month does not have becomes its last
 * one. `null` when the text is neither.
 */
export function parseDateOrAge(text: string, today: CivilDate): CivilDate | null {
  if (isCivilDate(text)) return text;
  if (!/^-P(?=\d)(?:\d{1,2}Y)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,4}D)?$/.test(text)) return null;
  const age = Duration.fromISO(text);
  if (!age.isValid) return null;
  return DateTime.fromISO(today, { zone: 'utc' }).plus(age).toISODate();
}

import { DateTime } from 'luxon';

/** All of China keeps one civil time: days and months are reckoned in it, and the zone of the terminal must not matter. */
const CIVIL_ZONE = 'Asia/Shanghai';

/** A calendar day in China, `YYYY-MM-DD`. Two of them compare as texts. */
export type CivilDate = string;

/** A stretch of days, both ends inclusive. */
export interface CivilPeriod {
  readonly from: CivilDate;
  readonly until: CivilDate;
}

/** The calendar day in China at this moment. */
export function civilDate(moment: Date): CivilDate {
  return text(DateTime.fromJSDate(moment, { zone: CIVIL_ZONE }));
}

/** The day so many days later; earlier when `days` is negative. Exception: `date` is no date. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return text(parse(date).plus({ days }));
}

/** Last day of the month that lies so many months after the month of `date`. Exception: `date` is no date. */
export function lastDayOfMonth(date: CivilDate, monthsLater = 0): CivilDate {
  return text(parse(date).startOf('month').plus({ months: monthsLater }).endOf('month'));
}

/** Whole days from one calendar day to another; negative when `to` lies before `from`. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round(parse(to).diff(parse(from), 'days').days);
}

/** The later of two calendar days. */
export function laterDate(first: CivilDate, second: CivilDate): CivilDate {
  return first > second ? first : second;
}

/** The earlier of two calendar days. */
export function earlierDate(first: CivilDate, second: CivilDate): CivilDate {
  return first < second ? first : second;
}

/** The year of a calendar day. */
export function yearOf(date: CivilDate): number {
  return parse(date).year;
}

/** This day of this year; the last day of the month where the month is shorter. `month` from 1. */
export function dayInYear(year: number, month: number, day: number): CivilDate {
  const lastDay = DateTime.utc(year, month).daysInMonth ?? day;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(Math.min(day, lastDay), 2)}`;
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isCivilDate(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && DateTime.fromISO(date, { zone: 'utc' }).isValid;
}

/** A day as people write it: “2022年11月12日”, “12 November 2022”. */
export function writeDay(date: CivilDate, language: 'zh-CN' | 'en'): string {
  return parse(date).toFormat(language === 'en' ? 'd MMMM yyyy' : 'yyyy年M月d日', { locale: 'en' });
}

/** The month of a day as people write it: “2023年10月”, “October 2023”. */
export function writeMonth(date: CivilDate, language: 'zh-CN' | 'en'): string {
  return parse(date).toFormat(language === 'en' ? 'MMMM yyyy' : 'yyyy年M月', { locale: 'en' });
}

/** Reckoned in universal time, which has no summer time: a day is a day. */
function parse(date: CivilDate): DateTime<true> {
  const parsed = DateTime.fromISO(date, { zone: 'utc' });
  if (!parsed.isValid || !isCivilDate(date)) throw new Error('not a calendar date');
  return parsed;
}

function text(moment: DateTime): CivilDate {
  const date = moment.toISODate();
  if (date === null) throw new Error('not a valid moment');
  return date;
}

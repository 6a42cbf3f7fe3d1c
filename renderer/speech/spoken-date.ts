import type { Language } from '../../contract/visit.ts';
import type { SpokenDatePart } from '../text/language-module.ts';
import { languageModule } from '../text/languages.ts';
import { SPOKEN_DAYS, SPOKEN_DIGITS, SPOKEN_MONTHS, type SpokenDateKey } from '../text/spoken-dates.ts';

/** Every piece of which dates are said. */
export const SPOKEN_DATE_KEYS: readonly SpokenDateKey[] = [
  ...SPOKEN_DIGITS.map((digit) => `digit-${digit}` as const),
  'year-mark',
  ...SPOKEN_MONTHS.map((month) => `month-${month}` as const),
  ...SPOKEN_DAYS.map((day) => `day-${day}` as const),
];

/**
 * The clips that say a day, in the order of the language: 二 零 二 七 年 十月 三十一日. No piece for what is no calendar date.
 *
 * @param day ISO 8601 calendar date, `YYYY-MM-DD`
 */
export function speakDate(day: string, language: Language): SpokenDateKey[] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return [];
  const [, year = '', month = '', date = ''] = match;
  const pieces: Readonly<Record<SpokenDatePart, readonly string[]>> = {
    digits: [...year].map((digit) => `digit-${digit}`),
    yearMark: ['year-mark'],
    month: [`month-${Number(month)}`],
    day: [`day-${Number(date)}`],
  };
  const keys = languageModule(language).spokenDate.flatMap((part) => pieces[part]);
  return keys.every(isSpokenDateKey) ? keys : [];
}

function isSpokenDateKey(key: string): key is SpokenDateKey {
  return SPOKEN_DATE_KEYS.some((known) => known === key);
}

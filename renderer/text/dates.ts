import type { Language } from '../../contract/visit.ts';

const ENGLISH = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/**
 * A calendar day as people write it: `2026年10月31日`, `31 October 2026`.
 *
 * @param day ISO 8601 calendar date, `YYYY-MM-DD`; it has no time zone and none is applied
 */
export function writeDay(day: string, language: Language): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  if (language === 'en') return ENGLISH.format(new Date(Date.UTC(year, month - 1, date)));
  return `${year}年${month}月${date}日`;
}

import type { Language } from '../../contract/visit.ts';
import { languageModule } from './languages.ts';

/**
 * A calendar day as people write it: `2026年10月31日`, `31 October 2026`.
 *
 * @param day ISO 8601 calendar date, `YYYY-MM-DD`; it has no time zone and none is applied
 */
export function writeDay(day: string, language: Language): string {
  return languageModule(language).writeDay(day);
}

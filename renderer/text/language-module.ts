import type { RegionSentence } from '../../contract/certification-status.ts';
import type { Language } from '../../contract/visit.ts';
import type { Catalogue } from './catalogue.ts';

/** What a spoken date is put together of; `digits`: the four figures of the year, `yearMark`: 年, “in the year”. */
export type SpokenDatePart = 'digits' | 'yearMark' | 'month' | 'day';

/**
 * Everything that the terminal has in one language. A language is one file in `renderer/text/languages/` that exports this
 * as `language`; nothing else has to be edited for it (docs/voice.md).
 */
export interface LanguageModule {
  /** BCP 47 tag, such as `ug`. */
  readonly tag: Language;
  /** What the language calls itself, on the button that changes to it: 中文, English. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** Place on the language button, rising. */
  readonly order: number;
  readonly catalogue: Catalogue;
  /** Which of the two languages of the region packs is read and said where the region has written no other. */
  readonly regionLanguage: keyof RegionSentence;
  /** A calendar day as people write it. @param day ISO 8601 calendar date, `YYYY-MM-DD` */
  readonly writeDay: (day: string) => string;
  /** How a day is said. */
  readonly spokenDate: readonly SpokenDatePart[];
  /** Between two sentences that are said as one: `。`, `. `. */
  readonly spokenStop: string;
  /** BCP 47 tags of the voices of an operating system that speak this language. */
  readonly systemVoice: RegExp;
  /** The voice of espeak-ng (`espeak-ng --voices`) and its speed; null: it has none, and every sentence needs a recording. */
  readonly generatedVoice: { readonly voice: string; readonly wordsPerMinute: number } | null;
}

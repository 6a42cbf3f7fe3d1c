import { en } from '../en.ts';
import type { LanguageModule } from '../language-module.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** English, the second language of the terminal. */
export const language: LanguageModule = {
  tag: 'en',
  name: 'English',
  direction: 'ltr',
  order: 2,
  catalogue: en,
  regionLanguage: 'en',
  writeDay(day) {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return DATE.format(new Date(Date.UTC(year, month - 1, date)));
  },
  spokenDate: ['day', 'month', 'yearMark', 'digits'],
  spokenStop: '. ',
  systemVoice: /^en([-_]|$)/i,
  // Slow enough for elderly listeners.
  generatedVoice: { voice: 'en', wordsPerMinute: 130 },
};

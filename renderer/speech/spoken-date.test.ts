import fc from 'fast-check';
import { expect, test } from 'vitest';
import { languageModule } from '../text/languages.ts';
import { allSentences } from './sentences.ts';
import { SPOKEN_DATE_KEYS, speakDate } from './spoken-date.ts';

const words = (day: string, language: string) =>
  speakDate(day, language).map((key) => languageModule(language).catalogue.spoken[key]);

test('a day is said as people say it', () => {
  expect(words('2027-10-31', 'zh-CN').join('')).toBe('二零二七年十月三十一日');
  expect(words('2030-02-20', 'zh-CN').join('')).toBe('二零三零年二月二十日');
  expect(words('2027-10-31', 'en').join(' ')).toBe(
    'the thirty-first of October in the year two zero two seven',
  );
});

test('every day of the calendar can be said, in pieces that are there', () => {
  const known = new Set<string>(allSentences());
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.constantFrom('zh-CN', 'en'), (date, language) => {
      const keys = speakDate(date.toISOString().slice(0, 10), language);
      expect(keys).toHaveLength(7);
      for (const key of keys) expect(known.has(key)).toBe(true);
    }),
  );
});

test('what is no date is not said, and the pieces are few', () => {
  for (const day of ['', '2027-13-01', '2027-00-10', '2027-01-32', '2027-1-1'])
    expect(speakDate(day, 'en')).toEqual([]);
  expect(SPOKEN_DATE_KEYS).toHaveLength(54);
  expect(new Set(SPOKEN_DATE_KEYS).size).toBe(54);
});

import { describe, expect, test } from 'vitest';
import { languageModule } from '../text/languages.ts';
import { allSentences, wordsOfSentence } from './sentences.ts';
import { speakPhoneNumber } from './spoken-phone.ts';

const said = (number: string, language: string) =>
  speakPhoneNumber(number)
    .map((key) => wordsOfSentence(key, language))
    .join(languageModule(language).tag === 'zh-CN' ? '' : ' ');

describe('a phone number', () => {
  test('is said figure by figure, and one is 幺 in Chinese', () => {
    expect(said('12333', 'zh-CN')).toBe('幺二三三三');
    expect(said('12333', 'en')).toBe('one two three three three');
    expect(said('0877-2806132', 'zh-CN')).toBe('零八七七二八零六幺三二');
    expect(said('（0877）2806 132', 'zh-CN')).toBe(said('0877-2806132', 'zh-CN'));
  });

  test.each(['', '12', '12333、12345', '12333转2', '1234567890123456'])(
    '%s is left to the eyes',
    (number) => {
      expect(speakPhoneNumber(number)).toEqual([]);
    },
  );

  test('is put together of clips that there are', () => {
    expect(allSentences()).toEqual(expect.arrayContaining(speakPhoneNumber('9876543210')));
    expect(speakPhoneNumber('9876543210')).toHaveLength(10);
  });
});

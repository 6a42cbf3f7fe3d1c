import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preferencesSchema } from '../../contract/visit.ts';
import { loadLanguages } from '../../scripts/voice/languages.ts';
import { planVoice } from '../../scripts/voice/plan.ts';
import { allSentences, sentencesFor, wordsOfSentence } from '../speech/sentences.ts';
import { findVoice } from '../speech/synthesised-voice.ts';
import { writeDay } from './dates.ts';
import { createTexts } from './i18n.ts';
import { allLanguages, languageModule, nameOfLanguage, nextLanguage, wordsIn } from './languages.ts';
import { zhCN } from './zh-CN.ts';

// One file is all that a language needs. Its texts are marked Chinese ones here: nobody's language, and not shipped.

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-language-'));
  const chinese = pathToFileURL(resolve(import.meta.dirname, 'zh-CN.ts')).href;
  writeFileSync(
    join(folder, 'ug.ts'),
    `import { zhCN } from '${chinese}';
const mark = (value) =>
  typeof value === 'string' ? '«' + value + '»'
  : Array.isArray(value) ? value.map(mark)
  : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]));
export const language = {
  tag: 'ug', name: 'Third', direction: 'rtl', order: 3, catalogue: mark(zhCN), regionLanguage: 'zh-CN',
  writeDay: (day) => 'day ' + day, spokenDate: ['digits', 'month', 'day'], spokenStop: ' | ',
  systemVoice: /^ug([-_]|$)/i, generatedVoice: null,
};
`,
  );
  expect(allLanguages().map(({ tag }) => tag)).toEqual(['zh-CN', 'en']);
  expect(await loadLanguages(folder)).toEqual(['ug']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the language button comes round to it and on to the first', () => {
  expect([nextLanguage('zh-CN'), nextLanguage('en'), nextLanguage('ug')]).toEqual(['en', 'ug', 'zh-CN']);
  expect(nameOfLanguage('ug')).toBe('Third');
  expect(preferencesSchema.shape.language.safeParse('ug').success).toBe(true);
});

test('it answers every key of the catalogue, and none comes from another language', () => {
  const texts = createTexts('ug');
  const keysOf = (value: object, path: string): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string' ? [`${path}${key}`] : keysOf(inner, `${path}${key}.`),
    );
  const keys = keysOf(zhCN, '');
  expect(keys.length).toBeGreaterThan(300);
  const answer = texts.t as unknown as (key: string) => string;
  for (const key of keys) expect(answer(key)).toMatch(/^«[\s\S]*»$/);
});

test('every sentence has words, a day is written and said, and a region is quoted', () => {
  for (const key of allSentences()) expect(wordsOfSentence(key, 'ug')).toContain('«');
  expect(writeDay('2027-10-31', 'ug')).toBe('day 2027-10-31');
  const parts = sentencesFor(
    {
      state: 'done',
      outcome: { kind: 'passed', caseNumber: 'A-1', nextDueDate: '2027-10-31', sentence: null },
    },
    'ug',
  );
  expect(parts.at(-1)).toEqual({ key: 'day-31' });
  expect(wordsIn({ 'zh-CN': '请来', en: 'Come' }, 'ug')).toBe('请来');
});

test('without a voice of espeak-ng nothing is generated, and a voice of the system is found', () => {
  expect(Object.keys(planVoice(null, 'recipe', () => false).manifest.clips)).toEqual(['zh-CN', 'en']);
  const voices = [{ lang: 'ug-CN', localService: true }];
  expect(findVoice(voices, 'ug')).toBe(voices[0]);
});

test('a language that this terminal does not have is Chinese', () => {
  expect(languageModule('tlh').tag).toBe('zh-CN');
  expect(nextLanguage('tlh')).toBe('en');
  expect(existsSync(resolve(import.meta.dirname, 'languages/ug.ts'))).toBe(false);
});

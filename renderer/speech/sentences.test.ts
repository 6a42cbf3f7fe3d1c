import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../contract/faults.ts';
import { COACHING_HINTS, LIVENESS_ACTIONS } from '../../contract/liveness.ts';
import { screenSchema } from '../../contract/visit.ts';
import { allSentences, SPOKEN_CATALOGUES, wordsOfSentence } from './sentences.ts';

const STATES = screenSchema.options.map((option) => option.shape.state.value);
const LANGUAGES = ['zh-CN', 'en'] as const;

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  const catalogue = SPOKEN_CATALOGUES[language];

  test.each(STATES)('state %s has a title and a spoken sentence', (state) => {
    const titles: string[] = [];
    if (state === 'done') titles.push(...Object.values(catalogue.screens.done.titles));
    else if (state === 'fault') titles.push(...Object.values(catalogue.faults).map((fault) => fault.title));
    else if (state === 'challenge')
      titles.push(...Object.values(catalogue.screens.challenge.prompts).map((p) => p.title));
    else titles.push(catalogue.screens[state].title);
    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles) expect(title.trim()).not.toBe('');
    const own = allSentences().filter((key) => key === state || key.startsWith(`${state}-`));
    expect(own.length).toBeGreaterThan(0);
    for (const key of own) expect(wordsOfSentence(key, language).trim()).not.toBe('');
  });

  test.each(Object.keys(FAULTS) as (keyof typeof FAULTS)[])(
    'fault %s says what, why and what next',
    (code) => {
      const { title, cause, nextStep } = catalogue.faults[code];
      for (const text of [title, cause, nextStep]) expect(text.trim()).not.toBe('');
      expect(new Set([title, cause, nextStep]).size).toBe(3);
    },
  );

  test('every action and every hint can be said', () => {
    for (const action of LIVENESS_ACTIONS) expect(allSentences()).toContain(`challenge-${action}`);
    for (const hint of COACHING_HINTS) expect(allSentences()).toContain(`hint-${hint}`);
  });

  test('nothing spoken has a place for a name or a number', () => {
    for (const key of allSentences()) {
      expect(wordsOfSentence(key, language)).not.toMatch(/\{\{|\d/);
    }
  });

  test('no text calls anyone or anything fake, or speaks of a score', () => {
    expect(JSON.stringify(catalogue)).not.toMatch(/假|冒充|作弊|分数|得分|\bfake|\bfraud|\bscore|\bspoof/i);
  });
});

test('both languages have the same place-holders in every text', () => {
  const placeHolders = (value: unknown, path: string): string[] =>
    typeof value === 'string'
      ? [...value.matchAll(/\{\{(\w+)\}\}/g)].map((match) => `${path} ${match[1]}`)
      : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
          placeHolders(inner, `${path}.${key}`),
        );
  expect(placeHolders(SPOKEN_CATALOGUES.en, '').sort()).toEqual(
    placeHolders(SPOKEN_CATALOGUES['zh-CN'], '').sort(),
  );
});

import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../contract/faults.ts';
import { HOME_VISIT_STEPS } from '../../contract/home-visit.ts';
import { COACHING_HINTS, LIVENESS_ACTIONS } from '../../contract/liveness.ts';
import { type Screen, screenSchema } from '../../contract/visit.ts';
import { languageModule } from '../text/languages.ts';
import {
  allSentences,
  CONSENT_DETAILS,
  type SentencePart,
  sentencesFor,
  wordsOfSentence,
} from './sentences.ts';

const STATES = screenSchema.options.map((option) => option.shape.state.value);
const LANGUAGES = ['zh-CN', 'en'] as const;

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  const { catalogue } = languageModule(language);

  test.each(STATES)('state %s has a title and a spoken sentence', (state) => {
    const titles: string[] = [];
    if (state === 'done') titles.push(...Object.values(catalogue.screens.done.titles));
    else if (state === 'fault') titles.push(...Object.values(catalogue.faults).map((fault) => fault.title));
    else if (state === 'challenge')
      titles.push(...Object.values(catalogue.screens.challenge.prompts).map((p) => p.title));
    else if (state === 'status') titles.push(...Object.values(catalogue.screens.status.titles));
    else if (state === 'homeVisit')
      titles.push(...HOME_VISIT_STEPS.map((step) => catalogue.screens.homeVisit[step].title));
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

  test('every item of the details of the consent is read, and nothing of them is left over', () => {
    const items = Object.keys(catalogue.screens.consent.details.items);
    expect(CONSENT_DETAILS).toEqual(['consent-details', ...items.map((item) => `consent-details-${item}`)]);
  });

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
    expect(JSON.stringify(catalogue)).not.toMatch(
      /(?<!节)假|冒充|作弊|分数|得分|\bfake|\bfraud|\bscore|\bspoof/i,
    );
  });
});

test('both languages have the same place-holders in every text', () => {
  const placeHolders = (value: unknown, path: string): string[] =>
    typeof value === 'string'
      ? [...value.matchAll(/\{\{(\w+)\}\}/g)].map((match) => `${path} ${match[1]}`)
      : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
          placeHolders(inner, `${path}.${key}`),
        );
  expect(placeHolders(languageModule('en').catalogue, '').sort()).toEqual(
    placeHolders(languageModule('zh-CN').catalogue, '').sort(),
  );
});

/** What is heard, words that only a system voice can say in brackets. */
function heard(parts: readonly SentencePart[]): string {
  return parts.map((part) => ('key' in part ? part.key : `[${part.words}]`)).join(' ');
}

describe('what a screen says', () => {
  const passed = (changes: object): Screen => ({
    state: 'done',
    outcome: { kind: 'passed', caseNumber: 'A-1', nextDueDate: '2027-10-31', sentence: null, ...changes },
  });

  test('a result tells the next due date, put together of clips', () => {
    expect(heard(sentencesFor(passed({}), 'zh-CN'))).toBe(
      'done-passed-due next-due digit-2 digit-0 digit-2 digit-7 year-mark month-10 day-31',
    );
    expect(heard(sentencesFor(passed({ nextDueDate: null }), 'zh-CN'))).toBe('done-passed');
  });

  test('the region is quoted by a voice that can say it, and its date is there for the others', () => {
    const sentence = { 'zh-CN': '请于2027年10月底前认证', en: 'Certify by October 2027' };
    const parts = sentencesFor(passed({ sentence }), 'en');
    expect(heard(parts)).toBe('done-passed-due [Certify by October 2027]');
    expect(parts[1]).toMatchObject({ otherwise: expect.arrayContaining(['next-due', 'day-31']) });
  });

  test('a name is not said aloud, masked or not', () => {
    const sentence = { 'zh-CN': '张**您于……', en: 'Zhang** …' };
    expect(heard(sentencesFor(passed({ sentence }), 'zh-CN'))).toMatch(/^done-passed-due next-due digit-2/);
  });

  test('somebody certified already hears that, and when to come again', () => {
    const screen: Screen = {
      state: 'done',
      outcome: {
        kind: 'already-certified',
        certifiedOn: '2026-05-20',
        nextDueDate: '2027-05-31',
        channel: 'app',
        sentence: null,
      },
    };
    expect(heard(sentencesFor(screen, 'en'))).toBe(
      'done-already-certified next-due day-31 month-5 year-mark digit-2 digit-0 digit-2 digit-7',
    );
  });

  test('too early: both days are said, and that it counts today where it does', () => {
    const screen = (mayCertify: boolean): Screen => ({
      state: 'notYetOpen',
      notYetOpen: { opensOn: '2027-04-01', dueDate: '2027-05-31', mayCertify, sentence: null },
    });
    expect(heard(sentencesFor(screen(true), 'zh-CN'))).toBe(
      'notYetOpen notYetOpen-opens digit-2 digit-0 digit-2 digit-7 year-mark month-4 day-1 ' +
        'notYetOpen-until digit-2 digit-0 digit-2 digit-7 year-mark month-5 day-31 notYetOpen-may',
    );
    expect(heard(sentencesFor(screen(false), 'zh-CN'))).not.toContain('notYetOpen-may');
  });

  describe('of trouble', () => {
    const failed: Screen = {
      state: 'done',
      outcome: { kind: 'failed', cause: 'clock-wrong', caseNumber: null },
    };
    const review = (cause?: 'identity-mismatch' | 'photo-differs'): Screen => ({
      state: 'done',
      outcome: { kind: 'manual-review', caseNumber: 'A-1', ...(cause && { cause }) },
    });
    const fault = (code: 'not-modelled' | 'card-removed'): Screen => ({
      state: 'fault',
      fault: code,
      canRetry: true,
    });
    const site = { help: null, contactPhone: '12333' };
    const line = (id: string, number: string) => ({
      id,
      number,
      name: { 'zh-CN': '热线', en: 'Line' },
      hours: null,
      openNow: null,
    });
    const help = {
      region: { 'zh-CN': '玉溪市', en: 'Yuxi' },
      hotlines: [line('general', '12333'), line('cards', '0877-2806132')],
      advice: [
        {
          topic: 'not-modelled' as const,
          text: { 'zh-CN': '请到窗口', en: 'Go to the counter' },
          hotlines: ['cards'],
        },
      ],
      corrections: [],
    };

    test('a failure tells its cause and what to do, and whom to call', () => {
      expect(heard(sentencesFor(failed, 'zh-CN', site))).toBe(
        'done-failed fault-clock-wrong call phone-1 digit-2 digit-3 digit-3 digit-3',
      );
    });

    test('a review tells what the person can do about it, where there is anything', () => {
      expect(heard(sentencesFor(review(), 'en', site))).toBe('done-manual-review');
      for (const cause of ['identity-mismatch', 'photo-differs'] as const) {
        expect(heard(sentencesFor(review(cause), 'en', site))).toBe(
          `done-manual-review fault-${cause} call phone-1 digit-2 digit-3 digit-3 digit-3`,
        );
      }
    });

    test('a fault tells whom to call where the agency has to put it right', () => {
      expect(heard(sentencesFor(fault('not-modelled'), 'zh-CN', site))).toMatch(/^fault-not-modelled call /);
      expect(heard(sentencesFor(fault('card-removed'), 'zh-CN', site))).toBe('fault-card-removed');
    });

    test.each(LANGUAGES)('what the region advises is said as it is shown (%s)', (language) => {
      const { title } = languageModule(language).catalogue.faults['not-modelled'];
      const advice = { 'zh-CN': '请到窗口', en: 'Go to the counter' }[language];
      const whom = { help, contactPhone: '110' };
      const [first] = sentencesFor(fault('not-modelled'), language, whom);
      expect(first).toEqual({ words: expect.any(String), otherwise: ['fault-not-modelled'] });
      expect(heard([first as SentencePart])).toMatch(new RegExp(`^\\[${title}.*${advice}]$`));
      const refused: Screen = {
        state: 'done',
        outcome: { kind: 'failed', cause: 'not-modelled', caseNumber: null },
      };
      expect(heard(sentencesFor(refused, language, whom))).toMatch(
        new RegExp(`^done-failed \\[${title}.*${advice}] call `),
      );
      expect(heard(sentencesFor(fault('card-removed'), language, whom))).toBe('fault-card-removed');
    });

    test('the number is the first on the screen: that of the advice, of the region, of the site', () => {
      const number = (screen: Screen, whom: typeof site | { help: typeof help; contactPhone: string }) =>
        heard(sentencesFor(screen, 'zh-CN', whom)).replace(/^.* call /, '');
      expect(number(fault('not-modelled'), { help, contactPhone: '110' })).toMatch(
        /^digit-0 digit-8 digit-7/,
      );
      expect(number(failed, { help, contactPhone: '110' })).toMatch(/^phone-1 digit-2/);
      expect(number(failed, { help: null, contactPhone: '966' })).toBe('digit-9 digit-6 digit-6');
    });

    test('a number that cannot be said leaves no half sentence', () => {
      const whom = { help: null, contactPhone: '见公告' };
      expect(heard(sentencesFor(failed, 'zh-CN', whom))).toBe('done-failed fault-clock-wrong');
    });

    test.each(['done-collected', 'done-manual-review', 'done-home-visit-requested'] as const)(
      '%s asks to note the case number or to have a picture taken of it',
      (key) => {
        expect(wordsOfSentence(key, 'zh-CN')).toMatch(/记下办理编号，或请人拍下来/);
        expect(wordsOfSentence(key, 'en')).toMatch(/note the case number, or have a picture/);
      },
    );
  });

  test.each(['overdue', 'window-closed'] as const)('%s is told before the question for consent', (kind) => {
    const screen: Screen = {
      state: 'consent',
      consentVersion: '1',
      handler: null,
      notice: { kind, dueDate: '2026-02-20', sentence: null },
    };
    expect(heard(sentencesFor(screen, 'zh-CN'))).toBe(
      `consent-${kind} consent consent-who consent-what consent-where consent-kept consent-voluntary`,
    );
  });
});

test('who asks after their status hears when to come', () => {
  const status = (changes: object): Screen => ({
    state: 'status',
    standing: {
      kind: 'certified',
      certifiedOn: '2026-05-20',
      channel: 'app',
      dueDate: '2027-05-31',
      opensOn: null,
      sentence: null,
      certifyingNow: 'pointless',
      ...changes,
    },
  });
  expect(heard(sentencesFor(status({}), 'en'))).toMatch(/^status-certified next-due day-31 month-5/);
  expect(heard(sentencesFor(status({ kind: 'not-yet-open', opensOn: '2027-04-01' }), 'en'))).toMatch(
    /^status-not-yet-open notYetOpen-opens day-1 month-4 .* notYetOpen-until day-31 month-5/,
  );
  expect(heard(sentencesFor(status({ kind: 'due' }), 'en'))).toMatch(/^status-due last-day day-31 month-5/);
  for (const kind of ['overdue', 'window-closed'] as const) {
    const screen = status({ kind, dueDate: '2026-02-20' });
    expect(heard(sentencesFor(screen, 'zh-CN'))).toBe(
      `status-${kind} was-due digit-2 digit-0 digit-2 digit-6 year-mark month-2 day-20`,
    );
  }
  const sentence = { 'zh-CN': '请于5月31日前认证', en: 'Certify by 31 May' };
  expect(heard(sentencesFor(status({ kind: 'due', sentence }), 'en'))).toBe('status-due [Certify by 31 May]');
  expect(heard(sentencesFor(status({ kind: 'unknown', dueDate: null }), 'en'))).toBe('status-unknown');
});

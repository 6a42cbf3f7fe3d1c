import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Screen, VisitView } from '../../contract/visit.ts';
import { REPEAT_AFTER_MS } from './silence.ts';
import type { Speaker } from './speaker.ts';
import { HELD_MS } from './speech-rules.ts';
import { challenge, type FakeVoice, openSpeaker, PASSED, view } from './test-bench.ts';

let voice: FakeVoice;
let reported: number[];
let speaker: Speaker;

beforeEach(() => {
  ({ voice, reported, speaker } = openSpeaker());
});

describe('a sentence that is running when the screen changes', () => {
  const fault: Screen = { state: 'fault', fault: 'card-unreadable', canRetry: true };
  const consent: Screen = { state: 'consent', consentVersion: '1', handler: null, notice: null };

  test('goes on, and then the new screen speaks', () => {
    speaker.show(view({ state: 'checkEligibility' }));
    vi.advanceTimersByTime(500);
    speaker.show(view(consent));
    vi.advanceTimersByTime(1_000);
    expect(voice.stopped).toEqual([]);
    vi.advanceTimersByTime(600);
    expect(voice.said).toEqual(['zh-CN checkEligibility', 'zh-CN consent']);
  });

  test('is never broken off, however long it is and however many screens come meanwhile', () => {
    voice.durationMs = HELD_MS + 5_000;
    speaker.show(view({ state: 'checkEligibility' }));
    speaker.show(view(fault));
    vi.advanceTimersByTime(HELD_MS);
    speaker.show(view(consent));
    vi.advanceTimersByTime(4_900);
    expect(voice.said).toEqual(['zh-CN checkEligibility']);
    vi.advanceTimersByTime(200);
    expect(voice.said).toEqual(['zh-CN checkEligibility', 'zh-CN consent']);
    expect(voice.stopped).toEqual([]);
  });

  test('holds up the new screen for a while only: then no further sentence of the old one begins', () => {
    voice.durationMs = 4_000;
    speaker.show(view(consent));
    vi.advanceTimersByTime(1_000);
    speaker.show(view({ state: 'idleWarning', secondsLeft: 30 }));
    vi.advanceTimersByTime(HELD_MS + 1_100);
    expect(voice.said.map((said) => said.replace('zh-CN ', ''))).toEqual([
      'consent',
      'consent-who',
      'consent-what',
      'idleWarning',
    ]);
    expect(voice.stopped).toEqual([]);
  });

  test('falls silent for the card of the next person, also when it is a result', () => {
    speaker.show(view(PASSED));
    speaker.show(view({ state: 'clearing' }));
    speaker.show(view({ state: 'idle' }));
    expect(voice.stopped).toEqual([]);
    speaker.show(view({ state: 'readingCard' }));
    expect(voice.stopped).toEqual(['done-passed']);
    expect(voice.said.at(-1)).toBe('zh-CN readingCard');
  });

  test('falls silent when the person has answered by a button', () => {
    speaker.show(view(consent));
    speaker.touched(true);
    speaker.show(view({ state: 'prepareCamera', cameras: [] }));
    expect(voice.stopped).toEqual(['consent']);
    expect(voice.said.at(-1)).toBe('zh-CN prepareCamera');
  });

  test('makes room for the cue of an action at once, but not for the oval', () => {
    speaker.show(view({ state: 'prepareCamera', cameras: [] }));
    speaker.show(view(challenge({})));
    expect(voice.stopped).toEqual([]);
    speaker.show(view(challenge({ current: { step: 'action', action: 'nod' } })));
    expect(voice.stopped).toEqual(['prepareCamera']);
    expect(voice.said.at(-1)).toBe('zh-CN challenge-nod');
  });
});

describe('a sentence of several parts', () => {
  const withDate = (sentence: { 'zh-CN': string; en: string } | null): Screen => ({
    state: 'done',
    outcome: { kind: 'passed', caseNumber: 'A-1', nextDueDate: '2027-10-31', sentence },
  });

  test('is said part by part, and its end is reported once, after the last', () => {
    voice.durationMs = 500;
    speaker.show(view(withDate(null)));
    vi.advanceTimersByTime(4_400);
    expect(voice.said).toHaveLength(9);
    expect(reported).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(voice.said.map((said) => said.replace('zh-CN ', '')).join(' ')).toBe(
      'done-passed-due next-due digit-2 digit-0 digit-2 digit-7 year-mark month-10 day-31',
    );
    expect(reported).toEqual([1]);
  });

  test('quotes the region where a voice can, and says the date where none can', () => {
    voice.durationMs = 100;
    voice.speaksFreely = true;
    const region = { 'zh-CN': '请于2027年10月底前认证', en: 'Certify by October 2027' };
    speaker.show(view(withDate(region)));
    vi.advanceTimersByTime(2_000);
    expect(voice.said).toEqual(['zh-CN done-passed-due', 'zh-CN [请于2027年10月底前认证]']);
    voice.speaksFreely = false;
    speaker.show(view(withDate(region), { language: 'en' }));
    vi.advanceTimersByTime(2_000);
    expect(voice.said.slice(2, 5)).toEqual(['en done-passed-due', 'en next-due', 'en day-31']);
  });

  test('of the result is said to its end, although the visit is being cleared', () => {
    voice.durationMs = 1_000;
    speaker.show(view(withDate(null)));
    vi.advanceTimersByTime(500);
    speaker.show(view({ state: 'clearing' }));
    vi.advanceTimersByTime(9_000);
    expect(voice.said.at(-2)).toBe('zh-CN day-31');
    expect(voice.said.at(-1)).toBe('zh-CN clearing');
  });

  test('of which a date has begun is not left with half of it', () => {
    voice.durationMs = 4_000;
    speaker.show(view(withDate(null)));
    speaker.show(view({ state: 'askStaff' }));
    vi.advanceTimersByTime(HELD_MS + 500);
    expect(voice.said.at(-1)).toBe('zh-CN digit-2');
    vi.advanceTimersByTime(7 * 4_000);
    expect(voice.said.slice(-2)).toEqual(['zh-CN day-31', 'zh-CN askStaff']);
  });

  test('of a failure goes on for a while after “I see”, and then the farewell follows', () => {
    voice.durationMs = 6_000;
    const failed: Screen = {
      state: 'done',
      outcome: { kind: 'failed', cause: 'not-modelled', caseNumber: null },
    };
    speaker.show(view(failed));
    speaker.touched(true);
    speaker.show(view({ state: 'clearing' }));
    vi.advanceTimersByTime(2_000);
    speaker.show(view({ state: 'idle' }));
    vi.advanceTimersByTime(60_000);
    expect(voice.said).toEqual(['zh-CN done-failed', 'zh-CN fault-not-modelled']);
    expect(voice.stopped).toEqual([]);
  });

  test('tells once that the slip can be taken, after the result', () => {
    const slipOf = (state: 'printing' | 'printed') =>
      ({ print: { state } }) as unknown as NonNullable<VisitView['slip']>;
    speaker.show({ ...view(PASSED), slip: slipOf('printing') });
    speaker.show({ ...view(PASSED), slip: slipOf('printed') });
    speaker.show({ ...view(PASSED), slip: slipOf('printed') });
    expect(voice.said).toEqual(['zh-CN done-passed']);
    vi.advanceTimersByTime(10_000);
    expect(voice.said).toEqual(['zh-CN done-passed', 'zh-CN slip-take']);
    speaker.show({ ...view(PASSED), slip: slipOf('printing') });
    speaker.show({ ...view(PASSED), slip: slipOf('printed') });
    expect(voice.said.at(-1)).toBe('zh-CN slip-take');
    expect(voice.said).toHaveLength(3);
  });
});

describe('when nobody does anything', () => {
  const confirm: Screen = {
    state: 'confirmPerson',
    person: { name: '张三', maskedIdNumber: '1***' },
    isForHomeVisit: false,
  };

  test('the sentence is said again after a while, twice at most, and its end is reported once', () => {
    speaker.show(view(confirm));
    vi.advanceTimersByTime(2_000 + REPEAT_AFTER_MS - 100);
    expect(voice.said).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(voice.said).toEqual(['zh-CN confirmPerson', 'zh-CN confirmPerson']);
    vi.advanceTimersByTime(10 * REPEAT_AFTER_MS);
    expect(voice.said).toHaveLength(3);
    expect(reported).toEqual([1]);
  });

  test('a touch ends that, also while it is being said again', () => {
    speaker.show(view(confirm));
    vi.advanceTimersByTime(2_000 + REPEAT_AFTER_MS + 500);
    expect(voice.said).toHaveLength(2);
    speaker.touched(false);
    expect(voice.stopped).toEqual(['confirmPerson']);
    vi.advanceTimersByTime(10 * REPEAT_AFTER_MS);
    expect(voice.said).toHaveLength(2);
  });

  test('a touch does not cut off what is heard for the first time', () => {
    speaker.show(view(confirm));
    speaker.touched(false);
    vi.advanceTimersByTime(10 * REPEAT_AFTER_MS);
    expect(voice.stopped).toEqual([]);
    expect(voice.said).toHaveLength(1);
  });

  test.each([
    ['the waiting screen', { state: 'idle' }],
    ['the farewell', { state: 'clearing' }],
    ['the result', PASSED],
  ] as const)('%s says nothing again', (_, screen) => {
    speaker.show(view(screen));
    vi.advanceTimersByTime(10 * REPEAT_AFTER_MS);
    expect(voice.said.length).toBeLessThanOrEqual(1);
  });

  test('the next screen begins anew', () => {
    speaker.show(view(confirm));
    speaker.touched(true);
    speaker.show(view({ state: 'askStaff' }));
    vi.advanceTimersByTime(2_000 + REPEAT_AFTER_MS + 100);
    expect(voice.said.slice(1)).toEqual(['zh-CN askStaff', 'zh-CN askStaff']);
  });
});

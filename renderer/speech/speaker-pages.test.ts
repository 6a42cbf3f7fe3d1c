import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Screen } from '../../contract/visit.ts';
import { CONSENT_DETAILS } from './sentences.ts';
import { REPEAT_AFTER_MS } from './silence.ts';
import type { Speaker } from './speaker.ts';
import { type FakeVoice, openSpeaker, view } from './test-bench.ts';

let voice: FakeVoice;
let reported: number[];
let speaker: Speaker;

beforeEach(() => {
  ({ voice, reported, speaker } = openSpeaker());
});

describe('a page inside a screen', () => {
  const consent: Screen = { state: 'consent', consentVersion: '1', handler: null, notice: null };
  const inChinese = CONSENT_DETAILS.map((key) => `zh-CN ${key}`);

  test('is read in place of the screen when it is opened, and the screen counts as said at its end', () => {
    speaker.show(view(consent));
    speaker.touched(true);
    speaker.openInnerPage(CONSENT_DETAILS);
    expect(voice.stopped).toEqual(['consent']);
    vi.advanceTimersByTime(2_000 * CONSENT_DETAILS.length - 100);
    expect(reported).toEqual([]);
    vi.advanceTimersByTime(10 * REPEAT_AFTER_MS);
    expect(voice.said).toEqual(['zh-CN consent', ...inChinese]);
    expect(reported).toEqual([1]);
  });

  test('falls silent when it is closed, and the screen counts as said', () => {
    speaker.show(view(consent));
    const close = speaker.openInnerPage(CONSENT_DETAILS);
    vi.advanceTimersByTime(2_500);
    close();
    vi.advanceTimersByTime(20_000);
    expect(voice.stopped).toEqual(['consent', 'consent-details-why']);
    expect(voice.said).toHaveLength(3);
    expect(reported).toEqual([1]);
  });

  test('is read from the beginning in another language', () => {
    speaker.show(view(consent));
    speaker.openInnerPage(CONSENT_DETAILS);
    vi.advanceTimersByTime(2_500);
    speaker.show(view(consent, { language: 'en' }));
    expect(voice.said.at(-1)).toBe('en consent-details');
  });

  test('makes room for the screen that comes when it has been closed, and its screen speaks for itself again', () => {
    speaker.show(view(consent));
    speaker.openInnerPage(CONSENT_DETAILS)();
    speaker.show(view({ state: 'idleWarning', secondsLeft: 30 }));
    expect(voice.said.at(-1)).toBe('zh-CN idleWarning');
    speaker.touched(false);
    speaker.show(view(consent));
    expect(voice.said.at(-1)).toBe('zh-CN consent');
  });
});

describe('the idle warning', () => {
  const count = (from: number, to: number, language = 'zh-CN') => {
    for (let secondsLeft = from; secondsLeft >= to; secondsLeft -= 1) {
      speaker.show(view({ state: 'idleWarning', secondsLeft }, { language }));
      vi.advanceTimersByTime(1_000);
    }
  };

  test('asks at its beginning, and in other words at its half; then it is quiet', () => {
    count(30, 16);
    expect(voice.said).toEqual(['zh-CN idleWarning']);
    count(15, 1);
    expect(voice.said).toEqual(['zh-CN idleWarning', 'zh-CN idleWarning-soon']);
    expect(reported).toEqual([2]);
  });

  test('keeps its half in another language, and asks again when it comes again', () => {
    count(30, 20);
    count(19, 14, 'en');
    expect(voice.said).toEqual(['zh-CN idleWarning', 'en idleWarning', 'en idleWarning-soon']);
    speaker.touched(false);
    speaker.show(view({ state: 'askStaff' }));
    count(30, 15);
    expect(voice.said.slice(-2)).toEqual(['zh-CN idleWarning', 'zh-CN idleWarning-soon']);
  });

  test('comes second after the first, where what was said before took long', () => {
    voice.durationMs = 18_000;
    speaker.show(view({ state: 'askStaff' }));
    count(30, 1);
    vi.advanceTimersByTime(30_000);
    expect(voice.said).toEqual(['zh-CN askStaff', 'zh-CN idleWarning', 'zh-CN idleWarning-soon']);
    expect(voice.stopped).toEqual([]);
  });
});

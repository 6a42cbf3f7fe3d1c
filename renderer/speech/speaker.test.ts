import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LONGEST_SENTENCE_MS, REPEAT_PROMPT_MS, type Speaker } from './speaker.ts';
import { challenge, type FakeVoice, openSpeaker, PASSED, view } from './test-bench.ts';

let voice: FakeVoice;
let reported: number[];
let speaker: Speaker;

beforeEach(() => {
  ({ voice, reported, speaker } = openSpeaker());
});

describe('the sentence of a screen', () => {
  test('is said once, and its end is reported with the latest revision of that screen', () => {
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    vi.advanceTimersByTime(2_100);
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    vi.advanceTimersByTime(5_000);
    expect(voice.said).toEqual(['zh-CN insertCard']);
    expect(reported).toEqual([2]);
  });

  test('is interrupted by the next screen, and an interrupted sentence reports nothing', () => {
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    vi.advanceTimersByTime(500);
    speaker.show(view({ state: 'readingCard' }));
    vi.advanceTimersByTime(5_000);
    expect(voice.said).toEqual(['zh-CN insertCard', 'zh-CN readingCard']);
    expect(voice.stopped[0]).toBe('insertCard');
    expect(reported).toEqual([2]);
  });

  test('ends at once where there is no voice, and where the volume is 0', () => {
    voice.mute = true;
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    vi.advanceTimersByTime(1);
    voice.mute = false;
    speaker.show(view({ state: 'readingCard' }, { volume: 0 }));
    vi.advanceTimersByTime(1);
    expect(reported).toEqual([1, 2]);
    expect(voice.said).toEqual([]);
  });

  test('counts as ended after the longest time, when the voice never says so', () => {
    voice.durationMs = 10 * LONGEST_SENTENCE_MS;
    speaker.show(view({ state: 'saving' }));
    vi.advanceTimersByTime(LONGEST_SENTENCE_MS - 1);
    expect(reported).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(reported).toEqual([1]);
    expect(voice.stopped).toEqual(['saving']);
  });

  test('is said again in the other language, and falls silent when the volume goes to 0', () => {
    speaker.show(view({ state: 'consent', consentVersion: '1', handler: null, notice: null }));
    speaker.show(
      view({ state: 'consent', consentVersion: '1', handler: null, notice: null }, { language: 'en' }),
    );
    vi.advanceTimersByTime(500);
    speaker.show(
      view(
        { state: 'consent', consentVersion: '1', handler: null, notice: null },
        { language: 'en', volume: 0 },
      ),
    );
    vi.advanceTimersByTime(1);
    expect(voice.said).toEqual(['zh-CN consent', 'en consent']);
    expect(voice.stopped).toEqual(['consent', 'consent']);
    expect(reported).toHaveLength(1);
  });

  test('follows the volume while it is said', () => {
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }));
    speaker.show(view({ state: 'insertCard', socialSecurityCard: false }, { volume: 3 }));
    expect(voice.loudness.at(-1)).toBe(1);
  });
});

describe('the result', () => {
  test('is never cut off; the screen that came meanwhile speaks afterwards', () => {
    speaker.show(view(PASSED));
    vi.advanceTimersByTime(500);
    speaker.show(view({ state: 'clearing' }));
    expect(voice.stopped).toEqual([]);
    vi.advanceTimersByTime(1_600);
    expect(voice.said).toEqual(['zh-CN done-passed', 'zh-CN clearing']);
    expect(reported).toEqual([1]);
    vi.advanceTimersByTime(2_100);
    expect(reported).toEqual([1, 2]);
  });

  test('changes its language when the person asks for it', () => {
    speaker.show(view(PASSED));
    speaker.show(view(PASSED, { language: 'en' }));
    expect(voice.said).toEqual(['zh-CN done-passed', 'en done-passed']);
  });
});

describe('the waiting screen', () => {
  test('is quiet by itself and lets the farewell end', () => {
    speaker.show(view({ state: 'clearing' }));
    speaker.show(view({ state: 'idle' }));
    vi.advanceTimersByTime(10_000);
    expect(voice.said).toEqual(['zh-CN clearing']);
    expect(reported).toEqual([2, 1]);
  });

  test('greets who touches it, with a pause between greetings', () => {
    speaker.show(view({ state: 'idle' }));
    speaker.touched(false);
    vi.advanceTimersByTime(3_000);
    speaker.touched(false);
    vi.advanceTimersByTime(8_000);
    speaker.touched(false);
    expect(voice.said).toEqual(['zh-CN idle', 'zh-CN idle']);
  });
});

describe('a challenge', () => {
  const turn = challenge({ current: { step: 'action', action: 'turn-left' } });

  test('says the prompt at the cue and again every six seconds, and reports its first end only', () => {
    speaker.show(view(turn));
    vi.advanceTimersByTime(2 * REPEAT_PROMPT_MS + 500);
    expect(voice.said).toEqual(Array(3).fill('zh-CN challenge-turn-left'));
    expect(reported).toEqual([1]);
  });

  test('says the prompt anew for another try', () => {
    speaker.show(view(turn));
    vi.advanceTimersByTime(2_100);
    speaker.show(view(challenge({ current: { step: 'action', action: 'turn-left' }, attempt: 2 })));
    expect(voice.said).toHaveLength(2);
  });

  test('says a hint that stands, after the prompt, and not more often than every four seconds', () => {
    voice.durationMs = 500;
    speaker.show(view(challenge({ hint: 'too-far' })));
    vi.advanceTimersByTime(1_500);
    expect(voice.said).toEqual(['zh-CN challenge-position', 'zh-CN hint-too-far']);
    speaker.show(view(challenge({ hint: 'off-centre' })));
    vi.advanceTimersByTime(3_000);
    expect(voice.said).toHaveLength(2);
    vi.advanceTimersByTime(1_500);
    expect(voice.said.at(-1)).toBe('zh-CN hint-off-centre');
  });

  test('says nothing about a hint that comes and goes', () => {
    voice.durationMs = 100;
    for (let i = 0; i < 10; i += 1) {
      speaker.show(view(challenge({ hint: i % 2 === 0 ? 'too-far' : null })));
      vi.advanceTimersByTime(600);
    }
    expect(voice.said).toEqual(['zh-CN challenge-position']);
  });

  test('falls silent when the page closes', () => {
    speaker.show(view(turn));
    speaker.close();
    vi.advanceTimersByTime(60_000);
    expect(voice.said).toHaveLength(1);
    expect(reported).toEqual([]);
  });
});

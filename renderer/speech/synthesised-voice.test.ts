import { afterEach, expect, test, vi } from 'vitest';
import { createSynthesisedVoice } from './synthesised-voice.ts';

class FakeUtterance {
  text: string;
  volume = 1;
  onboundary: ((event: { charIndex: number }) => void) | null = null;
  onend: (() => void) | null = null;
  constructor(text: string) {
    this.text = text;
  }
}
afterEach(() => vi.unstubAllGlobals());

function speak(loudness: number) {
  vi.stubGlobal('SpeechSynthesisUtterance', FakeUtterance);
  const spoken: FakeUtterance[] = [];
  const ends: string[] = [];
  const synthesis = {
    getVoices: () => [{ lang: 'en-GB', localService: true }],
    speak: (utterance: FakeUtterance) => spoken.push(utterance),
    // A browser reports the end of an utterance that is cancelled.
    cancel: () => spoken.at(-1)?.onend?.(),
  };
  const utterance = createSynthesisedVoice(synthesis as unknown as SpeechSynthesis).speak(
    { key: null, language: 'en', words: 'one two three' },
    loudness,
    { onEnd: () => ends.push('end'), onFail: () => ends.push('fail') },
  );
  return { spoken, ends, utterance };
}

test('another loudness counts at once: the rest of the words is said with it', () => {
  const { spoken, ends, utterance } = speak(0.4);
  spoken[0]?.onboundary?.({ charIndex: 4 });
  utterance?.setLoudness(1);
  expect(spoken.map(({ text, volume }) => [text, volume])).toEqual([
    ['one two three', 0.4],
    ['two three', 1],
  ]);
  spoken[1]?.onboundary?.({ charIndex: 4 });
  utterance?.setLoudness(0.7);
  expect(spoken[2]?.text).toBe('three');
  expect(ends).toEqual([]);
  spoken[2]?.onend?.();
  expect(ends).toEqual(['end']);
});

test('the same loudness changes nothing, and after a stop nothing is said or told', () => {
  const { spoken, ends, utterance } = speak(0.7);
  utterance?.setLoudness(0.7);
  expect(spoken).toHaveLength(1);
  utterance?.stop();
  utterance?.setLoudness(1);
  expect(spoken).toHaveLength(1);
  expect(ends).toEqual([]);
});

import { expect, test } from 'vitest';
import { findVoice } from './synthesised-voice.ts';
import { firstVoiceOf, lateVoice, type Utterance, type UtteranceListener, type Voice } from './voice.ts';

const SENTENCE = { key: 'idle', language: 'zh-CN', words: '您好' } as const;

function voiceThat(speaks: boolean) {
  const listeners: UtteranceListener[] = [];
  const loudness: number[] = [];
  let stops = 0;
  const voice: Voice = {
    speak(_sentence, first, listener): Utterance | null {
      if (!speaks) return null;
      listeners.push(listener);
      loudness.push(first);
      return {
        stop: () => {
          stops += 1;
        },
        setLoudness: (next) => {
          loudness.push(next);
        },
      };
    },
  };
  return { voice, listeners, loudness, stops: () => stops };
}

function listener() {
  const calls: string[] = [];
  return { calls, onEnd: () => calls.push('end'), onFail: () => calls.push('fail') };
}

test('the first voice that has the sentence speaks', () => {
  const [silent, second] = [voiceThat(false), voiceThat(true)];
  const heard = listener();
  firstVoiceOf([silent.voice, second.voice]).speak(SENTENCE, 0.7, heard);
  second.listeners[0]?.onEnd();
  expect(heard.calls).toEqual(['end']);
});

test('without any voice there is no utterance', () => {
  expect(firstVoiceOf([voiceThat(false).voice]).speak(SENTENCE, 1, listener())).toBeNull();
});

test('a broken clip hands over to the next voice, at the loudness of now', () => {
  const [broken, second] = [voiceThat(true), voiceThat(true)];
  const heard = listener();
  const utterance = firstVoiceOf([broken.voice, second.voice]).speak(SENTENCE, 0.4, heard);
  utterance?.setLoudness(1);
  broken.listeners[0]?.onFail();
  expect(second.loudness).toEqual([1]);
  expect(heard.calls).toEqual([]);
  second.listeners[0]?.onFail();
  expect(heard.calls).toEqual(['fail']);
});

test('after a stop nothing takes over', () => {
  const [broken, second] = [voiceThat(true), voiceThat(true)];
  const utterance = firstVoiceOf([broken.voice, second.voice]).speak(SENTENCE, 1, listener());
  utterance?.stop();
  broken.listeners[0]?.onFail();
  expect(broken.stops()).toBe(1);
  expect(second.listeners).toEqual([]);
});

test('only a local Mandarin or English voice of the system is used', () => {
  const voices = [
    { lang: 'zh-HK', localService: true },
    { lang: 'zh-CN', localService: false },
    { lang: 'cmn', localService: true },
    { lang: 'en_GB', localService: true },
  ];
  expect(findVoice(voices, 'zh-CN')).toBe(voices[2]);
  expect(findVoice(voices, 'en')).toBe(voices[3]);
  expect(findVoice(voices.slice(0, 2), 'zh-CN')).toBeNull();
});

test('a voice that is made ready later speaks from then on', async () => {
  const ready = voiceThat(true);
  const late = lateVoice(Promise.resolve(ready.voice));
  expect(late.speak(SENTENCE, 1, listener())).toBeNull();
  await Promise.resolve();
  expect(late.speak(SENTENCE, 1, listener())).not.toBeNull();
});

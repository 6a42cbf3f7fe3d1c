import type { Language } from '../../contract/visit.ts';
import type { Voice } from './voice.ts';

/** Slower than the default 1: elderly listeners follow it better. */
const RATE = 0.85;

/**
 * The voice of the operating system. Only a voice that works on this machine (`localService`): a network voice
 * would send every sentence away.
 */
export function createSynthesisedVoice(synthesis: SpeechSynthesis): Voice {
  // The list of voices may be loaded late; the first call starts that.
  synthesis.getVoices();
  return {
    speak(sentence, loudness, listener) {
      const voice = findVoice(synthesis.getVoices(), sentence.language);
      if (!voice) return null;
      const utterance = new SpeechSynthesisUtterance(sentence.words);
      let stopped = false;
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = RATE;
      utterance.volume = loudness;
      utterance.onend = () => {
        if (!stopped) listener.onEnd();
      };
      utterance.onerror = () => {
        if (!stopped) listener.onFail();
      };
      synthesis.speak(utterance);
      return {
        stop() {
          stopped = true;
          synthesis.cancel();
        },
        // The loudness of a running utterance cannot be changed; silence can be had by stopping it.
        setLoudness() {},
      };
    },
  };
}

/** The local voice for a language. Chinese means Mandarin: `zh-HK` and `zh-TW` are other ways to speak. */
export function findVoice<V extends { readonly lang: string; readonly localService: boolean }>(
  voices: readonly V[],
  language: Language,
): V | null {
  const wanted = language === 'en' ? /^en([-_]|$)/i : /^(zh([-_](CN|Hans.*))?|cmn([-_].*)?)$/i;
  return voices.find((voice) => voice.localService && wanted.test(voice.lang)) ?? null;
}

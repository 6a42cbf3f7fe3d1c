import type { Language } from '../../contract/visit.ts';
import { languageModule } from '../text/languages.ts';
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
      let loudnessNow = loudness;
      let saidLetters = 0;
      let current: SpeechSynthesisUtterance | null = null;
      const sayFrom = (start: number) => {
        const utterance = new SpeechSynthesisUtterance(sentence.words.slice(start));
        current = utterance;
        utterance.voice = voice;
        utterance.lang = voice.lang;
        utterance.rate = RATE;
        utterance.volume = loudnessNow;
        utterance.onboundary = ({ charIndex }) => {
          if (current === utterance) saidLetters = start + charIndex;
        };
        utterance.onend = () => {
          if (current === utterance) listener.onEnd();
        };
        utterance.onerror = () => {
          if (current === utterance) listener.onFail();
        };
        synthesis.speak(utterance);
      };
      sayFrom(0);
      return {
        stop() {
          current = null;
          synthesis.cancel();
        },
        // The loudness of a running utterance cannot be changed: it goes on as another one, from the word that it had reached.
        setLoudness(next) {
          if (next === loudnessNow || current === null) return;
          loudnessNow = next;
          current = null;
          synthesis.cancel();
          sayFrom(saidLetters);
        },
      };
    },
  };
}

/** The local voice for a language. */
export function findVoice<V extends { readonly lang: string; readonly localService: boolean }>(
  voices: readonly V[],
  language: Language,
): V | null {
  const { systemVoice } = languageModule(language);
  return voices.find((voice) => voice.localService && systemVoice.test(voice.lang)) ?? null;
}

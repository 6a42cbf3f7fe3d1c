import type { Language } from '../../contract/visit.ts';
import type { SentenceKey } from './sentences.ts';

/** One sentence to be said, or a piece of one. */
export interface Sentence {
  /** Null: words that are known only now, of which there can be no clip. */
  readonly key: SentenceKey | null;
  readonly language: Language;
  readonly words: string;
}

/** A sentence while it is being said. */
export interface Utterance {
  /** Falls silent at once; neither callback comes afterwards. */
  stop(): void;
  /** 0..1, from now on where the voice can. */
  setLoudness(loudness: number): void;
}

/** What becomes of an utterance. Exactly one of the two is called, once, unless it is stopped. */
export interface UtteranceListener {
  onEnd(): void;
  /** It could not be said after all: a broken clip, a voice that went away. */
  onFail(): void;
}

/** Something that can speak. */
export interface Voice {
  /** Begins to speak, or returns null when this voice has nothing for the sentence. `loudness` is 0..1. */
  speak(sentence: Sentence, loudness: number, listener: UtteranceListener): Utterance | null;
}

/** A voice that is made ready while the page already runs; until then it has nothing to say. */
export function lateVoice(ready: Promise<Voice>): Voice {
  let voice: Voice | null = null;
  void ready.then((made) => {
    voice = made;
  });
  return {
    speak: (sentence, loudness, listener) => voice?.speak(sentence, loudness, listener) ?? null,
  };
}

/** Asks the voices in their order, and goes on to the next when one fails in the middle of the start. */
export function firstVoiceOf(voices: readonly Voice[]): Voice {
  return {
    speak(sentence, loudness, listener) {
      let present: Utterance | null = null;
      let stopped = false;
      let loudnessNow = loudness;
      const speakFrom = (first: number): Utterance | null => {
        for (const [offset, voice] of voices.slice(first).entries()) {
          const utterance = voice.speak(sentence, loudnessNow, {
            onEnd: () => listener.onEnd(),
            onFail: () => {
              if (stopped) return;
              present = speakFrom(first + offset + 1);
              if (!present) listener.onFail();
            },
          });
          if (utterance) return utterance;
        }
        return null;
      };
      present = speakFrom(0);
      if (!present) return null;
      return {
        stop() {
          stopped = true;
          present?.stop();
        },
        setLoudness(next) {
          loudnessNow = next;
          present?.setLoudness(next);
        },
      };
    },
  };
}

import type { RecordedVoices } from '../../contract/voice-pack.ts';
import type { Sentence, Voice } from './voice.ts';
import type { VoiceManifest } from './voice-manifest.ts';

/** Plays clips; `addressOf` says where the clip of a sentence is, or null when there is none. */
export function createClipVoice(addressOf: (sentence: Sentence) => string | null): Voice {
  return {
    speak(sentence, loudness, listener) {
      const address = addressOf(sentence);
      if (address === null) return null;
      const audio = new Audio(address);
      let settled = false;
      const settle = (call: () => void) => () => {
        if (settled) return;
        settled = true;
        call();
      };
      audio.volume = loudness;
      audio.addEventListener('ended', settle(listener.onEnd));
      audio.addEventListener('error', settle(listener.onFail));
      audio.play().catch(settle(listener.onFail));
      return {
        stop() {
          settled = true;
          audio.pause();
          audio.removeAttribute('src');
          audio.load();
        },
        setLoudness(next) {
          audio.volume = next;
        },
      };
    },
  };
}

/** Where the generated clip of a sentence is. */
export function generatedAddress(manifest: VoiceManifest): (sentence: Sentence) => string | null {
  return ({ key, language }) =>
    key !== null && manifest.clips[language]?.[key] ? `/voice/generated/${language}/${key}.ogg` : null;
}

/**
 * Where the recordings of a sentence are, in the order in which they count: the dialect of the site, then the language itself.
 * A recording of other words than the sentence has today is not played: it would say what is no longer true.
 */
export function recordedAddresses({
  packs,
  dialect,
}: RecordedVoices): ((sentence: Sentence) => string | null)[] {
  const ofDialect = packs.filter(({ tag, language }) => tag === dialect && tag !== language);
  const ofLanguage = packs.filter(({ tag, language }) => tag === language);
  return [...ofDialect, ...ofLanguage].map((pack) => ({ key, language, words }) => {
    if (key === null || pack.language !== language) return null;
    const clip = Object.hasOwn(pack.clips, key) ? pack.clips[key] : undefined;
    return clip?.words === words ? clip.address : null;
  });
}

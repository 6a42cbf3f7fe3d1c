import type { Voice } from './voice.ts';
import type { VoiceManifest } from './voice-manifest.ts';

/** Plays the clips that the manifest lists. Until the manifest is there, or without it, it has nothing to say. */
export function createRecordedVoice(loadManifest: () => Promise<VoiceManifest | null>): Voice {
  let manifest: VoiceManifest | null = null;
  void loadManifest().then((loaded) => {
    manifest = loaded;
  });
  return {
    speak(sentence, loudness, listener) {
      if (!manifest?.clips[sentence.language][sentence.key]) return null;
      const audio = new Audio(`/voice/${sentence.language}/${sentence.key}.ogg`);
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

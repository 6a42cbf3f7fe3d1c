import { createHash } from 'node:crypto';
import type { Language } from '../../contract/visit.ts';
import { allSentences, type SentenceKey, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import type { VoiceManifest } from '../../renderer/speech/voice-manifest.ts';

/** The languages that get clips. */
export const VOICE_LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

/** One clip that has to be made. */
export interface ClipToMake {
  readonly language: Language;
  readonly key: SentenceKey;
  readonly words: string;
  readonly textSha256: string;
}

/** What a build has to do. */
export interface VoicePlan {
  readonly make: readonly ClipToMake[];
  /** Clips, as `<language>/<key>`, that nobody asks for any more. */
  readonly drop: readonly string[];
  /** The manifest after the build. */
  readonly manifest: VoiceManifest;
}

/** SHA-256 of the UTF-8 bytes of a text, in hexadecimal digits. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * Compares the sentences of the catalogue with the clips of the last build: made again is only what has other words, has no
 * file, or was made by another recipe.
 *
 * @param hasFile whether the clip `<language>/<key>` is there
 */
export function planVoice(
  previous: VoiceManifest | null,
  recipe: string,
  hasFile: (clip: string) => boolean,
): VoicePlan {
  const manifest: VoiceManifest = { format: 1, recipe, clips: { 'zh-CN': {}, en: {} } };
  const make: ClipToMake[] = [];
  const kept = previous?.recipe === recipe ? previous : null;
  for (const language of VOICE_LANGUAGES) {
    for (const key of allSentences()) {
      const words = wordsOfSentence(key, language);
      const textSha256 = hashText(words);
      manifest.clips[language][key] = { textSha256 };
      const isSame = kept?.clips[language][key]?.textSha256 === textSha256;
      if (!isSame || !hasFile(`${language}/${key}`)) make.push({ language, key, words, textSha256 });
    }
  }
  const drop = VOICE_LANGUAGES.flatMap((language) =>
    Object.keys(previous?.clips[language] ?? {})
      .filter((key) => !(key in manifest.clips[language]))
      .map((key) => `${language}/${key}`),
  );
  return { make, drop, manifest };
}

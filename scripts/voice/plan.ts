import { createHash } from 'node:crypto';
import type { Language } from '../../contract/visit.ts';
import { allSentences, type SentenceKey, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import type { VoiceManifest } from '../../renderer/speech/voice-manifest.ts';
import type { LanguageModule } from '../../renderer/text/language-module.ts';
import { allLanguages } from '../../renderer/text/languages.ts';

/** One clip that has to be made. */
export interface ClipToMake {
  readonly language: Language;
  readonly key: SentenceKey;
  readonly words: string;
  readonly voice: NonNullable<LanguageModule['generatedVoice']>;
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
 * Compares the sentences of the catalogues with the clips of the last build: made again is only what has other words, has no
 * file, or was made by another recipe. Languages without a generated voice have no clips here.
 *
 * @param hasFile whether the clip `<language>/<key>` is there
 */
export function planVoice(
  previous: VoiceManifest | null,
  recipe: string,
  hasFile: (clip: string) => boolean,
): VoicePlan {
  const manifest: VoiceManifest = { format: 2, recipe, voices: {}, clips: {} };
  const make: ClipToMake[] = [];
  for (const { tag: language, generatedVoice: voice } of allLanguages()) {
    if (voice === null) continue;
    const clips: Record<string, { textSha256: string }> = {};
    manifest.clips[language] = clips;
    manifest.voices[language] = `${voice.voice} ${voice.wordsPerMinute}`;
    const isSameVoice =
      previous?.recipe === recipe && previous.voices[language] === manifest.voices[language];
    const kept = isSameVoice ? previous.clips[language] : undefined;
    for (const key of allSentences()) {
      const words = wordsOfSentence(key, language);
      const textSha256 = hashText(words);
      clips[key] = { textSha256 };
      const isSame = kept?.[key]?.textSha256 === textSha256;
      if (!isSame || !hasFile(`${language}/${key}`)) make.push({ language, key, words, voice });
    }
  }
  const drop = Object.entries(previous?.clips ?? {}).flatMap(([language, clips]) =>
    Object.keys(clips)
      .filter((key) => manifest.clips[language]?.[key] === undefined)
      .map((key) => `${language}/${key}`),
  );
  return { make, drop, manifest };
}

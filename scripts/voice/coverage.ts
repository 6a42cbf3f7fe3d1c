import { readdirSync } from 'node:fs';
import { CLIP_EXTENSIONS } from '../../contract/voice-pack.ts';
import type { FoundPack } from '../../electron/main/voice-packs.ts';
import { allSentences, type SentenceKey, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import { allLanguages, languageModule } from '../../renderer/text/languages.ts';

/** Where the sentences of one language come from. */
export interface LanguageCoverage {
  readonly language: string;
  readonly sentences: number;
  /** Said by a person, in the voice of the language itself. */
  readonly recorded: number;
  /** Generated at build, where no person says them. */
  readonly generated: number;
  /** Nobody says them: neither a recording nor a generated clip can be had. */
  readonly missing: readonly SentenceKey[];
}

/** What one voice pack is worth today. */
export interface PackCoverage {
  readonly tag: string;
  readonly language: string;
  readonly folder: string;
  readonly recorded: readonly string[];
  /** Recorded for words that the sentence no longer has; not played. */
  readonly outdated: readonly string[];
  /** No sentence of the terminal has this key; not played. */
  readonly unknown: readonly string[];
  /** Clips in the folder of which `pack.json` says nothing; not played. */
  readonly unlisted: readonly string[];
  /** Sentences of which the pack has no clip, or an outdated one. */
  readonly missing: readonly string[];
}

/** The sentences of a pack. */
export function coverageOfPack({ folder, pack, files }: FoundPack): PackCoverage {
  const known = new Set<string>(allSentences());
  const isKnownLanguage = languageModule(pack.language).tag === pack.language;
  const keys = [...files.keys()].sort();
  const unknown = keys.filter((key) => !isKnownLanguage || !known.has(key));
  const recorded = allSentences().filter(
    (key) =>
      isKnownLanguage && files.has(key) && pack.clips[key]?.words === wordsOfSentence(key, pack.language),
  );
  const said = new Set<string>(recorded);
  return {
    tag: pack.tag,
    language: pack.language,
    folder,
    recorded,
    outdated: keys.filter((key) => !unknown.includes(key) && !said.has(key)),
    unknown,
    unlisted: clipsIn(folder).filter((key) => pack.clips[key] === undefined),
    missing: allSentences().filter((key) => !said.has(key)),
  };
}

/**
 * Where every sentence of every language comes from.
 *
 * @param canGenerate whether there is, or could be made, a generated clip of the sentence
 */
export function coverageOfLanguages(
  packs: readonly FoundPack[],
  canGenerate: (language: string, key: SentenceKey) => boolean,
): LanguageCoverage[] {
  const covered = packs.map(coverageOfPack);
  return allLanguages().map(({ tag }) => {
    // A dialect is spoken only where a site asks for it.
    const said = new Set(covered.filter((pack) => pack.tag === tag).flatMap(({ recorded }) => recorded));
    const unsaid = allSentences().filter((key) => !said.has(key));
    const missing = unsaid.filter((key) => !canGenerate(tag, key));
    return {
      language: tag,
      sentences: allSentences().length,
      recorded: said.size,
      generated: unsaid.length - missing.length,
      missing,
    };
  });
}

/** Keys of the clips in a folder. */
export function clipsIn(folder: string): string[] {
  const extensions: readonly string[] = CLIP_EXTENSIONS;
  const keys = readdirSync(folder).flatMap((name) => {
    const dot = name.lastIndexOf('.');
    return dot > 0 && extensions.includes(name.slice(dot + 1)) ? [name.slice(0, dot)] : [];
  });
  return [...new Set(keys)].sort();
}

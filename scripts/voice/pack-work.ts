import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type VoicePack, voicePackSchema } from '../../contract/voice-pack.ts';
import { allSentences, type SentenceKey, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import { clipsIn } from './coverage.ts';

/** What somebody reads aloud at a recording: one line a clip, key and words apart by a tab. */
export function readingList(language: string): string {
  return allSentences()
    .map((key) => `${key}\t${wordsOfSentence(key, language)}\n`)
    .join('');
}

/** What became of the clips of a folder. */
export interface AcceptedClips {
  readonly accepted: readonly string[];
  /** No sentence has such a key. */
  readonly unknown: readonly string[];
}

/**
 * Writes into `pack.json` that clips say the words that their sentences have today: all that it does not list yet, and those
 * that are named, which are listed for older words. Somebody must have listened to them.
 *
 * Exception: the folder has no `pack.json` that is as agreed.
 */
export async function acceptClips(folder: string, named: readonly string[]): Promise<AcceptedClips> {
  const file = join(folder, 'pack.json');
  const pack: VoicePack = voicePackSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const known = new Set<string>(allSentences());
  const wanted = clipsIn(folder).filter((key) => pack.clips[key] === undefined || named.includes(key));
  const accepted = wanted.filter((key): key is SentenceKey => known.has(key));
  const clips = { ...pack.clips };
  for (const key of accepted) clips[key] = { words: wordsOfSentence(key, pack.language) };
  const sorted = Object.fromEntries(Object.entries(clips).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFileAtomic(file, `${JSON.stringify({ ...pack, clips: sorted }, null, 2)}\n`);
  return { accepted, unknown: wanted.filter((key) => !known.has(key)) };
}

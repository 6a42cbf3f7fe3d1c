import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ClipToMake } from './plan.ts';

/** Speech in one channel needs no more. */
const KILOBITS_PER_SECOND = 24;

/** Programs that speak a sentence into a file. */
export interface SpeechTool {
  /** Names, versions and settings: clips of another recipe are made again. */
  readonly recipe: string;
  /** Writes the clip as Ogg Opus. Exception: a program failed. */
  say(clip: Pick<ClipToMake, 'words' | 'voice'>, target: string): Promise<void>;
}

/** espeak-ng and opusenc (Debian: espeak-ng, opus-tools); null when one of them is missing. */
export async function findSpeechTool(): Promise<SpeechTool | null> {
  try {
    const espeak = await execa('espeak-ng', ['--version']);
    const opus = await execa('opusenc', ['--version']);
    const [, version = 'espeak-ng'] = /:\s*([\d.]+)/.exec(espeak.stdout) ?? [];
    const programs = `espeak-ng ${version}, ${opus.stdout.split('\n')[0]?.trim()}`;
    return { recipe: `${programs}; opus ${KILOBITS_PER_SECOND}`, say };
  } catch {
    return null;
  }
}

async function say({ words, voice }: Pick<ClipToMake, 'words' | 'voice'>, target: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'anhao-voice-'));
  try {
    const wave = join(scratch, 'clip.wav');
    const options = ['-v', voice.voice, '-s', String(voice.wordsPerMinute)];
    // The words come over standard input: a text that began with a dash would be taken for an option. `-z`: no pause at the
    // end, for the pieces of a date follow each other.
    await execa('espeak-ng', [...options, '-z', '--stdin', '-w', wave], { input: words });
    await execa('opusenc', ['--quiet', '--bitrate', String(KILOBITS_PER_SECOND), wave, target]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import writeFileAtomic from 'write-file-atomic';
import type { Language } from '../../contract/visit.ts';
import { type VoiceManifest, voiceManifestSchema } from '../../renderer/speech/voice-manifest.ts';
import { type ClipToMake, planVoice } from './plan.ts';

// Makes the voice clips (语音) of every spoken sentence: `node scripts/voice/build.ts [--out resources/voice]`.
// Needs espeak-ng and opusenc (Debian: espeak-ng, opus-tools). Without them it leaves an empty manifest, and the terminal
// speaks with the voice of the system, or not at all. The last line is one JSON object.

/**
 * The voice of each language, slow enough for elderly listeners. espeak-ng counts Chinese in other words than English: at 170 it
 * says about two and a half characters a second.
 */
const VOICES: Readonly<Record<Language, { readonly voice: string; readonly wordsPerMinute: number }>> = {
  'zh-CN': { voice: 'cmn', wordsPerMinute: 170 },
  en: { voice: 'en', wordsPerMinute: 130 },
};
/** Speech in one channel needs no more. */
const KILOBITS_PER_SECOND = 24;

const { out } = new Command()
  .option('--out <directory>', 'where the clips go', resolve(import.meta.dirname, '../../resources/voice'))
  .parse()
  .opts<{ out: string }>();
const manifestFile = join(out, 'manifest.json');
const fileOf = (clip: string) => join(out, `${clip}.ogg`);

const versions = await findPrograms();
if (!versions) {
  const empty: VoiceManifest = { format: 1, recipe: 'none', clips: { 'zh-CN': {}, en: {} } };
  await mkdir(out, { recursive: true });
  await writeFileAtomic(manifestFile, `${JSON.stringify(empty, null, 2)}\n`);
  console.log(
    'No voice clips: espeak-ng or opusenc is not installed (Debian: apt-get install espeak-ng opus-tools).',
  );
  console.log('The terminal will use the voice of the system, or stay silent.');
  console.log(JSON.stringify({ made: 0, kept: 0, dropped: 0 }));
} else {
  const recipe = `${versions}; ${JSON.stringify(VOICES)}; opus ${KILOBITS_PER_SECOND}`;
  const plan = planVoice(await readManifest(), recipe, (clip) => existsSync(fileOf(clip)));
  const scratch = await mkdtemp(join(tmpdir(), 'anhao-voice-'));
  try {
    for (const clip of plan.make) await makeClip(clip, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  for (const clip of plan.drop) await rm(fileOf(clip), { force: true });
  // Last: a build that was broken off is made again.
  await writeFileAtomic(manifestFile, `${JSON.stringify(plan.manifest, null, 2)}\n`);
  const all = Object.values(plan.manifest.clips).reduce((sum, clips) => sum + Object.keys(clips).length, 0);
  console.log(
    `Voice: ${plan.make.length} clips made, ${all - plan.make.length} kept, ${plan.drop.length} dropped.`,
  );
  console.log(
    JSON.stringify({ made: plan.make.length, kept: all - plan.make.length, dropped: plan.drop.length }),
  );
}

/** Names and versions of the two programs; null when one is missing. */
async function findPrograms(): Promise<string | null> {
  try {
    const espeak = await execa('espeak-ng', ['--version']);
    const opus = await execa('opusenc', ['--version']);
    const [, version = 'espeak-ng'] = /:\s*([\d.]+)/.exec(espeak.stdout) ?? [];
    return `espeak-ng ${version}, ${opus.stdout.split('\n')[0]?.trim()}`;
  } catch {
    return null;
  }
}

/** The manifest of the last build; null when there is none, or when it cannot be read. */
async function readManifest(): Promise<VoiceManifest | null> {
  try {
    const parsed = voiceManifestSchema.safeParse(JSON.parse(await readFile(manifestFile, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function makeClip({ language, key, words }: ClipToMake, scratch: string): Promise<void> {
  const wave = join(scratch, 'clip.wav');
  const target = fileOf(`${language}/${key}`);
  await mkdir(join(out, language), { recursive: true });
  // The words come over standard input: a text that began with a dash would be taken for an option.
  const { voice, wordsPerMinute } = VOICES[language];
  await execa('espeak-ng', ['-v', voice, '-s', String(wordsPerMinute), '--stdin', '-w', wave], {
    input: words,
  });
  await execa('opusenc', ['--quiet', '--bitrate', String(KILOBITS_PER_SECOND), wave, target]);
}

import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { findVoicePacks } from '../../electron/main/voice-packs.ts';
import { type VoiceManifest, voiceManifestSchema } from '../../renderer/speech/voice-manifest.ts';
import { coverageOfLanguages, type LanguageCoverage } from './coverage.ts';
import { planVoice } from './plan.ts';
import type { SpeechTool } from './speech-tool.ts';

/** Folder of the voice packs that come with the terminal, and of the generated clips. */
export const VOICE_FOLDER = resolve(import.meta.dirname, '../../resources/voice');

/** What a build of the voice did, and what every language says now. */
export interface VoiceBuild {
  readonly made: number;
  readonly kept: number;
  readonly dropped: number;
  readonly languages: readonly LanguageCoverage[];
}

/** Makes the generated clips (语音) of every sentence in every known language; without a tool it keeps those of the last build. */
export async function buildVoice(
  tool: SpeechTool | null,
  folder: string = VOICE_FOLDER,
): Promise<VoiceBuild> {
  const out = join(folder, 'generated');
  const manifestFile = join(out, 'manifest.json');
  const fileOf = (clip: string) => join(out, `${clip}.ogg`);
  const hasFile = (clip: string) => existsSync(fileOf(clip));
  const previous = await readManifest(manifestFile);
  const recipe = tool?.recipe ?? previous?.recipe ?? 'none';
  const plan = planVoice(previous, recipe, hasFile);
  if (tool) {
    const waiting = [...plan.make];
    const lane = async () => {
      for (let clip = waiting.pop(); clip; clip = waiting.pop()) {
        const target = fileOf(`${clip.language}/${clip.key}`);
        await mkdir(dirname(target), { recursive: true });
        await tool.say(clip, target);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
  }
  const unmade = tool ? [] : plan.make;
  for (const { language, key } of unmade) delete plan.manifest.clips[language]?.[key];
  for (const clip of plan.drop) await rm(fileOf(clip), { force: true });
  // Last: a build that was broken off is made again.
  await mkdir(out, { recursive: true });
  await writeFileAtomic(manifestFile, `${JSON.stringify(plan.manifest, null, 2)}\n`);
  const { clips } = plan.manifest;
  const all = Object.values(clips).reduce((sum, ofLanguage) => sum + Object.keys(ofLanguage).length, 0);
  const made = tool ? plan.make.length : 0;
  return {
    made,
    kept: all - made,
    dropped: plan.drop.length,
    languages: coverageOfLanguages(
      findVoicePacks([folder]).packs,
      (language, key) => clips[language]?.[key] !== undefined,
    ),
  };
}

/** Exception, naming them, when a sentence has neither a recording nor a generated clip: nobody would hear it. */
export function refuseSilentSentences(languages: readonly LanguageCoverage[]): void {
  const silent = languages.flatMap(({ language, missing }) => missing.map((key) => `${language}/${key}`));
  if (silent.length === 0) return;
  const some = silent.slice(0, 10).join(', ');
  throw new Error(
    `${silent.length} 句没有语音 · sentences without a voice: ${some}${silent.length > 10 ? ', …' : ''}. ` +
      'Record them, or install espeak-ng and opus-tools (docs/voice.md).',
  );
}

/** The manifest of the last build; null when there is none, or when it cannot be read. */
async function readManifest(file: string): Promise<VoiceManifest | null> {
  try {
    const parsed = voiceManifestSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

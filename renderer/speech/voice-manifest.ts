import { z } from 'zod';

/** What is known of one clip: the text that it says, as SHA-256 of its UTF-8 bytes. */
const clipSchema = z.object({ textSha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** `voice/manifest.json`: the clips that exist, by language and sentence. Written by `scripts/voice/build.ts`. */
export const voiceManifestSchema = z.object({
  format: z.literal(1),
  /** The program and voice settings that made the clips; other settings mean other clips. */
  recipe: z.string(),
  clips: z.object({
    'zh-CN': z.record(z.string(), clipSchema.optional()),
    en: z.record(z.string(), clipSchema.optional()),
  }),
});
/** The clips that exist, by language and sentence. */
export type VoiceManifest = z.infer<typeof voiceManifestSchema>;

/** Reads the manifest of this installation; null when there are no clips or the file is not as agreed. */
export async function loadVoiceManifest(): Promise<VoiceManifest | null> {
  try {
    const answer = await fetch('/voice/manifest.json');
    if (!answer.ok) return null;
    const parsed = voiceManifestSchema.safeParse(await answer.json());
    return parsed.success ? parsed.data : null;
  } catch {
    // No such file, or no JSON: the terminal speaks with the voice of the system, or not at all.
    return null;
  }
}

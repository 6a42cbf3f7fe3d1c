import { z } from 'zod';
import { type RecordedVoices, recordedVoicesSchema, VOICE_ADDRESSES } from '../../contract/voice-pack.ts';

/** What is known of one clip: the text that it says, as SHA-256 of its UTF-8 bytes. */
const clipSchema = z.object({ textSha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The clips that this build generated, by language and sentence: `manifest.json` beside them. Written by `npm run voice`. */
export const voiceManifestSchema = z.object({
  format: z.literal(2),
  /** The programs that made the clips, and the voice of each language; others mean other clips. */
  recipe: z.string(),
  voices: z.record(z.string(), z.string()),
  clips: z.record(z.string(), z.record(z.string(), clipSchema)),
});
/** The clips that this build generated. */
export type VoiceManifest = z.infer<typeof voiceManifestSchema>;

/** Reads the list of generated clips; null when there are none or the file is not as agreed. */
export function loadVoiceManifest(): Promise<VoiceManifest | null> {
  return load(VOICE_ADDRESSES.generated, voiceManifestSchema);
}

/** Reads the list of recorded clips; null where the page is served without one. */
export function loadRecordedVoices(): Promise<RecordedVoices | null> {
  return load(VOICE_ADDRESSES.recorded, recordedVoicesSchema);
}

async function load<T>(address: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    const parsed = schema.safeParse(await answer.json());
    return parsed.success ? parsed.data : null;
  } catch {
    // No such file, or no JSON: the terminal speaks with another voice, or not at all.
    return null;
  }
}

import { z } from 'zod';
import { languageSchema } from './visit.ts';

/**
 * BCP 47 tag of a voice (RFC 5646): a language (`zh-CN`), a way to speak that has a tag of its own (`yue-CN`, 粤语), or a
 * dialect in private use after `-x-` (`zh-CN-x-sichuan`, 四川话).
 */
export const voiceTagSchema = languageSchema;

/** Key of a spoken sentence, and the name of its clip without the extension; can be no way out of a folder. */
export const clipKeySchema = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,79}$/);

/** File name extensions of recorded clips, the first that exists counts. */
export const CLIP_EXTENSIONS = ['wav', 'ogg', 'mp3', 'm4a'] as const;

/** A recording that is larger is no sentence. */
export const LARGEST_CLIP_BYTES = 5 * 1024 * 1024;

const nameSchema = z.string().min(1).max(100);

/** `pack.json` of a folder with recorded clips (语音包); the clips lie beside it as `<key>.wav`, `.ogg`, `.mp3` or `.m4a`. */
export const voicePackSchema = z
  .strictObject({
    format: z.literal(1),
    /** As the folder is called. */
    tag: voiceTagSchema,
    /** Language of the screens that this voice belongs to. */
    language: languageSchema,
    /** Name of the dialect; null: the pack is the voice of the language itself. */
    dialect: z.strictObject({ 'zh-CN': nameSchema, en: nameSchema }).nullable(),
    /** Who spoke, in the words that the person agreed to. */
    speaker: nameSchema,
    /** Under which terms the recordings may be used, such as `CC-BY-4.0` or the agreement with the speaker. */
    licence: nameSchema,
    /**
     * For each clip the words that it was recorded for, as the text catalogue had them. A clip whose sentence has other words
     * by now is not played.
     */
    clips: z.record(clipKeySchema, z.strictObject({ words: z.string().min(1).max(500) })),
  })
  .refine(({ tag, language, dialect }) => (dialect === null) === (tag === language), {
    path: ['dialect'],
    message: 'a pack has a dialect if, and only if, its tag is not its language',
  });
/** `pack.json` of a folder with recorded clips. */
export type VoicePack = z.infer<typeof voicePackSchema>;

/** Addresses of the page's two lists of clips. */
export const VOICE_ADDRESSES = {
  recorded: '/voice/manifest.json',
  generated: '/voice/generated/manifest.json',
} as const;

/** The recorded clips that the page may play, and in which order it looks for a voice. */
export const recordedVoicesSchema = z.object({
  format: z.literal(1),
  /** As the site has it. */
  dialect: voiceTagSchema.nullable(),
  preferSystem: z.boolean(),
  /** Of two packs with one tag the first counts; what it lacks comes from the second. */
  packs: z.array(
    z.object({
      tag: voiceTagSchema,
      language: languageSchema,
      clips: z.record(
        clipKeySchema,
        z.object({ words: z.string(), address: z.string().startsWith('/voice/') }),
      ),
    }),
  ),
});
/** The recorded clips that the page may play. */
export type RecordedVoices = z.infer<typeof recordedVoicesSchema>;

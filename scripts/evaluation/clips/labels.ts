import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { type LivenessAction, livenessActionSchema } from '../../../contract/liveness.ts';

/** Endings of the files that can be played: YUV4MPEG2 and JPEGs one after the other. */
const CLIP_ENDINGS = ['.y4m', '.mjpeg', '.mjpg'];

const labelSchema = z.strictObject({
  /** `bonafide`, or the name of an attack kind: one of this project's, or another one. */
  kind: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  /** What the clip shows as answer to the challenge, in this order; without it the challenge is drawn at random. */
  challenge: z.array(livenessActionSchema).min(1).max(4).optional(),
});

/** `labels.json` of a folder of clips: name of the file → what it shows. */
export const labelsSchema = z
  .record(
    z
      .string()
      .refine((name) => !/[/\\]/.test(name), 'a file in the same folder')
      .refine((name) => CLIP_ENDINGS.includes(extname(name).toLowerCase()), CLIP_ENDINGS.join(', ')),
    labelSchema,
  )
  .refine((labels) => Object.keys(labels).length > 0, 'no clips');

/** A clip from outside. */
export interface LabelledClip {
  readonly name: string;
  readonly file: string;
  readonly kind: string;
  readonly challenge: readonly LivenessAction[] | null;
}

/**
 * The clips that `labels.json` in this folder names, in its order. Throws an Error in words where the labels are not of
 * that form or name a file that is not there: nothing can be evaluated then.
 */
export async function readLabels(folder: string): Promise<LabelledClip[]> {
  const present = new Set(await readdir(folder));
  let content: unknown;
  try {
    content = JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8'));
  } catch (error) {
    throw new Error(`labels.json cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const labels = labelsSchema.safeParse(content);
  if (!labels.success) throw new Error(`labels.json: ${z.prettifyError(labels.error)}`);
  return Object.entries(labels.data).map(([name, { kind, challenge }]) => {
    if (!present.has(name)) throw new Error(`labels.json names ${name}, which is not there`);
    return { name, file: join(folder, name), kind, challenge: challenge ?? null };
  });
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knownModels from '../../resources/face-model/known-models.json' with { type: 'json' };

/** A face model that the terminal accepts (resources/face-model/known-models.json). */
export interface KnownModel {
  name: string;
  /** Of the whole file, lower-case hexadecimal. */
  sha256: string;
  bytes: number;
  provenance: string;
  licence: string;
}

/** The model that `build.ts` makes from the npm package. */
export const ASSEMBLED_MODEL = knownModelNamed('face-mesh-attention-2022');

/** The model that Google publishes. */
export const OFFICIAL_MODEL = knownModelNamed('google-face-landmarker-float16-1');

/** Where the terminal looks for its face model. */
export const MODEL_FILE = fileURLToPath(
  new URL('../../resources/face-model/face_landmarker.task', import.meta.url),
);

/** A face model that cannot be had, told in one plain sentence. The file in place, if any, is untouched. */
export class FaceModelError extends Error {
  override readonly name = 'FaceModelError';
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The known model that the file at `path` is, or undefined when it is absent or another. */
export async function knownModelAt(path: string): Promise<KnownModel | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const digest = sha256(bytes);
  return knownModels.find((model) => model.sha256 === digest && model.bytes === bytes.length);
}

/** Throws a FaceModelError unless `bytes` are exactly what is expected. `what` names them for people. */
export function assertContent(
  what: string,
  bytes: Uint8Array,
  expected: { sha256: string; bytes?: number },
): void {
  const digest = sha256(bytes);
  if (digest === expected.sha256 && (expected.bytes ?? bytes.length) === bytes.length) return;
  throw new FaceModelError(
    `${what} is not the expected file: ${bytes.length} bytes with SHA-256 ${digest}, expected ${expected.sha256}.`,
  );
}

function knownModelNamed(name: string): KnownModel {
  const model = knownModels.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`known-models.json has no model "${name}"`);
  return model;
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LivenessModels,
  MODEL_SLOTS,
  type ModelManifest,
  type ModelSlot,
  modelManifestSchema,
} from '../../contract/liveness-models.ts';

/** Why a slot is empty. */
export interface SlotProblem {
  readonly slot: ModelSlot;
  /** `file-missing`: no manifest, or not the file that it names. */
  readonly problem: 'manifest-invalid' | 'file-missing' | 'checksum-wrong';
}

/** What a slot must give: the passive score comes out of classes, the comparison of faces out of vectors. */
const OUTPUT_OF: Readonly<Record<ModelSlot, ModelManifest['output']['kind']>> = {
  'passive-liveness': 'class-logits',
  'face-embedding': 'embedding',
};

/**
 * Finds the models of the slots (模型插槽) and checks each against its manifest. A slot with any trouble is null: the
 * terminal works without it, and its records say so.
 *
 * @param modelsFolder holds a folder for each slot, with `manifest.json` and the model's file
 */
export function findLivenessModels(modelsFolder: string): {
  models: LivenessModels;
  problems: readonly SlotProblem[];
} {
  const found = new Map<ModelSlot, ModelManifest>();
  const problems: SlotProblem[] = [];
  for (const slot of MODEL_SLOTS) {
    const model = checkSlot(modelsFolder, slot);
    if (typeof model === 'string') problems.push({ slot, problem: model });
    else found.set(slot, model);
  }
  const passive = found.get('passive-liveness') ?? null;
  const embedding = found.get('face-embedding') ?? null;
  return { models: { passive, embedding }, problems };
}

function checkSlot(modelsFolder: string, slot: ModelSlot): ModelManifest | SlotProblem['problem'] {
  const manifest = readModelManifest(modelsFolder, slot);
  if (typeof manifest === 'string') return manifest;
  const sha256 = sha256Of(join(modelsFolder, slot, manifest.file));
  if (sha256 === null) return 'file-missing';
  return sha256 === manifest.sha256 ? manifest : 'checksum-wrong';
}

/** The manifest of a slot, without a look at the model's file; or why there is none. */
export function readModelManifest(
  modelsFolder: string,
  slot: ModelSlot,
): ModelManifest | 'file-missing' | 'manifest-invalid' {
  let text: string;
  try {
    text = readFileSync(join(modelsFolder, slot, 'manifest.json'), 'utf8');
  } catch {
    return 'file-missing';
  }
  const manifest = modelManifestSchema.safeParse(parseJson(text));
  const fits =
    manifest.success && manifest.data.slot === slot && manifest.data.output.kind === OUTPUT_OF[slot];
  return fits ? manifest.data : 'manifest-invalid';
}

/** SHA-256 of a file in lower-case hexadecimal; null when it cannot be read. */
export function sha256Of(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return null;
  }
}

/** Undefined, which fits no schema, for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

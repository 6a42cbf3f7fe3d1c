import type { FaceMeasures } from '../../contract/liveness.ts';
import type { LivenessModels, ModelManifest } from '../../contract/liveness-models.ts';
import { alignedInput, boxInput, type RgbaPicture } from '../../face/model-input.ts';
import { liveProbability } from '../../face/scores.ts';

/** A loaded ONNX model with one input and one output. */
export interface ModelSession {
  /** Runs the model on one picture: float32, NCHW, three channels. Rejects when the model does not take it. */
  run(input: Float32Array, width: number, height: number): Promise<Float32Array>;
}

/** Loads the ONNX file at an address; rejects when that cannot be. */
export type OpenModel = (path: string) => Promise<ModelSession>;

/** The models that are loaded; null where a slot is empty or its model does not run here. */
export interface LoadedModels {
  /** The passive score (静默活体分数) of a face, 0..1; null when the model gave none. */
  readonly passiveScore: ((picture: RgbaPicture, face: FaceMeasures) => Promise<number | null>) | null;
  /** The embedding (人脸特征) of a face; null when the model gave none. */
  readonly embedding: ((picture: RgbaPicture, face: FaceMeasures) => Promise<Float32Array | null>) | null;
}

function inputOf(picture: RgbaPicture, face: FaceMeasures, { input }: ModelManifest): Float32Array {
  return input.crop.kind === 'box'
    ? boxInput(picture, face.box, input)
    : alignedInput(picture, face.alignmentPoints, input);
}

/** The model of one slot, tried on an empty picture, which also compiles what would delay the first one. */
async function loadSlot(manifest: ModelManifest | null, open: OpenModel): Promise<ModelSession | null> {
  if (manifest === null) return null;
  const { slot, file, output } = manifest;
  const { width, height } = manifest.input;
  try {
    const session = await open(`/models/${slot}/${file}`);
    const first = await session.run(new Float32Array(3 * width * height), width, height);
    const least = output.kind === 'class-logits' ? output.liveClass + 1 : 1;
    return first.length >= least && first.every(Number.isFinite) ? session : null;
  } catch {
    return null;
  }
}

/** What the model says of a face; null when it fails or gives no numbers, so that no visit depends on it. */
async function ask(
  session: ModelSession,
  manifest: ModelManifest,
  picture: RgbaPicture,
  face: FaceMeasures,
): Promise<Float32Array | null> {
  const { width, height } = manifest.input;
  try {
    const output = await session.run(inputOf(picture, face, manifest), width, height);
    return output.every(Number.isFinite) ? output : null;
  } catch {
    return null;
  }
}

/** Loads what is in the slots. Never rejects: a slot whose model cannot be loaded counts as empty. */
export async function loadLivenessModels(models: LivenessModels, open: OpenModel): Promise<LoadedModels> {
  const { passive, embedding } = models;
  const passiveSession = passive?.output.kind === 'class-logits' ? await loadSlot(passive, open) : null;
  const embeddingSession = embedding?.output.kind === 'embedding' ? await loadSlot(embedding, open) : null;
  return {
    passiveScore:
      passive === null || passiveSession === null
        ? null
        : async (picture, face) => {
            const logits = await ask(passiveSession, passive, picture, face);
            if (logits === null || passive.output.kind !== 'class-logits') return null;
            return liveProbability(logits, passive.output.liveClass);
          },
    embedding:
      embedding === null || embeddingSession === null
        ? null
        : (picture, face) => ask(embeddingSession, embedding, picture, face),
  };
}

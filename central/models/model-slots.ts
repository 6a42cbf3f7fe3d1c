import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MODEL_SLOTS,
  type ModelManifest,
  type ModelSlot,
  modelManifestSchema,
} from '../../contract/liveness-models.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { EventSink } from '../service-event.ts';
import { createTurns } from '../turns.ts';
import { type ModelSession, type OpenSession, openOnnxSession } from './onnx-session.ts';

/** A model of a slot (模型插槽), ready for use. */
export interface LoadedModel {
  readonly manifest: ModelManifest;
  /**
   * One inference; `input` is what `face/model-input.ts` makes for the manifest. Inferences run one after the other. Null
   * when the runtime failed, which the log tells.
   */
  run(input: Float32Array): Promise<Float32Array | null>;
}

/** The models of the service; null where a slot is empty or broken. */
export interface CentralModels {
  readonly passive: LoadedModel | null;
  readonly embedding: LoadedModel | null;
}

/** A service without models. */
export const NO_MODELS: CentralModels = { passive: null, embedding: null };

/** Why a slot cannot be used. */
export type SlotProblem =
  | 'no-manifest'
  | 'manifest-invalid'
  | 'file-missing'
  | 'hash-differs'
  | 'no-runtime'
  | 'model-unusable';

/** What the slots have to give. */
const OUTPUT_OF_SLOT = {
  'passive-liveness': 'class-logits',
  'face-embedding': 'embedding',
} as const satisfies Record<ModelSlot, ModelManifest['output']['kind']>;

/**
 * Loads the models below `folder`, `<slot>/manifest.json` and the file that it names. Only a file with the SHA-256 of its
 * manifest is opened, and only a model that answers a first, empty picture is used. The log tells what became of each slot;
 * nothing here stops the service.
 */
export async function loadModels(
  folder: string,
  onEvent: EventSink,
  openSession: OpenSession = openOnnxSession,
): Promise<CentralModels> {
  const inTurn = createTurns();
  const load = async (slot: ModelSlot): Promise<LoadedModel | null> => {
    const opened = await openSlot(join(folder, slot), slot, openSession);
    if (!opened.ok) {
      onEvent({ event: 'model-slot-unused', slot, problem: opened.fault });
      return null;
    }
    const { manifest, session } = opened.value;
    onEvent({ event: 'model-ready', slot, sha256: manifest.sha256 });
    return {
      manifest,
      run: (input) =>
        inTurn(async () => {
          try {
            return await session.run(input, shapeOf(manifest));
          } catch {
            onEvent({ event: 'model-failed', slot });
            return null;
          }
        }),
    };
  };
  const [passive, embedding] = await Promise.all(MODEL_SLOTS.map(load));
  return { passive: passive ?? null, embedding: embedding ?? null };
}

interface OpenedSlot {
  readonly manifest: ModelManifest;
  readonly session: ModelSession;
}

async function openSlot(
  folder: string,
  slot: ModelSlot,
  openSession: OpenSession,
): Promise<Result<OpenedSlot, SlotProblem>> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) return fail('no-manifest');
  const manifest = readManifest(text, slot);
  if (manifest === null) return fail('manifest-invalid');
  const bytes = await readFile(join(folder, manifest.file)).catch(() => null);
  if (bytes === null) return fail('file-missing');
  if (createHash('sha256').update(bytes).digest('hex') !== manifest.sha256) return fail('hash-differs');
  const session = await openSession(bytes);
  if (!session.ok) return session;
  return (await answers(session.value, manifest))
    ? succeed({ manifest, session: session.value })
    : fail('model-unusable');
}

function readManifest(text: string, slot: ModelSlot): ModelManifest | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = modelManifestSchema.safeParse(json);
  if (!parsed.success) return null;
  const manifest = parsed.data;
  return manifest.slot === slot && manifest.output.kind === OUTPUT_OF_SLOT[slot] ? manifest : null;
}

/** Whether the model takes an empty picture of the manifest's size and gives numbers of the manifest's kind. */
async function answers(session: ModelSession, manifest: ModelManifest): Promise<boolean> {
  const shape = shapeOf(manifest);
  const empty = new Float32Array(shape.reduce((size, length) => size * length, 1));
  const output = await session.run(empty, shape).catch(() => null);
  if (output === null || !output.every(Number.isFinite)) return false;
  const least = manifest.output.kind === 'class-logits' ? Math.max(2, manifest.output.liveClass + 1) : 2;
  return output.length >= least;
}

function shapeOf({ input }: ModelManifest): readonly number[] {
  return [1, 3, input.height, input.width];
}

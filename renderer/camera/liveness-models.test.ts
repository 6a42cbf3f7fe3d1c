import { describe, expect, it } from 'vitest';
import type { FaceMeasures } from '../../contract/liveness.ts';
import type { LivenessModels, ModelManifest } from '../../contract/liveness-models.ts';
import { loadLivenessModels, type OpenModel } from './liveness-models.ts';

const COMMON = {
  format: 1,
  name: 'Test',
  sha256: '0'.repeat(64),
  licence: 'MIT',
  provenance: 'made by the test',
} as const;
const INPUT = { width: 16, height: 16, channels: 'bgr', subtract: 0, divide: 1 } as const;
const PASSIVE: ModelManifest = {
  ...COMMON,
  slot: 'passive-liveness',
  file: 'passive.onnx',
  input: { ...INPUT, crop: { kind: 'box', scale: 2 } },
  output: { kind: 'class-logits', liveClass: 1 },
};
const EMBEDDING: ModelManifest = {
  ...COMMON,
  slot: 'face-embedding',
  file: 'embedding.onnx',
  input: { ...INPUT, crop: { kind: 'aligned' } },
  output: { kind: 'embedding' },
};
const MODELS: LivenessModels = { passive: PASSIVE, embedding: EMBEDDING };

const picture = { data: new Uint8ClampedArray(64 * 64 * 4).fill(80), width: 64, height: 64 };
const face = {
  box: { left: 0.2, top: 0.2, width: 0.5, height: 0.5 },
  alignmentPoints: [20, 20, 40, 20, 30, 30, 22, 42, 38, 42],
} as unknown as FaceMeasures;

/** Opens models that answer with these numbers; notes the addresses and what they were given. */
function opener(answers: (path: string) => Float32Array) {
  const paths: string[] = [];
  const inputs: Float32Array[] = [];
  const open: OpenModel = async (path) => {
    paths.push(path);
    return {
      run: async (input) => {
        inputs.push(input);
        return answers(path);
      },
    };
  };
  return { open, paths, inputs };
}

describe('loadLivenessModels', () => {
  it('loads both slots and reads their answers', async () => {
    const { open, paths, inputs } = opener((path) =>
      path.includes('passive') ? Float32Array.of(0, Math.log(3)) : Float32Array.of(1, 2, 3),
    );
    const models = await loadLivenessModels(MODELS, open);
    expect(paths).toEqual(['/models/passive-liveness/passive.onnx', '/models/face-embedding/embedding.onnx']);
    expect(await models.passiveScore?.(picture, face)).toBeCloseTo(0.75, 6);
    expect(await models.embedding?.(picture, face)).toEqual(Float32Array.of(1, 2, 3));
    expect(inputs.at(-1)).toHaveLength(3 * 16 * 16);
    expect(inputs.at(-1)?.[0]).toBeCloseTo(80, 4);
  });

  it('leaves empty slots empty', async () => {
    const { open, paths } = opener(() => Float32Array.of(1));
    expect(await loadLivenessModels({ passive: null, embedding: null }, open)).toEqual({
      passiveScore: null,
      embedding: null,
    });
    expect(paths).toEqual([]);
  });

  it.each<[string, OpenModel]>([
    ['cannot be loaded', () => Promise.reject(new Error('404'))],
    ['does not take the input', async () => ({ run: () => Promise.reject(new Error('shape')) })],
    ['gives no numbers', async () => ({ run: async () => Float32Array.of(Number.NaN, 1) })],
    ['gives too few numbers', async () => ({ run: async () => new Float32Array(0) })],
  ])('counts a slot as empty whose model %s', async (_, open) => {
    expect(await loadLivenessModels(MODELS, open)).toEqual({ passiveScore: null, embedding: null });
  });

  it('counts a slot as empty that holds a model of the other kind', async () => {
    const { open } = opener(() => Float32Array.of(1, 2));
    const crossed = { passive: EMBEDDING, embedding: PASSIVE };
    expect(await loadLivenessModels(crossed, open)).toEqual({ passiveScore: null, embedding: null });
  });

  it('gives null when a loaded model fails later', async () => {
    let runs = 0;
    const open: OpenModel = async () => ({
      run: async () => {
        runs += 1;
        if (runs > 2) throw new Error('out of memory');
        return Float32Array.of(1, 2);
      },
    });
    const models = await loadLivenessModels(MODELS, open);
    expect(await models.passiveScore?.(picture, face)).toBeNull();
    expect(await models.embedding?.(picture, face)).toBeNull();
  });
});

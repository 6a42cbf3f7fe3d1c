import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelManifest } from '../../contract/liveness-models.ts';
import { fail, succeed } from '../../contract/result.ts';
import type { ServiceEvent } from '../service-event.ts';
import { loadModels } from './model-slots.ts';
import { type OpenSession, openOnnxSession } from './onnx-session.ts';

const MODEL = Buffer.from('the bytes of a model');
const manifest: ModelManifest = {
  format: 1,
  slot: 'passive-liveness',
  name: 'synthetic',
  file: 'model.onnx',
  sha256: createHash('sha256').update(MODEL).digest('hex'),
  licence: 'none',
  provenance: 'made by this test',
  input: { width: 32, height: 24, channels: 'bgr', subtract: 0, divide: 1, crop: { kind: 'box', scale: 2 } },
  output: { kind: 'class-logits', liveClass: 1 },
};

let folder = '';
let events: ServiceEvent[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-models-'));
  events = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fill(content: unknown, model: Uint8Array | null = MODEL): void {
  mkdirSync(join(folder, 'passive-liveness'), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'passive-liveness', 'manifest.json'), text);
  if (model !== null) writeFileSync(join(folder, 'passive-liveness', 'model.onnx'), model);
}

/** A runtime whose model answers the same numbers to every input of 1 × 3 × 24 × 32. */
const answering =
  (...numbers: number[]): OpenSession =>
  async () =>
    succeed({
      async run(input, shape) {
        expect(shape).toEqual([1, 3, 24, 32]);
        expect(input).toHaveLength(3 * 24 * 32);
        return Float32Array.from(numbers);
      },
    });

const load = (openSession: OpenSession) => loadModels(folder, (event) => events.push(event), openSession);
const emptyEmbedding = { event: 'model-slot-unused', slot: 'face-embedding', problem: 'no-manifest' };

test('a slot with its file is ready and answers', async () => {
  fill(manifest);
  const { passive, embedding } = await load(answering(1, 2));
  expect(embedding).toBeNull();
  expect(passive?.manifest).toEqual(manifest);
  expect(await passive?.run(new Float32Array(3 * 24 * 32))).toEqual(Float32Array.of(1, 2));
  expect(events).toContainEqual({
    event: 'model-ready',
    slot: 'passive-liveness',
    sha256: manifest.sha256,
  });
  expect(events).toContainEqual(emptyEmbedding);
});

test.each<[string, () => void, OpenSession, string]>([
  ['an empty folder', () => {}, answering(1, 2), 'no-manifest'],
  ['a manifest that is no JSON', () => fill('{'), answering(1, 2), 'manifest-invalid'],
  [
    'a manifest of another slot',
    () => fill({ ...manifest, slot: 'face-embedding' }),
    answering(1, 2),
    'manifest-invalid',
  ],
  [
    'an embedding in the place of the passive model',
    () => fill({ ...manifest, output: { kind: 'embedding' } }),
    answering(1, 2),
    'manifest-invalid',
  ],
  [
    'a file outside the slot',
    () => fill({ ...manifest, file: '../model.onnx' }),
    answering(1, 2),
    'manifest-invalid',
  ],
  ['no file', () => fill(manifest, null), answering(1, 2), 'file-missing'],
  ['another file', () => fill(manifest, Buffer.from('another')), answering(1, 2), 'hash-differs'],
  ['no runtime on this platform', () => fill(manifest), async () => fail('no-runtime'), 'no-runtime'],
  ['bytes that are no model', () => fill(manifest), openOnnxSession, 'model-unusable'],
  ['fewer classes than the manifest says', () => fill(manifest), answering(1), 'model-unusable'],
  ['a model without numbers', () => fill(manifest), answering(Number.NaN, 1), 'model-unusable'],
])('%s leaves the slot empty, and the log says so', async (_name, prepare, openSession, problem) => {
  prepare();
  expect(await load(openSession)).toEqual({ passive: null, embedding: null });
  expect(events).toContainEqual({ event: 'model-slot-unused', slot: 'passive-liveness', problem });
  expect(events).toContainEqual(emptyEmbedding);
});

test('a runtime that fails later is told and answers null; inferences run one after the other', async () => {
  fill(manifest);
  let running = 0;
  let most = 0;
  let calls = 0;
  const { passive } = await load(async () =>
    succeed({
      async run() {
        calls += 1;
        if (calls === 3) throw new Error('out of memory');
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return Float32Array.of(calls, 0);
      },
    }),
  );
  const input = new Float32Array(3 * 24 * 32);
  const answers = await Promise.all([passive?.run(input), passive?.run(input), passive?.run(input)]);
  expect(answers).toEqual([Float32Array.of(2, 0), null, Float32Array.of(4, 0)]);
  expect(most).toBe(1);
  expect(events).toContainEqual({ event: 'model-failed', slot: 'passive-liveness' });
});

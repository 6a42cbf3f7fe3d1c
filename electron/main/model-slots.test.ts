import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelManifest, ModelSlot } from '../../contract/liveness-models.ts';
import { findLivenessModels, readModelManifest } from './model-slots.ts';

const PASSIVE: ModelManifest = {
  format: 1,
  slot: 'passive-liveness',
  name: 'tiny liveness',
  file: 'tiny.onnx',
  sha256: createHash('sha256').update('passive').digest('hex'),
  licence: 'none',
  provenance: 'this test',
  input: {
    width: 16,
    height: 16,
    channels: 'bgr',
    subtract: 0,
    divide: 1,
    crop: { kind: 'box', scale: 2 },
  },
  output: { kind: 'class-logits', liveClass: 0 },
};
const EMBEDDING: ModelManifest = {
  ...PASSIVE,
  slot: 'face-embedding',
  sha256: createHash('sha256').update('embedding').digest('hex'),
  input: { ...PASSIVE.input, crop: { kind: 'aligned' } },
  output: { kind: 'embedding' },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-slots-'));
  put('passive-liveness', PASSIVE, 'passive');
  put('face-embedding', EMBEDDING, 'embedding');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(slot: ModelSlot, manifest: unknown, content?: string): void {
  mkdirSync(join(folder, slot), { recursive: true });
  writeFileSync(
    join(folder, slot, 'manifest.json'),
    typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
  );
  if (content !== undefined) writeFileSync(join(folder, slot, 'tiny.onnx'), content);
}

describe('the model slots', () => {
  it('hold the models whose files are those of their manifests', () => {
    expect(findLivenessModels(folder)).toEqual({
      models: { passive: PASSIVE, embedding: EMBEDDING },
      problems: [],
    });
  });

  it('are both empty without a folder', () => {
    expect(findLivenessModels(join(folder, 'nowhere'))).toEqual({
      models: { passive: null, embedding: null },
      problems: [
        { slot: 'passive-liveness', problem: 'file-missing' },
        { slot: 'face-embedding', problem: 'file-missing' },
      ],
    });
  });

  it('leave one empty whose file is missing, and keep the other', () => {
    rmSync(join(folder, 'passive-liveness', 'tiny.onnx'));
    expect(findLivenessModels(folder)).toEqual({
      models: { passive: null, embedding: EMBEDDING },
      problems: [{ slot: 'passive-liveness', problem: 'file-missing' }],
    });
  });

  it('leave one empty whose file is another', () => {
    put('face-embedding', EMBEDDING, 'something else');
    expect(findLivenessModels(folder)).toEqual({
      models: { passive: PASSIVE, embedding: null },
      problems: [{ slot: 'face-embedding', problem: 'checksum-wrong' }],
    });
  });

  it.each([
    ['no JSON', '{'],
    ['another format', { ...PASSIVE, format: 2 }],
    ['the manifest of the other slot', EMBEDDING],
    ['an output that gives no passive score', { ...PASSIVE, output: { kind: 'embedding' } }],
    ['a file outside the folder', { ...PASSIVE, file: '../face-embedding/tiny.onnx' }],
    ['a file outside the folder, in Windows’ way', { ...PASSIVE, file: '..\\face-embedding\\tiny.onnx' }],
    ['an absolute file', { ...PASSIVE, file: join(tmpdir(), 'tiny.onnx') }],
  ])('refuse %s', (_what, manifest) => {
    put('passive-liveness', manifest);
    expect(findLivenessModels(folder)).toEqual({
      models: { passive: null, embedding: EMBEDDING },
      problems: [{ slot: 'passive-liveness', problem: 'manifest-invalid' }],
    });
  });
});

describe('the manifests in the repository', () => {
  const models = resolve(import.meta.dirname, '../../resources/models');

  it.each(['passive-liveness', 'face-embedding'] as const)('%s is valid', (slot) => {
    expect(readModelManifest(models, slot)).toMatchObject({ slot });
  });
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLivenessModels } from '../../electron/main/model-slots.ts';
import type { PinnedPackage } from '../npm-tarball.ts';
import { type FetchModelsOptions, fetchLivenessModels } from './fetch.ts';

const CONTENT = { 'fr_liveness.onnx': 'passive', 'fr_feature.onnx': 'embedding' };
const SUPPLIED_MANIFESTS = path.resolve(import.meta.dirname, '../../resources/models');

let source: string;
let tarball: string;
/** A package of the same build as the real one, with more in it than is wanted. */
beforeAll(async () => {
  source = await mkdtemp(path.join(os.tmpdir(), 'tiny-models-'));
  const models = path.join(source, 'package', 'model');
  await mkdir(models, { recursive: true });
  for (const [file, content] of Object.entries({ ...CONTENT, 'fr_age.onnx': 'age' })) {
    await writeFile(path.join(models, file), content);
  }
  await writeFile(path.join(source, 'package', 'index.js'), 'process.exit(1)');
  tarball = path.join(source, 'tiny.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', source, 'package']);
});
afterAll(() => rm(source, { recursive: true, force: true }));

let modelsFolder: string;
let cacheFolder: string;
let fetched: PinnedPackage[];
let lines: string[];
let nowMs: number;
beforeEach(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'models-cache-'));
  modelsFolder = await freshModelsFolder();
  fetched = [];
  lines = [];
  nowMs = 1_000_000_000;
});
afterEach(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
  await rm(modelsFolder, { recursive: true, force: true });
});

/** The repository's manifests with the checksums of the tiny package. */
async function freshModelsFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'models-'));
  await putManifest(folder, 'passive-liveness', { sha256: sha256('passive') });
  await putManifest(folder, 'face-embedding', { sha256: sha256('embedding') });
  return folder;
}

async function putManifest(folder: string, slot: string, change: object): Promise<void> {
  const text = await readFile(path.join(SUPPLIED_MANIFESTS, slot, 'manifest.json'), 'utf8');
  await mkdir(path.join(folder, slot), { recursive: true });
  await writeFile(
    path.join(folder, slot, 'manifest.json'),
    JSON.stringify({ ...JSON.parse(text), ...change }),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const fetchModels = (change: FetchModelsOptions = {}) =>
  fetchLivenessModels((line) => lines.push(line), {
    modelsFolder,
    cacheFolder,
    fetchTarball: fetchTiny,
    nowMs: () => nowMs,
    ...change,
  });

async function fetchTiny(pinned: PinnedPackage, target: string): Promise<void> {
  fetched.push(pinned);
  await copyFile(tarball, target);
}

async function noNetwork(pinned: PinnedPackage): Promise<void> {
  fetched.push(pinned);
  throw new Error('ENOTFOUND');
}

describe('the supplied models', () => {
  it('fill both slots, and nothing else of the package is kept', async () => {
    expect(await fetchModels()).toEqual([]);
    expect(findLivenessModels(modelsFolder).problems).toEqual([]);
    expect(await readdir(path.join(modelsFolder, 'passive-liveness'))).toEqual([
      'fr_liveness.onnx',
      'manifest.json',
    ]);
    expect((await readdir(path.join(cacheFolder, 'liveness-models'))).sort()).toEqual(
      [`${sha256('embedding')}.onnx`, `${sha256('passive')}.onnx`].sort(),
    );
    expect(await readdir(cacheFolder)).toEqual(['liveness-models']);
  });

  it('come from the one pinned package', async () => {
    await fetchModels();
    expect(fetched).toHaveLength(1);
    expect(fetched[0]).toMatchObject({ name: 'faceplugin-face-recognition-js', version: '0.0.1' });
    expect(fetched[0]?.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  it('are fetched once: neither again, nor for another clone', async () => {
    await fetchModels();
    await fetchModels();
    const other = await freshModelsFolder();
    try {
      expect(await fetchModels({ modelsFolder: other })).toEqual([]);
      expect(findLivenessModels(other).problems).toEqual([]);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
    expect(fetched).toHaveLength(1);
  });

  it('are fetched once when two ask at the same time', async () => {
    await Promise.all([fetchModels(), fetchModels()]);
    expect(fetched).toHaveLength(1);
    expect(findLivenessModels(modelsFolder).problems).toEqual([]);
  });

  it('replace damaged files, in the slot and in the cache', async () => {
    await fetchModels();
    await writeFile(path.join(modelsFolder, 'face-embedding', 'fr_feature.onnx'), 'damaged');
    await writeFile(path.join(cacheFolder, 'liveness-models', `${sha256('embedding')}.onnx`), 'damaged');
    expect(await fetchModels()).toEqual([]);
    expect(fetched).toHaveLength(2);
    expect(findLivenessModels(modelsFolder).problems).toEqual([]);
  });

  it('leave a slot alone that holds a model of the site', async () => {
    await putManifest(modelsFolder, 'passive-liveness', { file: 'ours.onnx', sha256: sha256('ours') });
    await writeFile(path.join(modelsFolder, 'passive-liveness', 'ours.onnx'), 'ours');
    expect(await fetchModels()).toEqual([]);
    expect(await readdir(path.join(modelsFolder, 'passive-liveness'))).toEqual([
      'manifest.json',
      'ours.onnx',
    ]);
    expect(findLivenessModels(modelsFolder).problems).toEqual([]);
  });

  it('are not wanted where the manifests are gone or broken', async () => {
    await rm(path.join(modelsFolder, 'passive-liveness'), { recursive: true });
    await putManifest(modelsFolder, 'face-embedding', { format: 9 });
    expect(await fetchModels()).toEqual([]);
    expect(fetched).toEqual([]);
  });
});

describe('without network', () => {
  it('the slots stay empty, which is told in both languages and is no error', async () => {
    expect(await fetchModels({ fetchTarball: noNetwork })).toEqual(['passive-liveness', 'face-embedding']);
    expect(lines.filter((line) => line.includes('ENOTFOUND'))).toHaveLength(2);
    expect(lines.some((line) => line.includes('人工审核'))).toBe(true);
    expect(lines.some((line) => line.includes('manual review'))).toBe(true);
    expect(existsSync(path.join(modelsFolder, 'passive-liveness', 'fr_liveness.onnx'))).toBe(false);
  });

  it('the try is repeated after an hour, or when it is asked for', async () => {
    await fetchModels({ fetchTarball: noNetwork });
    nowMs += 3_599_999;
    expect(await fetchModels()).toHaveLength(2);
    expect(fetched).toHaveLength(1);
    expect(await fetchModels({ fetchTarball: noNetwork, tryAgain: true })).toHaveLength(2);
    expect(fetched).toHaveLength(2);
    nowMs += 3_600_000;
    expect(await fetchModels()).toEqual([]);
    expect(fetched).toHaveLength(3);
  });
});

it.each(['passive-liveness', 'face-embedding'] as const)(
  'keeps a file out of %s that is not the manifest’s, and fills the other slot',
  async (slot) => {
    await putManifest(modelsFolder, slot, { sha256: sha256('another') });
    expect(await fetchModels()).toEqual([slot]);
    expect(findLivenessModels(modelsFolder).problems).toEqual([{ slot, problem: 'file-missing' }]);
  },
);

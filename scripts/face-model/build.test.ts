import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assembleFaceModel } from './assemble.ts';
import { buildFaceModel } from './build.ts';
import { FaceModelError } from './known-models.ts';

const FACE_MESH_DIR = fileURLToPath(new URL('../../node_modules/@mediapipe/face_mesh', import.meta.url));
const ASSETS = 'face_mesh_solution_packed_assets.data';
const EXPECTED_SHA256 = '5c01200690abf2a1e26a81d951ab0d50c693cc188767f2740fac05653107f673';

describe('buildFaceModel', () => {
  let folder: string;
  let outFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'face-model-'));
    outFile = join(folder, 'new', 'face_landmarker.task');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const build = () => buildFaceModel({ faceMeshDir: FACE_MESH_DIR, outFile });

  test('makes the known bundle, bit for bit, and leaves nothing else behind', async () => {
    const result = await build();
    const file = await readFile(outFile);
    expect(createHash('sha256').update(file).digest('hex')).toBe(EXPECTED_SHA256);
    expect(file.length).toBe(4_112_495);
    expect(result).toEqual({ path: outFile, bytes: 4_112_495, sha256: EXPECTED_SHA256, written: true });
    expect(await readdir(join(folder, 'new'))).toEqual(['face_landmarker.task']);
  });

  test('a second run writes nothing, and does not even need the package', async () => {
    await build();
    const before = await stat(outFile);
    const again = await buildFaceModel({ faceMeshDir: join(folder, 'absent'), outFile });
    expect(again).toMatchObject({ sha256: EXPECTED_SHA256, written: false });
    const after = await stat(outFile);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  test('replaces a file that is not a known model', async () => {
    await build();
    await truncate(outFile, 1000);
    expect(await build()).toMatchObject({ written: true });
    expect((await stat(outFile)).size).toBe(4_112_495);
  });

  test('refuses altered input', async () => {
    const altered = join(folder, 'package');
    await cp(join(FACE_MESH_DIR, ASSETS), join(altered, ASSETS));
    const content = await readFile(join(altered, ASSETS));
    content.writeUInt8(content.readUInt8(1_000_000) ^ 1, 1_000_000);
    await writeFile(join(altered, ASSETS), content);
    const attempt = buildFaceModel({ faceMeshDir: altered, outFile });
    await expect(attempt).rejects.toThrow(FaceModelError);
    await expect(attempt).rejects.toThrow(ASSETS);
    await expect(stat(outFile)).rejects.toThrow('ENOENT');
  });

  test('refuses altered output and keeps what was there', async () => {
    await build();
    await writeFile(outFile, 'an unknown model');
    const attempt = buildFaceModel({
      faceMeshDir: FACE_MESH_DIR,
      outFile,
      assemble: (assets) => {
        const model = assembleFaceModel(assets);
        model.writeUInt8(model.readUInt8(2_000_000) ^ 1, 2_000_000);
        return model;
      },
    });
    await expect(attempt).rejects.toThrow('The assembled face model is not the expected file');
    expect(await readFile(outFile, 'utf8')).toBe('an unknown model');
  });

  test('says so when the package is missing', async () => {
    const attempt = buildFaceModel({ faceMeshDir: join(folder, 'absent'), outFile });
    await expect(attempt).rejects.toThrow('Is @mediapipe/face_mesh installed?');
  });
});

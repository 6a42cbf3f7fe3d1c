import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { y4mParts } from './clip-writer.ts';
import { type ClipName, createClip } from './clips.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Absolute path of the clip as a y4m file (640×480, 15 frames a second) in `cacheDir`, made when it is not there.
 *
 * The file's name holds a hash of the generator, so a change of the generator makes a new file. Safe when several
 * processes ask at once: each writes a file of its own and renames it, and all of these are equal. A clip of 14 s is
 * 97 MB. Rejects when the photos (npm package @vladmandic/face-api) are not installed or the disk is full.
 */
export async function ensureClip(name: ClipName, cacheDir: string): Promise<string> {
  const path = resolve(cacheDir, `${name}-${await generatorHash()}.y4m`);
  if (await exists(path)) return path;
  await writeWhole(path, y4mParts(createClip(name)));
  return path;
}

/** Hash of all that a clip or film depends on: this folder's modules, the measured data and the photos' package. */
export async function generatorHash(): Promise<string> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const modules = (await readdir(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
  const data = ['people.json', 'triangles.json'].map((file) => join(folder, '../../fixtures/camera', file));
  const photoPackage = join(folder, '../../../node_modules/@vladmandic/face-api/package.json');
  const hash = createHash('sha256');
  for (const file of [...modules.map((module) => join(folder, module)), ...data, photoPackage]) {
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

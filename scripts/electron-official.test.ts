import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  downloadOfficial,
  executableInside,
  FAILURE_REMEMBERED_MS,
  failureStands,
  installedDist,
} from './electron-official.ts';

describe('a remembered failure', () => {
  const failure = { electronVersion: '45.4.1', mirror: '', failedAtMs: 1_000_000 };
  const at = (nowMs: number, change = {}) =>
    failureStands(failure, { electronVersion: '45.4.1', mirror: '', nowMs, ...change });

  it('stands for an hour and not longer', () => {
    expect(at(1_000_000)).toBe(true);
    expect(at(1_000_000 + FAILURE_REMEMBERED_MS - 1)).toBe(true);
    expect(at(1_000_000 + FAILURE_REMEMBERED_MS)).toBe(false);
  });
  it('says nothing about another version or another mirror', () => {
    expect(at(1_000_001, { electronVersion: '45.4.2' })).toBe(false);
    expect(at(1_000_001, { mirror: 'https://mirror.example/electron/' })).toBe(false);
  });
  it('is dropped when the clock was set back', () => {
    expect(at(999_999)).toBe(false);
  });
  it('does not exist before the first try', () => {
    expect(failureStands(undefined, { electronVersion: '45.4.1', mirror: '', nowMs: 0 })).toBe(false);
  });
});

describe('downloading Electron', () => {
  let folder: string;
  let electronPackageFolder: string;
  let cacheFolder: string;
  let nowMs = 5_000_000;
  beforeEach(async () => {
    nowMs = 5_000_000;
    folder = await mkdtemp(path.join(os.tmpdir(), 'electron-official-'));
    electronPackageFolder = path.join(folder, 'electron');
    cacheFolder = path.join(folder, 'cache');
    await mkdir(electronPackageFolder);
    await writeFile(path.join(electronPackageFolder, 'package.json'), '{"version":"45.4.1"}');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  let runs = 0;
  const attempt = (succeed: boolean, env: Record<string, string> = {}) => {
    runs = 0;
    return downloadOfficial({
      electronPackageFolder,
      cacheFolder,
      env,
      progress: () => {},
      nowMs: () => nowMs,
      runInstaller: async () => {
        runs += 1;
        if (!succeed) return 'network is closed';
        const executable = executableInside(path.join(electronPackageFolder, 'dist'));
        await mkdir(path.dirname(executable), { recursive: true });
        await writeFile(executable, 'binary');
        return undefined;
      },
    });
  };

  it('is tried once, then not for an hour, then again', async () => {
    expect(await attempt(false)).toBeUndefined();
    expect(runs).toBe(1);
    expect(await attempt(true)).toBeUndefined();
    expect(runs).toBe(0);
    nowMs += FAILURE_REMEMBERED_MS;
    expect(await attempt(true)).toBe(path.join(electronPackageFolder, 'dist'));
    expect(runs).toBe(1);
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  it('is tried at once through a mirror that somebody sets after a failure', async () => {
    await attempt(false);
    expect(await attempt(true, { ELECTRON_MIRROR: 'https://mirror.example/electron/' })).toBeDefined();
  });

  it('is not tried when switched off', async () => {
    expect(await attempt(true, { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' })).toBeUndefined();
    expect(runs).toBe(0);
  });

  it('an unreadable note of failure is no failure', async () => {
    await mkdir(cacheFolder);
    await writeFile(path.join(cacheFolder, 'electron-download-failed.json'), '{"electronVer');
    expect(await attempt(true)).toBeDefined();
  });

  it('is not done by an installer that ran well and left no executable', async () => {
    const result = await downloadOfficial({
      electronPackageFolder,
      cacheFolder,
      env: {},
      progress: () => {},
      nowMs: () => nowMs,
      runInstaller: async () => undefined,
    });
    expect(result).toBeUndefined();
    expect(await installedDist(electronPackageFolder)).toBeUndefined();
  });
});

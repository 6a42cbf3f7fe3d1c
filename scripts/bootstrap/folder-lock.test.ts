import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale, withFolderLock } from './folder-lock.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'folder-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function leaveLock(lock: string, owner: { pid: number; host: string }, heartbeat: Date): Promise<void> {
  await mkdir(lock);
  const note = path.join(lock, 'owner.json');
  await writeFile(note, JSON.stringify({ ...owner, token: 'left-behind' }));
  await utimes(note, heartbeat, heartbeat);
}

function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('whether an owner is gone', () => {
  const here = {
    nowMs: 100_000,
    host: 'terminal',
    staleAfterMs: 60_000,
    processIsAlive: (pid: number) => pid === 1,
  };

  it('a living process with a fresh heartbeat is not', () => {
    expect(isStale({ pid: 1, host: 'terminal', heartbeatMs: 99_000 }, here)).toBe(false);
  });
  it('an ended process is, at once', () => {
    expect(isStale({ pid: 2, host: 'terminal', heartbeatMs: 99_000 }, here)).toBe(true);
  });
  it('of a process on another machine only the heartbeat tells', () => {
    expect(isStale({ pid: 2, host: 'other', heartbeatMs: 99_000 }, here)).toBe(false);
    expect(isStale({ pid: 2, host: 'other', heartbeatMs: 39_999 }, here)).toBe(true);
  });
  it('a number used again by another process does not hold a lock for ever', () => {
    expect(isStale({ pid: 1, host: 'terminal', heartbeatMs: 39_999 }, here)).toBe(true);
  });
});

describe('the lock', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    const lock = path.join(folder, 'lock');
    let inside = 0;
    let most = 0;
    const waited: unknown[] = [];
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    const one = () => withFolderLock(lock, work, { pollMs: 2, onWait: (pid) => waited.push(pid) });
    await Promise.all([one(), one(), one(), one()]);
    expect(most).toBe(1);
    expect(waited.length).toBe(3);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const lock = path.join(folder, 'lock');
    const failing = withFolderLock(lock, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await withFolderLock(lock, () => 'next')).toBe('next');
  });

  it('is taken over from a process that has ended', async () => {
    const lock = path.join(folder, 'lock');
    await leaveLock(lock, { pid: endedPid(), host: os.hostname() }, new Date());
    expect(await withFolderLock(lock, () => 'taken over')).toBe('taken over');
  });

  it('is taken over from a silent owner on another machine', async () => {
    const lock = path.join(folder, 'lock');
    await leaveLock(lock, { pid: process.pid, host: 'another-machine' }, new Date(Date.now() - 120_000));
    expect(await withFolderLock(lock, () => 'taken over')).toBe('taken over');
  });

  it('holds between processes, also when they all find a dead owner', async () => {
    const lock = path.join(folder, 'lock');
    const counter = path.join(folder, 'counter');
    await writeFile(counter, '0');
    await leaveLock(lock, { pid: endedPid(), host: os.hostname() }, new Date());
    const module = path.join(import.meta.dirname, 'folder-lock.mjs');
    // Read, pause, write: two at once would lose a count.
    const program = `
      const { withFolderLock } = await import(${JSON.stringify(module)});
      const fs = await import('node:fs/promises');
      for (let i = 0; i < 5; i += 1) await withFolderLock(${JSON.stringify(lock)}, async () => {
        const before = Number(await fs.readFile(${JSON.stringify(counter)}, 'utf8'));
        await new Promise((resolve) => setTimeout(resolve, 5));
        await fs.writeFile(${JSON.stringify(counter)}, String(before + 1));
      }, { pollMs: 3 });`;
    const processes = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    const codes = await Promise.all(processes.map((child) => once(child, 'exit').then(([code]) => code)));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await readFile(counter, 'utf8')).toBe('20');
    expect(existsSync(lock)).toBe(false);
  });
});

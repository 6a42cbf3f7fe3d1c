import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseNode, exitCodeOf, runForwardingSignals } from './bootstrap.mjs';

describe('the Node that runs the jobs', () => {
  const own = '/usr/bin/node';

  it('is the one among the packages wherever it starts', () => {
    expect(chooseNode({ packagedNode: '/clone/node', ownNode: own, ownVersion: 'v26.0.0' })).toBe(
      '/clone/node',
    );
  });

  it.each([
    ['v20.20.2', undefined],
    ['v22.17.1', undefined],
    ['v22.18.0', own],
    ['v23.5.0', undefined],
    ['v23.6.0', own],
    ['v24.0.0', own],
  ])('without it, %s gives %s', (ownVersion, expected) => {
    expect(chooseNode({ packagedNode: undefined, ownNode: own, ownVersion })).toBe(expected);
  });
});

describe('the exit code handed on', () => {
  it('is the job’s own, or 128 + the number of the signal that ended it', () => {
    expect(exitCodeOf(3, null)).toBe(3);
    expect(exitCodeOf(0, null)).toBe(0);
    expect(exitCodeOf(null, 'SIGTERM')).toBe(143);
  });

  it('comes from the real program', async () => {
    const run = (code: string) => runForwardingSignals(process.execPath, ['-e', code], { stdio: 'ignore' });
    expect(await run('process.exit(7)')).toBe(7);
    expect(await run("process.kill(process.pid, 'SIGKILL')")).toBe(137);
  });

  it('is 127 for a program that is not there', async () => {
    expect(await runForwardingSignals('/no/such/program', [], { stdio: 'ignore' })).toBe(127);
  });

  it('and a signal reaches the job', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'bootstrap-'));
    const ready = path.join(folder, 'ready');
    const waits = `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000);
      require('node:fs').writeFileSync(${JSON.stringify(ready)}, '')`;
    const ended = runForwardingSignals(process.execPath, ['-e', waits], { stdio: 'ignore' });
    await expect.poll(() => existsSync(ready), { timeout: 10_000 }).toBe(true);
    process.emit('SIGTERM');
    expect(await ended).toBe(9);
    await rm(folder, { recursive: true });
  });
});

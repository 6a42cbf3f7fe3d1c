/**
 * The way into every job of this repository, also from a bare clone: `node scripts/bootstrap.mjs <job> [arguments…]`.
 *
 * It installs the npm packages and (Debian, Ubuntu) the system libraries that are missing, then runs scripts/jobs/<job>.ts
 * on the project's own Node 24. Plain JavaScript with Node built-ins only, because nothing else is there yet, and it must
 * run on Node 20. All progress goes to stderr: stdout belongs to the job, whose `--json` output must stay JSON.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNpmPackages, npmCommand, pathOutsideClone } from './bootstrap/npm-packages.mjs';
import { ensureSystemPackages } from './bootstrap/system-libraries.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const STDERR_ONLY = ['ignore', 2, 2];

/**
 * Which Node runs the jobs: the one among the packages where it is there and starts (it needs glibc), else our own if it
 * runs TypeScript without a flag (22.18, 23.6: Node's release notes). undefined: neither.
 */
export function chooseNode({ packagedNode, ownNode, ownVersion }) {
  if (packagedNode !== undefined) return packagedNode;
  return runsTypeScript(ownVersion) ? ownNode : undefined;
}

function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major >= 24;
}

/** The exit code a shell gives a process that ended by a code or by a signal (128 + its number). */
export function exitCodeOf(code, signal) {
  if (signal !== null) return 128 + (os.constants.signals[signal] ?? 0);
  return code ?? 1;
}

/**
 * Runs a program and hands signals on to it; resolves to its exit code, 127 where it cannot be started.
 * Ctrl-C in a terminal reaches the whole process group by itself: handing it on too would make it two. onOutput gets what
 * comes through pipes, where options.stdio has any.
 */
export function runForwardingSignals(command, args, options, onOutput = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'].map((signal) => {
      const fromTerminal = signal === 'SIGINT' || signal === 'SIGQUIT';
      const handler = () => {
        if (!(fromTerminal && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    const finish = (exitCode) => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(exitCode);
    };
    child.once('error', (error) => {
      progress(`${command} could not be started: ${error.code ?? error.message}`);
      finish(127);
    });
    child.once('close', (code, signal) => finish(exitCodeOf(code, signal)));
  });
}

function progress(line) {
  process.stderr.write(`[anhao] ${line}\n`);
}

function jobNames() {
  const folder = path.join(ROOT, 'scripts', 'jobs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -'.ts'.length));
}

function packagedNode() {
  const node = path.join(ROOT, 'node_modules', '.bin', 'node');
  if (!existsSync(node)) return undefined;
  const trial = spawnSync(node, ['--version'], { stdio: 'ignore' });
  return trial.status === 0 ? node : undefined;
}

async function runNpm(args) {
  const npm = npmCommand({
    env: process.env,
    root: ROOT,
    execPath: process.execPath,
    platform: process.platform,
  });
  const env = {
    ...process.env,
    PATH: pathOutsideClone(process.env.PATH ?? '', ROOT),
    // Its install script would fetch some 300 MB for graphics cards from a place of its own; the CPU's part is in the package.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  };
  let output = '';
  const options = { cwd: ROOT, env, shell: npm.shell, stdio: ['ignore', 'pipe', 'pipe'] };
  const exitCode = await runForwardingSignals(npm.command, [...npm.args, ...args], options, (chunk) => {
    output += chunk;
  });
  return { exitCode, output };
}

async function main([job, ...args]) {
  const jobs = jobNames();
  if (job === undefined || !jobs.includes(job)) {
    progress(`usage: node scripts/bootstrap.mjs <job> [arguments…]; jobs: ${jobs.join(', ') || 'none'}`);
    return 2;
  }
  const system = await ensureSystemPackages({
    job,
    env: process.env,
    lockFolder: path.join(ROOT, '.local', 'system-packages.lock'),
    progress,
    run: (command, aptArgs, env) => runForwardingSignals(command, aptArgs, { env, stdio: STDERR_ONLY }),
  });
  if (system !== 'ready') return 1;
  if ((await ensureNpmPackages({ root: ROOT, progress, runNpm })) !== 'ready') return 1;
  const node = chooseNode({
    packagedNode: packagedNode(),
    ownNode: process.execPath,
    ownVersion: process.version,
  });
  if (node === undefined) {
    progress(
      `Node ${process.version} cannot run this project's TypeScript, and the optional package with Node 24 for Linux x64 is ` +
        'not here. Please install Node 24 (or 22.18 and later) and start again.',
    );
    return 1;
  }
  const bin = path.join(ROOT, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  const script = path.join(ROOT, 'scripts', 'jobs', `${job}.ts`);
  return runForwardingSignals(node, [script, ...args], { env, stdio: 'inherit' });
}

const startedDirectly =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (startedDirectly) process.exitCode = await main(process.argv.slice(2));

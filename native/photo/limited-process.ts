import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { StartTimer } from '../timer.ts';

/** Why a program gave no output. */
export type ProgramFailure =
  | 'not-started'
  | 'time-limit'
  | 'too-much-output'
  | 'ended-with-error'
  | 'not-ended';

/** A foreign program and what it may use up. */
export interface LimitedProgram {
  /** Absolute path, or a name that is found on the search path. No shell ever sees it. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Bytes for its standard input, which is closed afterwards. */
  readonly input: Uint8Array;
  readonly outputMaxBytes: number;
  readonly timeLimitMs: number;
  readonly startTimer: StartTimer;
}

/** How long a killed process may take to go away before it is no longer waited for. */
const KILLED_GRACE_MS = 1000;
/** What a program needs of the environment to run at all; `SystemRoot` for the libraries of Windows. */
const PASSED_VARIABLES: readonly string[] = ['PATH', 'SystemRoot', 'windir', 'SystemDrive'];

/**
 * Runs a program once and answers its standard output when it ended by itself with exit code 0. It runs in an empty
 * folder of its own, which is removed afterwards, with next to no environment; its standard error is thrown away.
 * It is killed when it exceeds a limit: on POSIX the whole process group, on Windows the process. Never throws.
 */
export async function runLimitedProgram(
  program: LimitedProgram,
): Promise<Result<Uint8Array, ProgramFailure>> {
  let folder: string;
  try {
    folder = await mkdtemp(join(tmpdir(), 'anhao-portrait-'));
  } catch {
    return fail('not-started');
  }
  const result = await runIn(folder, program);
  // Decoders of card portraits are known to write temporary files: a face must not stay behind.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  return result;
}

function runIn(folder: string, program: LimitedProgram): Promise<Result<Uint8Array, ProgramFailure>> {
  let child: ChildProcess;
  try {
    child = spawnIn(folder, program);
  } catch {
    return Promise.resolve(fail('not-started'));
  }
  const { stdin, stdout } = child;
  if (!stdin || !stdout) {
    // Out of file handles: the error is still to be reported, and would end this process without a listener.
    child.on('error', () => undefined);
    return Promise.resolve(fail('not-started'));
  }
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let outputBytes = 0;
    let failure: ProgramFailure | null = null;
    const kill = () => killWithGroup(child);
    // A group of its own would outlive this process, and so would what it wrote.
    const endWithParent = () => {
      kill();
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      } catch {
        // Nothing can be done any more.
      }
    };
    process.once('exit', endWithParent);

    const finish = (result: Result<Uint8Array, ProgramFailure>) => {
      cancelTimer();
      process.removeListener('exit', endWithParent);
      stdout.destroy();
      stdin.destroy();
      resolve(result);
    };
    const giveUp = (reason: ProgramFailure) => {
      if (failure !== null) return;
      failure = reason;
      kill();
      cancelTimer();
      cancelTimer = program.startTimer(KILLED_GRACE_MS, () => finish(fail('not-ended')));
    };
    let cancelTimer = program.startTimer(program.timeLimitMs, () => giveUp('time-limit'));

    stdout.on('data', (chunk: Uint8Array) => {
      outputBytes += chunk.length;
      if (outputBytes > program.outputMaxBytes) giveUp('too-much-output');
      else if (failure === null) chunks.push(chunk);
    });
    stdout.on('error', () => giveUp('ended-with-error'));
    // A program that does not read its input closes the pipe (EPIPE); only what it answers counts.
    stdin.on('error', () => undefined);
    child.on('error', () => {
      if (child.pid === undefined) finish(fail('not-started'));
    });
    // What it left running in its group would hold the output open.
    child.on('exit', kill);
    child.on('close', (exitCode) => {
      if (failure !== null) finish(fail(failure));
      else finish(exitCode === 0 ? succeed(Buffer.concat(chunks)) : fail('ended-with-error'));
    });
    stdin.end(program.input);
  });
}

function spawnIn(folder: string, program: LimitedProgram): ChildProcess {
  return spawn(program.command, [...program.arguments], {
    cwd: folder,
    env: minimalEnvironment(folder),
    shell: false,
    windowsHide: true,
    // A process group of its own, so that all of it can be killed; on Windows it would open a console window.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function minimalEnvironment(folder: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { TMPDIR: folder, TEMP: folder, TMP: folder };
  for (const name of PASSED_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

function killWithGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

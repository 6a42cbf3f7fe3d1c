import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of ours in a process of its own that talks in JSON lines. */
export interface Child {
  /** Settles when it has ended: its exit code, or null when it was killed. */
  readonly ended: Promise<number | null>;
  /** The next line that fits; null when the process ended first. */
  next<Line>(pick: (line: unknown) => Line | null): Promise<Line | null>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
  /** What it has written to its standard error, for a message about its end. */
  errors(): string;
}

/** Hundreds of processes run the same program: it is compiled once. */
const COMPILE_CACHE = join(tmpdir(), 'anhao-compile-cache');

/** Starts `program` (TypeScript) with plain Node. `onLine` gets every JSON line as it comes, a torn last line never. */
export function startChild(
  program: string,
  args: readonly string[],
  onLine: (line: unknown) => void = () => undefined,
  environment: Readonly<Record<string, string>> = {},
): Child {
  const process_: ChildProcess = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
  });
  let errors = '';
  const waiting = new Set<(line: unknown) => void>();
  process_.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const lines = process_.stdout && createInterface({ input: process_.stdout });
  lines?.on('line', (text) => {
    const line = parse(text);
    if (line === null) return;
    onLine(line);
    for (const each of [...waiting]) each(line);
  });
  const ended = new Promise<number | null>((resolve) => {
    process_.on('close', (code) => resolve(code));
    process_.on('error', () => resolve(-1));
  });
  return {
    ended,
    next: (pick) =>
      new Promise((resolve) => {
        const look = (line: unknown) => {
          const picked = pick(line);
          if (picked === null) return;
          waiting.delete(look);
          resolve(picked);
        };
        waiting.add(look);
        void ended.then(() => resolve(null));
      }),
    kill: (signal) => process_.kill(signal),
    errors: () => errors,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

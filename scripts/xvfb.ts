/** A screen for jobs on machines without one: the display that is there, or an Xvfb of our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A display that answers. `display` is the value for DISPLAY in the environment of programs that are to use it. */
export interface Display {
  readonly display: string;
  /** Ends an Xvfb of our own and waits for its end; does nothing to a display that was there before. May be called twice. */
  stop(): Promise<void>;
}

/** Which display is wanted. */
export interface DisplayOptions {
  /** Always start one of our own: a known screen size, and nothing of the person's desktop in the pictures. */
  readonly own?: boolean;
  /** Screen of an own Xvfb in pixels. The default holds a 1080x1920 window beside or below none other, and a 1920x1080 one. */
  readonly width?: number;
  readonly height?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const X11_TCP_BASE_PORT = 6_000;

/** Runs work with a display and ends our own Xvfb afterwards, however work ends. */
export async function withDisplay<T>(
  work: (display: string) => Promise<T>,
  options: DisplayOptions = {},
): Promise<T> {
  const display = await ensureDisplay(options);
  try {
    return await work(display.display);
  } finally {
    await display.stop();
  }
}

/**
 * Uses DISPLAY when it is set and answers and no own display is asked for; otherwise starts Xvfb on a number that Xvfb
 * itself chooses. The environment of this process is left as it is. Rejects with the reason when Xvfb does not start.
 */
export async function ensureDisplay(options: DisplayOptions = {}): Promise<Display> {
  const { own = false, width = 2200, height = 2000, env = process.env } = options;
  const present = env.DISPLAY;
  if (!own && present !== undefined && present !== '' && (await answers(present))) {
    return { display: present, stop: async () => {} };
  }
  return startXvfb(width, height, env);
}

/** Where a display listens: [host]:number[.screen], X(7) "DISPLAY NAMES". undefined for a name that is not of that form. */
export function displayAddress(
  display: string,
): { path: string } | { host: string; port: number } | undefined {
  const parts = /^(?:unix)?([^:]*):(\d+)(?:\.\d+)?$/.exec(display);
  if (parts === null) return undefined;
  const [, host = '', number = ''] = parts;
  if (host === '' || host === '/') return { path: `/tmp/.X11-unix/X${number}` };
  return { host, port: X11_TCP_BASE_PORT + Number(number) };
}

async function answers(display: string): Promise<boolean> {
  const address = displayAddress(display);
  if (address === undefined) return false;
  return new Promise((resolve) => {
    const socket = net.connect(address);
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

async function startXvfb(
  width: number,
  height: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Display> {
  // -displayfd: Xvfb takes a free number and writes it there, so two runs never want the same one. -noreset: the server
  // outlives its last window. Detached: Ctrl-C in the terminal reaches the programs first, the screen goes last.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env: { ...env }, detached: true },
  );
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const forgetSignals = endWithThisProcess(server);
  try {
    const number = await displayNumber(server);
    return { display: `:${number}`, stop: () => stopServer(server, exited, forgetSignals) };
  } catch (error) {
    await stopServer(server, exited, forgetSignals);
    throw error;
  }
}

async function displayNumber(server: ChildProcess): Promise<number> {
  const complaint = text(server.stderr as Readable).catch(() => '');
  const numberPipe = server.stdio[3] as Readable;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Xvfb gave no display number within ${START_TIMEOUT_MS} ms`)),
      START_TIMEOUT_MS,
    );
    let written = '';
    numberPipe.on('data', (chunk: Buffer) => {
      written += chunk;
      if (!written.includes('\n')) return;
      clearTimeout(timer);
      resolve(Number.parseInt(written, 10));
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        error.code === 'ENOENT' ? new Error('Xvfb is not installed (Debian, Ubuntu: package xvfb)') : error,
      );
    });
    server.once('exit', async (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`Xvfb ended at once (${signal ?? `code ${code}`}): ${(await complaint).trim()}`));
    });
  });
}

async function stopServer(
  server: ChildProcess,
  exited: Promise<void>,
  forgetSignals: () => void,
): Promise<void> {
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
  forgetSignals();
}

/** Ends the server when this process exits or is told to end; returns how to forget that again. */
function endWithThisProcess(server: ChildProcess): () => void {
  const end = (): void => {
    server.kill('SIGTERM');
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const onSignal = (signal: NodeJS.Signals): void => {
    end();
    forget();
    // Our handler took away the signal's own effect: where nobody else handles it, let it have that effect now.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const forget = (): void => {
    process.off('exit', end);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on('exit', end);
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}

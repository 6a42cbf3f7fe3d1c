import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulatedReader, type SimulatedReader } from '../../../native/simulator/simulated-reader.ts';
import { startTcpBridge } from '../../../native/simulator/tcp-bridge.ts';
import { systemTimer } from '../../../native/timer.ts';
import { machineSwitches, ROOT } from './launch.ts';

/** The packaged folder for Linux. */
export const PACKAGED_FOLDER = join(ROOT, 'dist/linux-unpacked');

/** The packaged program. */
export const PACKAGED_PROGRAM = join(PACKAGED_FOLDER, 'anhao');

/** A key that is pressed before the window has the focus is lost, as with a person: it is pressed again. */
const ATTEMPTS = 5;
const SCREEN_DRAWN_MS = 700;
const ANSWERED_MS = 4_000;
const ENDED_MS = 10_000;

/** A reader outside the program: the simulator behind a real serial port (a pseudo-terminal). */
export interface SerialReader {
  readonly path: string;
  readonly reader: SimulatedReader;
  close(): Promise<void>;
}

/** Opens a serial reader at `path`. */
export async function openSerialReader(path: string): Promise<SerialReader> {
  const reader = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const bridge = await startTcpBridge(reader, 0);
  const line = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${bridge.port}`]);
  await waitUntil(() => existsSync(path), 10_000);
  return {
    path,
    reader,
    close: async () => {
      line.kill();
      await bridge.close();
    },
  };
}

/** The packaged program, seen from outside: its log, its window, keys and nothing else. */
export interface PackagedTerminal {
  /** Waits for the next time that a state is entered after the last one that was waited for. */
  reach(state: string, timeoutMs?: number): Promise<void>;
  /** The same for whichever of several states comes first; resolves with it. */
  reachOneOf(states: readonly string[], timeoutMs: number): Promise<string>;
  /** Presses the first button of the screen, or another one (counted from 1), with the keyboard, until the visit comes to `state`. */
  answer(state: string, button?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the packaged program in a session with an unlocked key store of its own, or with none. */
export function startPackaged(
  userData: string,
  clip: string,
  { keyStore = true }: { keyStore?: boolean } = {},
): PackagedTerminal {
  const keyring = join(userData, 'keyring');
  mkdirSync(keyring, { recursive: true });
  const unlock = 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"';
  const program: ChildProcess = spawn(
    'dbus-run-session',
    [
      ...['--', 'sh', '-c', unlock, 'sh', PACKAGED_PROGRAM, ...machineSwitches()],
      `--user-data-dir=${userData}`,
      `--password-store=${keyStore ? 'gnome-libsecret' : 'basic'}`,
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${clip}`,
    ],
    // A group of its own: the session ends without its program, which would go on in front of the next one.
    { stdio: 'ignore', env: { ...process.env, XDG_DATA_HOME: keyring }, detached: true },
  );
  let seen = 0;
  const reachOneOf = async (wanted: readonly string[], timeoutMs: number): Promise<string> => {
    let reached = '';
    await waitUntil(() => {
      const states = readStates(userData);
      const index = states.findIndex((state, at) => at >= seen && wanted.includes(state));
      if (index < 0) return false;
      seen = index + 1;
      reached = states[index] ?? '';
      return true;
    }, timeoutMs).catch(() => {
      throw new Error(`did not come to ${wanted.join(' or ')}; states: ${readStates(userData).join(' ')}`);
    });
    return reached;
  };
  const reach = async (state: string, timeoutMs = 30_000): Promise<void> => {
    await reachOneOf([state], timeoutMs);
  };
  return {
    reach,
    reachOneOf,
    answer: async (state, button = 1) => {
      for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
        // The screen is drawn a moment after the state was logged.
        await pause(SCREEN_DRAWN_MS);
        pressKeys(...Array<string>(button).fill('Tab'), 'Return');
        const reached = await reach(state, ANSWERED_MS).then(
          () => true,
          () => false,
        );
        if (reached) return;
      }
      await reach(state, ANSWERED_MS);
    },
    close: async () => {
      const isRunning = () => signalGroup(program, 0);
      signalGroup(program, 'SIGTERM');
      await waitUntil(() => !isRunning(), ENDED_MS).catch(() => signalGroup(program, 'SIGKILL'));
      await waitUntil(() => !isRunning(), ENDED_MS);
    },
  };
}

/** Sends a signal to all processes of a group; false: there is none left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Presses keys in the window of the packaged program, by their X names. */
function pressKeys(...keys: string[]): void {
  const [window = ''] = execFileSync('xdotool', ['search', '--onlyvisible', '--class', 'anhao'], {
    encoding: 'utf8',
  }).split('\n');
  execFileSync('xdotool', ['windowfocus', '--sync', window, 'key', '--delay', '120', ...keys]);
}

/** The states of the visit as the program logs them: types of events, nothing about people. */
function readStates(userData: string): string[] {
  try {
    return readFileSync(join(userData, 'terminal/logs/core.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"visit-state"'))
      .map((line) => JSON.parse(line).state);
  } catch {
    return [];
  }
}

async function waitUntil(isSo: () => boolean, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('waited too long');
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

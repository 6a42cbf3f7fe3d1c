import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { SimulatorCommand, SimulatorStatus } from '../../../contract/simulator.ts';
import type { VisitState } from '../../../contract/visit.ts';
import { commandSimulator } from '../../../native/simulator/control-client.ts';
import { resolveElectronRuntime } from '../../../scripts/electron-runtime.ts';
import type { ClipName } from '../camera/clips.ts';
import { openFakeCamera } from './camera.ts';

/** Root of the project. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** What a terminal under test is started with. */
export interface LaunchOptions {
  /** `site.json` as it stands in the file; checked by the terminal, not here. */
  readonly site: unknown;
  /** What the camera shows; null: there is no camera. */
  readonly clip: ClipName | null;
  /** Somebody beside a cooperative person looks into the camera, too, at first. */
  readonly helper?: boolean;
  /** A y4m file of any other make as what the camera shows, such as that of a live camera; instead of `clip`. */
  readonly cameraFile?: string;
  /** A file with the actions, as a JSON array, that the next challenges are to ask for; drawn at random without it. */
  readonly drawFile?: string;
  /** Further switches of Chromium. */
  readonly switches?: readonly string[];
  /** Folder of an earlier run; a new one is made without it. */
  readonly userData?: string;
  /** Folder with the face model and the voice clips, instead of the project's. */
  readonly resources?: string;
}

/** A running terminal of the development build, in a real window. */
export interface RunningTerminal {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** Tells the simulated reader something, by the same door as `npm run sim`. */
  simulate(command: SimulatorCommand): Promise<SimulatorStatus>;
  /** Waits until the screen shows one of these states. @returns the one it shows */
  reach(states: VisitState | readonly VisitState[], timeoutMs?: number): Promise<VisitState>;
  /** Touches the button with this test id. */
  touch(testId: string): Promise<void>;
  /** Ends it as the operating system would. The data stays unless `forget`. */
  close(options?: { forget?: boolean }): Promise<void>;
}

/** A site for tests: window instead of kiosk, short quiet times only where a test sets them. */
export function testSite(centralUrl: string, enrolmentCode: string, changes: object = {}): object {
  return {
    format: 1,
    centralUrl,
    enrolmentCode,
    reader: { transport: 'none' },
    window: { mode: 'window', width: 1080, height: 1920 },
    ...changes,
  };
}

/** Command-line switches that this machine needs: Chromium refuses its sandbox to root. */
export function machineSwitches(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Starts the development build; needs a display and a finished build. */
export async function launchTerminal(options: LaunchOptions): Promise<RunningTerminal> {
  const runtime = await resolveElectronRuntime();
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'anhao-terminal-')));
  const socket = join(userData, 'reader.sock');
  await writeFile(join(userData, 'site.json'), JSON.stringify(options.site));
  const camera = options.clip && (await openFakeCamera(options.clip, { helper: options.helper ?? false }));
  const clip = options.cameraFile ?? camera?.file;
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [
      ...machineSwitches(),
      ...(options.switches ?? []),
      `--user-data-dir=${userData}`,
      join(ROOT, 'out/development'),
    ],
    env: {
      ...(process.env as Record<string, string>),
      ANHAO_RESOURCES: options.resources ?? join(ROOT, 'resources'),
      ANHAO_NODE: process.execPath,
      ANHAO_SIMULATOR_SOCKET: socket,
      ...(clip ? { ANHAO_CAMERA_CLIP: clip } : {}),
      ...(camera?.cueFile ? { ANHAO_CUE_FILE: camera.cueFile } : {}),
      ...(options.drawFile ? { ANHAO_DRAW_FILE: options.drawFile } : {}),
    },
  });
  const page = await app.firstWindow();
  const reach: RunningTerminal['reach'] = async (states, timeoutMs = 30_000) => {
    const wanted = typeof states === 'string' ? [states] : states;
    const selector = wanted.map((state) => `main[data-state="${state}"]`).join(', ');
    const shown = page.locator(selector).first();
    await shown.waitFor({ state: 'attached', timeout: timeoutMs });
    return (await shown.getAttribute('data-state')) as VisitState;
  };
  return {
    app,
    page,
    userData,
    reach,
    simulate: async (command) => {
      const answer = await commandSimulator(socket, command);
      if (!answer.ok) throw new Error(`the simulator did not obey: ${answer.fault}`);
      return answer.value;
    },
    touch: (testId) => page.getByTestId(testId).click(),
    close: async ({ forget = false } = {}) => {
      await app.close().finally(() => camera?.stop());
      if (forget) await rm(userData, { recursive: true, force: true });
    },
  };
}

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import type { LivenessAction } from '../../contract/liveness.ts';
import { makeCameraFolder } from '../../tests/support/camera/camera-folder.ts';
import { startLocalCentral } from '../../tests/support/terminal/central.ts';
import { launchTerminal, ROOT, type RunningTerminal, testSite } from '../../tests/support/terminal/launch.ts';
import { JudgementReader } from './judgements.ts';
import { type ViewWatch, watchViews } from './view-watch.ts';

/** How a terminal of an evaluation is set up. */
export interface TerminalSetup {
  /** Time for one action, seconds, as in `site.json`. */
  readonly actionSeconds: number;
  /** False: the slot of the passive model is empty, and the site accepts that. */
  readonly passiveModel: boolean;
}

/** A terminal with a live camera that serves one presentation after another. */
export interface EvaluationTerminal {
  readonly running: RunningTerminal;
  readonly views: ViewWatch;
  readonly judgements: JudgementReader;
  /** The y4m file of one frame that is its camera: to be overwritten in place. */
  readonly cameraFile: string;
  /** What the next challenges ask for; null: drawn at random. */
  setDraw(actions: readonly LivenessAction[] | null): Promise<void>;
  close(): Promise<void>;
}

/** Nobody touches the screen between presentations: no quiet time may end a visit. */
const NO_IDLE_SECONDS = 600;

/**
 * Starts a terminal that is enrolled and has lost its line: a person who was certified just now would be sent away by a
 * central service that can be asked. `prepareCamera` writes the camera's file, which Chromium wants to be there.
 */
export async function startEvaluationTerminal(
  { actionSeconds, passiveModel }: TerminalSetup,
  prepareCamera: (file: string) => void,
): Promise<EvaluationTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-evaluation-'));
  const cameraFolder = await makeCameraFolder();
  const cameraFile = join(cameraFolder, 'camera.y4m');
  const drawFile = join(folder, 'draw.json');
  prepareCamera(cameraFile);
  const central = await startLocalCentral();
  try {
    const running = await launchTerminal({
      site: testSite(central.address, await central.service.issueEnrolmentCode(), {
        timing: { actionSeconds, idleSeconds: NO_IDLE_SECONDS, receiptWaitSeconds: 0 },
        ...(passiveModel ? {} : { liveness: { emptySlot: 'accept' } }),
      }),
      clip: null,
      cameraFile,
      drawFile,
      ...(passiveModel ? {} : { resources: await withoutPassiveModel(folder) }),
    });
    const views = await watchViews(running.page);
    try {
      await views.until(['idle'], 60_000);
    } catch (error) {
      await running.close({ forget: true });
      throw error;
    }
    await central.stop();
    return {
      running,
      views,
      judgements: new JudgementReader(running.userData),
      cameraFile,
      setDraw: (actions) =>
        actions ? writeFile(drawFile, JSON.stringify(actions)) : rm(drawFile, { force: true }),
      close: async () => {
        await running.close({ forget: true });
        for (const made of [folder, cameraFolder]) await rm(made, { recursive: true, force: true });
      },
    };
  } finally {
    await central.remove();
  }
}

/** A copy of the project's resources in which the slot of the passive model is empty. */
async function withoutPassiveModel(folder: string): Promise<string> {
  const source = join(ROOT, 'resources');
  const copy = join(folder, 'resources');
  await cp(source, copy, {
    recursive: true,
    filter: (path) => !(basename(path) === 'passive-liveness' && dirname(path).endsWith(`${sep}models`)),
  });
  return copy;
}

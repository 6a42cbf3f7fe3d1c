import type { ChallengeStep } from '../../../contract/liveness.ts';
import type { LivenessModels } from '../../../contract/liveness-models.ts';
import type { FromAnalysisWorker, ToAnalysisWorker } from '../../../renderer/camera/analysis-messages.ts';
import { FRAME_HEIGHT, FRAME_WIDTH } from '../../../tests/support/camera/picture.ts';

/** Times of all frames, milliseconds from the message to the answer. */
export interface MeasuredTimes {
  readonly pipelineMs: number[];
  readonly bareMs: number[];
  /** In how many pictures of each the face was found, to see that both did their work. */
  readonly pipelineFaces: number;
  readonly bareFaces: number;
  /** How many pictures the passive model was asked about. */
  readonly passiveScores: number;
}

declare global {
  interface Window {
    /** Measures the frames that the server hands out, each by both workers. */
    measureFrames(models: LivenessModels): Promise<MeasuredTimes>;
  }
}

/** Pictures before the measurement, while code is compiled. */
const WARM_UP = 12;
/** The steps in which the passive model is asked; a whole challenge is at rest about as long in both. */
const STEPS: readonly ChallengeStep[] = [{ step: 'neutral' }, { step: 'centre' }];
const FRAMES_A_STEP = 40;
/** Distance of the pictures on the camera's clock, milliseconds. */
const INTERVAL_MS = 1000 / 15;

const bare = new Worker(new URL('./bare-landmarker-worker.ts', import.meta.url), { type: 'module' });
const pipeline = new Worker(new URL('../../../renderer/camera/analysis-worker.ts', import.meta.url), {
  type: 'module',
});

/** The worker's next message. */
function answerOf<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<T>) => resolve(data), { once: true });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
  });
}

const bareReady = answerOf<'ready'>(bare);

async function ask(message: ToAnalysisWorker, transfer: Transferable[] = []): Promise<FromAnalysisWorker> {
  const answer = answerOf<FromAnalysisWorker>(pipeline);
  pipeline.postMessage(message, transfer);
  return answer;
}

function pictureOf(frame: ArrayBuffer, atMs: number): VideoFrame {
  return new VideoFrame(frame, {
    format: 'I420',
    codedWidth: FRAME_WIDTH,
    codedHeight: FRAME_HEIGHT,
    timestamp: atMs * 1_000,
    colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
  });
}

window.measureFrames = async (models) => {
  await bareReady;
  const ready = await ask({ type: 'load', models });
  if (ready.type !== 'ready') throw new Error('The analysis worker did not start');
  const times = { pipelineMs: [] as number[], bareMs: [] as number[] };
  let pipelineFaces = 0;
  let bareFaces = 0;
  let passiveScores = 0;
  for (let sequence = 0; ; sequence += 1) {
    const answer = await fetch('/next-frame');
    if (answer.status === 204) break;
    const frame = await answer.arrayBuffer();
    const atMs = Math.round((sequence + 1) * INTERVAL_MS);
    const step = STEPS[Math.floor(sequence / FRAMES_A_STEP) % STEPS.length] ?? null;
    const runPipeline = async (): Promise<number> => {
      const picture = pictureOf(frame, atMs);
      const startedMs = performance.now();
      const observed = await ask(
        { type: 'analyse', frame: { sequence, capturedAtMs: atMs, picture, step } },
        [picture],
      );
      const tookMs = performance.now() - startedMs;
      if (observed.type !== 'observed') throw new Error(`The analysis worker answered ${observed.type}`);
      pipelineFaces += observed.observation.faceCount;
      if (observed.observation.passiveScore !== null) passiveScores += 1;
      return tookMs;
    };
    const runBare = async (): Promise<number> => {
      const picture = pictureOf(frame, atMs);
      const startedMs = performance.now();
      const answered = answerOf<number>(bare);
      bare.postMessage({ picture, atMs }, [picture]);
      bareFaces += await answered;
      return performance.now() - startedMs;
    };
    // Who comes first changes with every picture: neither always finds the caches warm.
    const bareFirst = sequence % 2 === 0;
    const first = bareFirst ? await runBare() : await runPipeline();
    const second = bareFirst ? await runPipeline() : await runBare();
    if (sequence < WARM_UP) continue;
    times.bareMs.push(bareFirst ? first : second);
    times.pipelineMs.push(bareFirst ? second : first);
  }
  return { ...times, pipelineFaces, bareFaces, passiveScores };
};

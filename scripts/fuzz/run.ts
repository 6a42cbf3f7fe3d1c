import { Worker } from 'node:worker_threads';
import { createTargets } from './all-targets.ts';
import { decodersWith, type PlantedBugName } from './planted.ts';
import { createRandom } from './random.ts';
import { chooseTarget } from './target.ts';

/** What is to be run. */
export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** A case that takes longer hangs. */
  readonly hangLimitMs: number;
  /** A bug to put into the decoders; `null` for the real ones. */
  readonly planted: PlantedBugName | null;
  /** Told of every case that went wrong. */
  readonly onFailure: (failure: Failure) => void;
  /** Told now and then how many cases are done. */
  readonly onProgress?: (cases: number) => void;
}

/** A case that went wrong; seed and number make it again. */
export interface Failure {
  readonly kind: 'crash' | 'hang' | 'wrong-accept' | 'wrong-reject';
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  /** UTF-8 of a text, or the bytes themselves, in hexadecimal. */
  readonly inputHex: string;
  readonly reason: string;
}

/** The measured outcome. */
export interface FuzzResult {
  readonly cases: number;
  readonly crashes: number;
  readonly hangs: number;
  readonly wrongAccepts: number;
  readonly perSecond: number;
  /** Highest resident set of the whole process. */
  readonly peakMiB: number;
  readonly wrongRejects: number;
}

/** Places in the memory that worker and watch share. */
export const SHARED = {
  current: 0,
  cases: 1,
  crashes: 2,
  wrongAccepts: 3,
  wrongRejects: 4,
  length: 5,
} as const;

/** What a worker is started with. */
export interface WorkerTask {
  readonly shared: Int32Array;
  readonly seed: number;
  readonly planted: PlantedBugName | null;
  /** First case. */
  readonly from: number;
  /** Where it ends; not included. */
  readonly to: number;
}

/** What a worker sends. */
export type WorkerMessage = { readonly done: true } | { readonly done: false; readonly failure: Failure };

const POLL_INTERVAL_MS = 100;
/** More than any case needs; what takes more ends the thread and counts as a crash. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * Runs cases in a second thread and watches it from this one: a case that takes too long is counted, its thread ended,
 * and a new one goes on with the next case. Throws when the worker cannot be started at all.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const shared = new Int32Array(new SharedArrayBuffer(SHARED.length * 4));
  const beganAtMs = performance.now();
  let hangs = 0;
  let crashes = 0;
  for (let from = 0; from < options.count; ) {
    Atomics.store(shared, SHARED.current, -1);
    const end = await runWorker(options, shared, from);
    if (end.kind === 'finished') break;
    const index = Atomics.load(shared, SHARED.current);
    if (index < from) throw new Error(`The worker did not start: ${end.reason}`);
    if (end.kind === 'hang') hangs += 1;
    else crashes += 1;
    options.onFailure(describeCase(options, index, end.kind, end.reason));
    Atomics.add(shared, SHARED.cases, 1);
    from = index + 1;
  }
  const cases = Atomics.load(shared, SHARED.cases);
  return {
    cases,
    crashes: crashes + Atomics.load(shared, SHARED.crashes),
    hangs,
    wrongAccepts: Atomics.load(shared, SHARED.wrongAccepts),
    perSecond: Math.round(cases / ((performance.now() - beganAtMs) / 1000)),
    peakMiB: Math.round((process.resourceUsage().maxRSS / 1024) * 10) / 10,
    wrongRejects: Atomics.load(shared, SHARED.wrongRejects),
  };
}

type WorkerEnd = { readonly kind: 'finished' | 'hang' | 'crash'; readonly reason: string };

function runWorker(options: FuzzOptions, shared: Int32Array, from: number): Promise<WorkerEnd> {
  const { seed, planted, count } = options;
  const task: WorkerTask = { shared, seed, planted, from, to: count };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: WORKER_LIMITS,
  });
  return new Promise((resolve) => {
    let last = { index: -1, sinceMs: performance.now() };
    let settled = false;
    const settle = (end: WorkerEnd) => {
      if (settled) return;
      settled = true;
      clearInterval(watch);
      void worker.terminate().then(() => resolve(end));
    };
    const watch = setInterval(() => {
      const index = Atomics.load(shared, SHARED.current);
      const nowMs = performance.now();
      options.onProgress?.(Atomics.load(shared, SHARED.cases));
      if (index !== last.index) last = { index, sinceMs: nowMs };
      else if (index >= 0 && nowMs - last.sinceMs > options.hangLimitMs)
        settle({ kind: 'hang', reason: 'no end' });
    }, POLL_INTERVAL_MS);
    worker.on('message', (message: WorkerMessage) => {
      if (message.done) settle({ kind: 'finished', reason: '' });
      else options.onFailure(message.failure);
    });
    // Out of memory ends here, too.
    worker.on('error', (error) => settle({ kind: 'crash', reason: String(error) }));
    worker.on('exit', () => settle({ kind: 'crash', reason: 'the thread ended itself' }));
  });
}

/** Makes a case again for the report; the decoder is not run. */
export function describeCase(
  options: Pick<FuzzOptions, 'seed' | 'planted'>,
  index: number,
  kind: Failure['kind'],
  reason: string,
): Failure {
  const random = createRandom(options.seed, index);
  const target = chooseTarget(createTargets(decodersWith(options.planted)), random);
  const { input } = target.prepare(random);
  const inputHex = Buffer.from(typeof input === 'string' ? Buffer.from(input) : input).toString('hex');
  return { kind, target: target.name, seed: options.seed, index, inputHex, reason };
}

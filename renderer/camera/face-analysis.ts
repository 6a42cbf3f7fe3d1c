import type { FaceObservation } from '../../contract/liveness.ts';
import type { LivenessModels } from '../../contract/liveness-models.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { ShownPortrait } from '../../contract/visit.ts';
import type {
  CapturedFrame,
  FilledSlots,
  FromAnalysisWorker,
  TakenEvidence,
  ToAnalysisWorker,
} from './analysis-messages.ts';

/** The part of `Worker` that the analysis needs. */
export interface AnalysisWorker extends EventTarget {
  postMessage(message: ToAnalysisWorker, transfer: Transferable[]): void;
  terminate(): void;
}

/** What `FaceAnalysis` needs from its surroundings. */
export interface FaceAnalysisEnvironment {
  /** Asks main for the face model; `face-model-missing` or `face-model-unknown` when it must not be loaded. */
  faceModel(): Promise<Result<unknown>>;
  /** Asks main what is in the model slots. When it rejects, they count as empty. */
  livenessModels(): Promise<LivenessModels>;
  startWorker(): AnalysisWorker;
}

const EMPTY_SLOTS: LivenessModels = { passive: null, embedding: null };
const NO_EVIDENCE: TakenEvidence = { images: [], portraitSimilarity: null };

/** Longest time for loading the models, milliseconds: a cold disk and a busy machine included. */
export const LOAD_WITHIN_MS = 60_000;
/** Longest time for one answer, milliseconds: a hundred times the usual. */
export const ANSWER_WITHIN_MS = 10_000;

type Settle<Value> = (result: Result<Value>) => void;

/** One living worker and the answers that are still due, each with its timer. */
interface RunningWorker {
  readonly worker: AnalysisWorker;
  /** Ends the listening to the worker. */
  readonly listening: AbortController;
  readonly observations: Settle<FaceObservation>[];
  readonly evidence: Settle<TakenEvidence>[];
  readonly timers: Set<ReturnType<typeof setTimeout>>;
  /** Set while the model is loading. */
  settleStart: Settle<null> | null;
}

/**
 * The page's side of the analysis worker. One worker with one landmarker lives as long as the page; when it fails, falls
 * silent or dies, everything that waits gets `face-analysis-failed`, and the next `prepare` starts another one.
 */
export class FaceAnalysis {
  readonly #environment: FaceAnalysisEnvironment;
  #running: RunningWorker | null = null;
  #preparation: Promise<Result<null>> | null = null;
  #slots: FilledSlots | null = null;

  constructor(environment: FaceAnalysisEnvironment) {
    this.#environment = environment;
  }

  /** Which model slots are in use; null until the analysis was ready once. */
  get slots(): FilledSlots | null {
    return this.#slots;
  }

  /**
   * Makes the analysis ready; at once when it is. Faults: `face-model-missing`, `face-model-unknown`,
   * `face-analysis-failed`.
   */
  prepare(): Promise<Result<null>> {
    this.#preparation ??= this.#prepare().then((result) => {
      if (!result.ok) this.#preparation = null;
      return result;
    });
    return this.#preparation;
  }

  /** Measures one picture, which is given away. Fault: `face-analysis-failed`. */
  analyse(frame: CapturedFrame): Promise<Result<FaceObservation>> {
    const running = this.#running;
    if (running === null) {
      frame.picture.close();
      return Promise.resolve(fail('face-analysis-failed'));
    }
    return new Promise((resolve) => {
      running.observations.push(this.#withTimer(running, ANSWER_WITHIN_MS, resolve));
      running.worker.postMessage({ type: 'analyse', frame }, [frame.picture]);
    });
  }

  /**
   * The evidence pictures of the running challenge, compared with the portrait on the card where there is one; nothing when
   * the analysis has failed.
   */
  takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence> {
    const running = this.#running;
    if (running === null) return Promise.resolve(NO_EVIDENCE);
    return new Promise((resolve) => {
      const settle: Settle<TakenEvidence> = (result) => resolve(result.ok ? result.value : NO_EVIDENCE);
      running.evidence.push(this.#withTimer(running, ANSWER_WITHIN_MS, settle));
      running.worker.postMessage({ type: 'take-evidence', cardPortrait }, []);
    });
  }

  /** Drops all pictures and embeddings of the person. */
  discard(): void {
    this.#running?.worker.postMessage({ type: 'discard' }, []);
  }

  async #prepare(): Promise<Result<null>> {
    let worker: AnalysisWorker;
    let models: LivenessModels;
    try {
      const model = await this.#environment.faceModel();
      if (!model.ok) return model;
      models = await this.#environment.livenessModels().catch(() => EMPTY_SLOTS);
      worker = this.#environment.startWorker();
    } catch {
      return fail('face-analysis-failed');
    }
    return new Promise((resolve) => {
      const listening = new AbortController();
      const running: RunningWorker = {
        worker,
        listening,
        observations: [],
        evidence: [],
        timers: new Set(),
        settleStart: null,
      };
      running.settleStart = this.#withTimer(running, LOAD_WITHIN_MS, resolve);
      const { signal } = listening;
      worker.addEventListener(
        'message',
        (event) => {
          if (event instanceof MessageEvent) this.#receive(running, event.data);
        },
        { signal },
      );
      worker.addEventListener('messageerror', () => this.#giveUp(running), { signal });
      worker.addEventListener('error', () => this.#giveUp(running), { signal });
      worker.postMessage({ type: 'load', models }, []);
    });
  }

  #receive(running: RunningWorker, message: FromAnalysisWorker): void {
    switch (message.type) {
      case 'ready':
        this.#running = running;
        this.#slots = message.slots;
        running.settleStart?.(succeed(null));
        running.settleStart = null;
        break;
      case 'observed':
        running.observations.shift()?.(succeed(message.observation));
        break;
      case 'evidence': {
        const { images, portraitSimilarity } = message;
        running.evidence.shift()?.(succeed({ images, portraitSimilarity }));
        break;
      }
      case 'failed':
        this.#giveUp(running);
    }
  }

  /** Ends a worker that cannot be trusted any more. */
  #giveUp(running: RunningWorker): void {
    const { worker, listening, observations, evidence, timers, settleStart } = running;
    listening.abort();
    worker.terminate();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    if (this.#running === running) {
      this.#running = null;
      this.#preparation = null;
    }
    settleStart?.(fail('face-analysis-failed'));
    for (const settle of observations.splice(0)) settle(fail('face-analysis-failed'));
    for (const settle of evidence.splice(0)) settle(fail('face-analysis-failed'));
  }

  /** `settle`, and the end of the worker when it is not called in time. */
  #withTimer<Value>(running: RunningWorker, withinMs: number, settle: Settle<Value>): Settle<Value> {
    const timer = setTimeout(() => this.#giveUp(running), withinMs);
    running.timers.add(timer);
    return (result) => {
      clearTimeout(timer);
      running.timers.delete(timer);
      settle(result);
    };
  }
}

import type { ChallengeStep, FaceMeasures, LivenessAction } from '../../contract/liveness.ts';
import { type FaceState, isFrontal, NeutralBaseline, shownOf } from './neutral-baseline.ts';

/**
 * Passive scores of one challenge that are gathered as fast as may be; the decision wants 15. After them the model only
 * keeps watch, so that it weighs little on a small machine.
 */
export const PASSIVE_SCORES_WANTED = 20;
/** Time between two passive scores after that, milliseconds. */
export const PASSIVE_WATCH_MS = 700;
/** Time between two comparisons with the reference while the person looks forward, milliseconds. */
export const FORWARD_INTERVAL_MS = 700;
/** The same at the peak of an action. */
export const PEAK_INTERVAL_MS = 700;

/** From how much of it on an action is at its peak: degrees, rise of the mouth and fall of the eye aspect ratio. */
const PEAK_FROM: Readonly<Partial<Record<LivenessAction, number>>> = {
  nod: 6,
  'open-mouth': 0.2,
  blink: 0.06,
};

/** What the models are asked about one picture. */
export interface ModelTasks {
  readonly passive: boolean;
  /** `reference`: to keep the embedding; `compare`: to compare it with the one kept. */
  readonly embedding: 'reference' | 'compare' | null;
}

/** A picture whose turn it is to be scheduled. */
export interface ScheduledPicture {
  readonly step: ChallengeStep | null;
  readonly capturedAtMs: number;
  /** Whether an earlier picture is still with the models. */
  readonly modelsAreBusy: boolean;
  readonly faceCount: number;
  readonly face: FaceMeasures | null;
}

const NOTHING: ModelTasks = { passive: false, embedding: null };

/**
 * Says which pictures the models look at, one at a time, since they take several times as long as a picture:
 * - embedding: the first picture of the neutral step in which the only face looks forward is the reference; compared with it
 *   are one about every `FORWARD_INTERVAL_MS` in neutral and centre, the first of each centre step, and in actions other
 *   than turns the peak, at most every `PEAK_INTERVAL_MS`;
 * - passive: all other such pictures of neutral and centre, as fast as the model goes, for the first `PASSIVE_SCORES_WANTED`,
 *   then one about every `PASSIVE_WATCH_MS`;
 * - nothing while an earlier picture is still with the models.
 */
export class ModelSchedule {
  readonly #baseline = new NeutralBaseline();
  readonly #slots: { readonly passive: boolean; readonly embedding: boolean };
  #passiveScores = 0;
  #lastPassiveMs = Number.NEGATIVE_INFINITY;
  #hasReference = false;
  #lastEmbeddingMs = Number.NEGATIVE_INFINITY;
  #stepName: string | null = null;

  /** @param slots which models there are: none is scheduled for an empty slot */
  constructor(slots: { readonly passive: boolean; readonly embedding: boolean }) {
    this.#slots = slots;
  }

  /** What is to be done with this picture. `isNewChallenge`: what was kept of the last one is to be forgotten first. */
  next({
    step,
    capturedAtMs,
    modelsAreBusy,
    faceCount,
    face,
  }: ScheduledPicture): ModelTasks & { isNewChallenge: boolean } {
    const isNewChallenge = this.#baseline.enter(step);
    if (isNewChallenge) this.#forgetChallenge();
    if (step?.step !== this.#stepName) {
      // The first picture of a centre step that serves is compared at once.
      if (step?.step === 'centre') this.#lastEmbeddingMs = Number.NEGATIVE_INFINITY;
      this.#stepName = step?.step ?? null;
    }
    const only = faceCount === 1 ? face : null;
    if (step?.step === 'neutral' && only !== null) this.#baseline.add(only);
    const tasks =
      step === null || only === null || modelsAreBusy ? NOTHING : this.#tasksFor(step, only, capturedAtMs);
    if (tasks.embedding !== null) {
      this.#lastEmbeddingMs = capturedAtMs;
      this.#hasReference = true;
    }
    return { ...tasks, isNewChallenge };
  }

  /** Forgets the person. */
  clear(): void {
    this.#baseline.clear();
    this.#forgetChallenge();
    this.#stepName = null;
  }

  #forgetChallenge(): void {
    this.#passiveScores = 0;
    this.#lastPassiveMs = Number.NEGATIVE_INFINITY;
    this.#hasReference = false;
    this.#lastEmbeddingMs = Number.NEGATIVE_INFINITY;
  }

  #tasksFor(step: ChallengeStep, face: FaceMeasures, nowMs: number): ModelTasks {
    const neutral = this.#baseline.mean();
    if (step.step === 'position') return NOTHING;
    if (step.step === 'action') {
      const isPeak = neutral !== null && isAtPeak(step.action, face, neutral);
      return { passive: false, embedding: isPeak ? this.#mayCompare(nowMs, PEAK_INTERVAL_MS) : null };
    }
    if (!isFrontal(face, neutral)) return NOTHING;
    const isFirst = this.#slots.embedding && !this.#hasReference && step.step === 'neutral';
    const embedding = isFirst ? 'reference' : this.#mayCompare(nowMs, FORWARD_INTERVAL_MS);
    if (embedding !== null) return { passive: false, embedding };
    const isDue =
      this.#passiveScores < PASSIVE_SCORES_WANTED || nowMs - this.#lastPassiveMs >= PASSIVE_WATCH_MS;
    if (!this.#slots.passive || !isDue) return NOTHING;
    this.#passiveScores += 1;
    this.#lastPassiveMs = nowMs;
    return { passive: true, embedding: null };
  }

  #mayCompare(nowMs: number, intervalMs: number): 'compare' | null {
    const isDue = this.#slots.embedding && this.#hasReference && nowMs - this.#lastEmbeddingMs >= intervalMs;
    return isDue ? 'compare' : null;
  }
}

function isAtPeak(action: LivenessAction, face: FaceMeasures, neutral: FaceState): boolean {
  const from = PEAK_FROM[action];
  return from !== undefined && shownOf(action, face, neutral) >= from;
}

import type { ChallengeStep, FaceObservation } from '../../contract/liveness.ts';

/** What the models say of a picture. */
export type ModelScores = Pick<FaceObservation, 'passiveScore' | 'identitySimilarity'>;

const NO_SCORES: ModelScores = { passiveScore: null, identitySimilarity: null };

/**
 * Scores that the models have not given yet: one picture is with them at a time, and what they say of it is told with one
 * of the pictures after it. Those of an action that is over are dropped: a face at its peak must not count as one at rest.
 */
export class PendingScores {
  #asked: object | null = null;
  #finished: { readonly step: ChallengeStep | null; readonly scores: ModelScores } | null = null;

  /** Whether a picture is with the models. */
  get areDue(): boolean {
    return this.#asked !== null;
  }

  /**
   * Gives the models something to do. `scoresOf` is called with their answer, but not after `clear`: nothing of the person
   * before may be kept or compared then. `answer` never rejects.
   */
  ask<Answer>(
    step: ChallengeStep | null,
    answer: Promise<Answer>,
    scoresOf: (answer: Answer) => Partial<ModelScores>,
  ): void {
    const asked = {};
    this.#asked = asked;
    answer.then((given) => {
      if (this.#asked !== asked) return;
      this.#asked = null;
      this.#finished = { step, scores: { ...NO_SCORES, ...scoresOf(given) } };
    });
  }

  /** What has been finished since the last call, as far as it may be told during this step. */
  take(step: ChallengeStep | null): ModelScores {
    const finished = this.#finished;
    this.#finished = null;
    if (finished === null) return NO_SCORES;
    return finished.step?.step === 'action' && step?.step !== 'action' ? NO_SCORES : finished.scores;
  }

  /** Forgets what is asked and finished: another person may stand there. */
  clear(): void {
    this.#asked = null;
    this.#finished = null;
  }
}

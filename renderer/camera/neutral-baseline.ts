import type { ChallengeStep, FaceMeasures, LivenessAction } from '../../contract/liveness.ts';

/** How a face stands at one moment: degrees and aspect ratios. */
export interface FaceState {
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly mouthAspectRatio: number;
  /** Mean of both eyes. */
  readonly eyeAspectRatio: number;
}

function stateOf(face: FaceMeasures): FaceState {
  const { yawDeg, pitchDeg, mouthAspectRatio, eyeAspectRatioLeft, eyeAspectRatioRight } = face;
  const eyeAspectRatio = (eyeAspectRatioLeft + eyeAspectRatioRight) / 2;
  return { yawDeg, pitchDeg, mouthAspectRatio, eyeAspectRatio };
}

/**
 * Follows the steps of a challenge and takes the mean of the neutral step, against which everything later is measured:
 * people, cameras and glasses differ more than most actions change.
 */
export class NeutralBaseline {
  #lastStep: ChallengeStep['step'] | null = null;
  #sum = { yawDeg: 0, pitchDeg: 0, mouthAspectRatio: 0, eyeAspectRatio: 0 };
  #count = 0;

  /**
   * To be called with the step of every picture; true when it begins a new challenge, which the `position` step does, and
   * the first step after none. The mean is forgotten then: another person may stand there.
   */
  enter(step: ChallengeStep | null): boolean {
    const name = step?.step ?? null;
    const isNew =
      name !== this.#lastStep && (name === 'position' || (this.#lastStep === null && name !== null));
    if (isNew) this.clear();
    this.#lastStep = name;
    return isNew;
  }

  /** Takes in the only face of a picture of the neutral step. */
  add(face: FaceMeasures): void {
    const state = stateOf(face);
    this.#sum.yawDeg += state.yawDeg;
    this.#sum.pitchDeg += state.pitchDeg;
    this.#sum.mouthAspectRatio += state.mouthAspectRatio;
    this.#sum.eyeAspectRatio += state.eyeAspectRatio;
    this.#count += 1;
  }

  /** The mean so far; null before the first face. */
  mean(): FaceState | null {
    const count = this.#count;
    if (count === 0) return null;
    const { yawDeg, pitchDeg, mouthAspectRatio, eyeAspectRatio } = this.#sum;
    return {
      yawDeg: yawDeg / count,
      pitchDeg: pitchDeg / count,
      mouthAspectRatio: mouthAspectRatio / count,
      eyeAspectRatio: eyeAspectRatio / count,
    };
  }

  /** Forgets the person and the step. */
  clear(): void {
    this.#lastStep = null;
    this.#sum = { yawDeg: 0, pitchDeg: 0, mouthAspectRatio: 0, eyeAspectRatio: 0 };
    this.#count = 0;
  }
}

/**
 * How much a face shows an action against the neutral mean: degrees turned to the asked side, degrees nodded up or down,
 * rise of the mouth aspect ratio, fall of the eye aspect ratio. Not above 0 when it does not show it.
 */
export function shownOf(action: LivenessAction, face: FaceMeasures, neutral: FaceState): number {
  const now = stateOf(face);
  switch (action) {
    case 'turn-left':
      return now.yawDeg - neutral.yawDeg;
    case 'turn-right':
      return neutral.yawDeg - now.yawDeg;
    case 'nod':
      return Math.abs(now.pitchDeg - neutral.pitchDeg);
    case 'open-mouth':
      return now.mouthAspectRatio - neutral.mouthAspectRatio;
    case 'blink':
      return neutral.eyeAspectRatio - now.eyeAspectRatio;
  }
}

/** Degrees of yaw and of pitch from the neutral mean (before there is one: from the camera's axis) that are frontal. */
export const FRONTAL_WITHIN_DEG = 15;

/** Whether the face looks forward: where the passive model and the embedding can be relied on. */
export function isFrontal(face: FaceMeasures, neutral: FaceState | null): boolean {
  return (
    Math.abs(face.yawDeg - (neutral?.yawDeg ?? 0)) <= FRONTAL_WITHIN_DEG &&
    Math.abs(face.pitchDeg - (neutral?.pitchDeg ?? 0)) <= FRONTAL_WITHIN_DEG
  );
}

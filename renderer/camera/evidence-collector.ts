import type {
  ChallengeStep,
  EvidenceImage,
  FaceMeasures,
  FaceObservation,
  LivenessAction,
} from '../../contract/liveness.ts';

/** A picture in memory that has to be given back by hand, such as an `ImageBitmap`. */
export interface HeldPicture {
  close(): void;
}

/** One analysed picture, offered as evidence. */
export interface EvidenceCandidate<Picture extends HeldPicture> {
  readonly picture: Picture;
  readonly observation: FaceObservation;
  /** The step of the challenge during which it was taken. */
  readonly step: ChallengeStep | null;
}

/** A picture that is held as evidence of one kind. */
export interface HeldEvidence<Picture extends HeldPicture> {
  readonly kind: EvidenceImage['kind'];
  readonly picture: Picture;
  readonly observation: FaceObservation;
}

interface Ranked<Picture extends HeldPicture> extends HeldEvidence<Picture> {
  readonly rank: number;
}

/** Departures from the ideal frontal picture that cost a factor e of the rank: degrees, and mouth aspect ratio. */
const FRONTAL_SCALE = { yawDeg: 12, pitchDeg: 15, rollDeg: 15, mouthAspectRatio: 0.3 };

/**
 * How good a picture is as the frontal evidence, for comparison within one visit only: sharp, eyes open (how open is
 * never judged by itself: eyes differ), facing the camera, mouth closed.
 */
export function frontalRank(face: FaceMeasures): number {
  const departure =
    (face.yawDeg / FRONTAL_SCALE.yawDeg) ** 2 +
    (face.pitchDeg / FRONTAL_SCALE.pitchDeg) ** 2 +
    (face.rollDeg / FRONTAL_SCALE.rollDeg) ** 2 +
    (face.mouthAspectRatio / FRONTAL_SCALE.mouthAspectRatio) ** 2;
  const openness = (face.eyeAspectRatioLeft + face.eyeAspectRatioRight) / 2;
  return face.sharpness * openness * Math.exp(-departure);
}

/**
 * Keeps the two best pictures of a challenge (存证照片) and gives all others back at once:
 * - `frontal`: the best one while the person was to look forward (neutral, centre), by `frontalRank`;
 * - `turned`: the one with the head turned furthest to the asked side while a turn was asked, against the mean yaw of
 *   the neutral step.
 *
 * Only pictures with exactly one face count, and none of the `position` step: people still come and go in front of the
 * camera. That step, and a first step after none, begin a new challenge: what was held before is given back, since it
 * may show another person.
 */
export class EvidenceCollector<Picture extends HeldPicture> {
  #held = new Map<EvidenceImage['kind'], Ranked<Picture>>();
  #neutralYaw = { sum: 0, count: 0 };
  #lastStep: ChallengeStep['step'] | null = null;

  /** Takes the picture over: it is held, or closed before this returns. */
  offer({ picture, observation, step }: EvidenceCandidate<Picture>): void {
    this.#enterStep(step);
    const { face, faceCount } = observation;
    if (step === null || step.step === 'position' || face === null || faceCount !== 1) {
      picture.close();
      return;
    }
    if (step.step === 'neutral') {
      this.#neutralYaw.sum += face.yawDeg;
      this.#neutralYaw.count += 1;
    }
    if (step.step !== 'action') {
      this.#keepIfBetter({ kind: 'frontal', picture, observation, rank: frontalRank(face) });
      return;
    }
    this.#keepIfBetter({ kind: 'turned', picture, observation, rank: this.#turnTowards(step.action, face) });
  }

  /** What is held now, frontal first. The pictures stay with the collector. */
  held(): HeldEvidence<Picture>[] {
    return (['frontal', 'turned'] as const).flatMap((kind) => this.#held.get(kind) ?? []);
  }

  /** Gives everything back and forgets the person. */
  clear(): void {
    for (const { picture } of this.#held.values()) picture.close();
    this.#held.clear();
    this.#neutralYaw = { sum: 0, count: 0 };
    this.#lastStep = null;
  }

  #enterStep(step: ChallengeStep | null): void {
    const name = step?.step ?? null;
    if (name === this.#lastStep) return;
    if (name === 'position' || (this.#lastStep === null && name !== null)) this.clear();
    this.#lastStep = name;
  }

  /** Degrees turned to the asked side against the neutral yaw; not above 0 when no turn can be told. */
  #turnTowards(action: LivenessAction, face: FaceMeasures): number {
    if (action === 'open-mouth' || this.#neutralYaw.count === 0) return 0;
    const change = face.yawDeg - this.#neutralYaw.sum / this.#neutralYaw.count;
    return action === 'turn-left' ? change : -change;
  }

  #keepIfBetter(candidate: Ranked<Picture>): void {
    const best = this.#held.get(candidate.kind);
    if (candidate.rank <= (best?.rank ?? 0)) {
      candidate.picture.close();
      return;
    }
    best?.picture.close();
    this.#held.set(candidate.kind, candidate);
  }
}

import {
  type ChallengeStep,
  EVIDENCE_KINDS,
  type EvidenceImage,
  type FaceMeasures,
  type FaceObservation,
} from '../../contract/liveness.ts';
import { type FaceState, NeutralBaseline, shownOf } from './neutral-baseline.ts';

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

/** Departures from rest that cost a factor e of the rank: degrees, and mouth aspect ratio. */
const FRONTAL_SCALE = { yawDeg: 12, pitchDeg: 15, rollDeg: 15, mouthAspectRatio: 0.3 };
/** Facing the camera with the mouth shut, as long as nothing is known of the person. */
const FACING = { yawDeg: 0, pitchDeg: 0, mouthAspectRatio: 0 };

/**
 * How good a picture is as the frontal evidence, for comparison within one visit only: sharp, eyes open (how open is
 * never judged by itself: eyes differ), and calm. Calm is near the person's own `rest`, the mean of the neutral step: a
 * head that is always bowed looks into the camera only on its way through a movement.
 */
export function frontalRank(
  face: FaceMeasures,
  rest: Pick<FaceState, 'yawDeg' | 'pitchDeg' | 'mouthAspectRatio'> = FACING,
): number {
  const departure =
    ((face.yawDeg - rest.yawDeg) / FRONTAL_SCALE.yawDeg) ** 2 +
    ((face.pitchDeg - rest.pitchDeg) / FRONTAL_SCALE.pitchDeg) ** 2 +
    (face.rollDeg / FRONTAL_SCALE.rollDeg) ** 2 +
    ((face.mouthAspectRatio - rest.mouthAspectRatio) / FRONTAL_SCALE.mouthAspectRatio) ** 2;
  const openness = (face.eyeAspectRatioLeft + face.eyeAspectRatioRight) / 2;
  return face.sharpness * openness * Math.exp(-departure);
}

/**
 * Keeps the best pictures of a challenge (存证照片) and gives all others back at once:
 * - `frontal`: the best one while the person was to look forward (neutral, centre), by `frontalRank`;
 * - for each action that was asked: the one that shows it most against the mean of the neutral step, see `shownOf`.
 *
 * Only pictures with exactly one face count, and none of the `position` step: people still come and go in front of the
 * camera. Where a new challenge begins, what was held before is given back, since it may show another person.
 */
export class EvidenceCollector<Picture extends HeldPicture> {
  #held = new Map<EvidenceImage['kind'], Ranked<Picture>>();
  readonly #baseline = new NeutralBaseline();

  /** Takes the picture over: it is held, or closed before this returns. */
  offer({ picture, observation, step }: EvidenceCandidate<Picture>): void {
    if (this.#baseline.enter(step)) this.#giveBack();
    const { face, faceCount } = observation;
    if (step === null || step.step === 'position' || face === null || faceCount !== 1) {
      picture.close();
      return;
    }
    if (step.step === 'neutral') this.#baseline.add(face);
    const neutral = this.#baseline.mean();
    if (step.step !== 'action') {
      const rank = frontalRank(face, neutral ?? undefined);
      this.#keepIfBetter({ kind: 'frontal', picture, observation, rank });
      return;
    }
    const rank = neutral === null ? 0 : shownOf(step.action, face, neutral);
    this.#keepIfBetter({ kind: step.action, picture, observation, rank });
  }

  /** What is held now, frontal first. The pictures stay with the collector. */
  held(): HeldEvidence<Picture>[] {
    return EVIDENCE_KINDS.flatMap((kind) => this.#held.get(kind) ?? []);
  }

  /** Gives everything back and forgets the person. */
  clear(): void {
    this.#giveBack();
    this.#baseline.clear();
  }

  #giveBack(): void {
    for (const { picture } of this.#held.values()) picture.close();
    this.#held.clear();
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

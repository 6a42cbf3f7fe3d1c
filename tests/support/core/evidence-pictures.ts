import type { ChallengeStep, EvidenceImage } from '../../../contract/liveness.ts';
import { CALM, frameHashOf, type Pose } from './observations.ts';

/** Remembers which pictures a page would hand in: the first calm one, and of each action the one that shows it most. */
export class EvidencePictures {
  readonly #best = new Map<EvidenceImage['kind'], { sequence: number; change: number }>();

  /** One picture of the person, taken while this step was asked. */
  note(step: ChallengeStep | null, sequence: number, shown: Partial<Pose>): void {
    if (step?.step === 'centre' || step?.step === 'neutral') this.#offer('frontal', sequence, 1);
    if (step?.step === 'action') this.#offer(step.action, sequence, changeOf(shown));
  }

  /** The pictures as they are submitted, each with this content. */
  images(jpeg: EvidenceImage['jpeg']): EvidenceImage[] {
    return [...this.#best].map(([kind, { sequence }]) => ({
      kind,
      sequence,
      frameHash: frameHashOf(sequence),
      jpeg,
    }));
  }

  /** The page lets go of all pictures. */
  forget(): void {
    this.#best.clear();
  }

  #offer(kind: EvidenceImage['kind'], sequence: number, change: number): void {
    if (change > (this.#best.get(kind)?.change ?? 0)) this.#best.set(kind, { sequence, change });
  }
}

/** How far a pose is from a calm one; only poses of one action are compared. */
function changeOf(shown: Partial<Pose>): number {
  const pose = { ...CALM, ...shown };
  return Math.abs(pose.yawDeg) + Math.abs(pose.pitchDeg) + 10 * Math.abs(pose.mouth - CALM.mouth);
}

import type { FaceMeasures, FaceObservation } from '../../../../contract/liveness.ts';
import { isAtRest } from '../actions.ts';
import type { Challenge } from '../challenge.ts';
import { findHint } from '../framing.ts';

/** A picture of exactly one face from the time since that face has stood there without a break. */
export interface SteadyPicture {
  readonly observation: FaceObservation;
  readonly face: FaceMeasures;
  /** At the person's own rest: frontal, mouth closed. */
  readonly atRest: boolean;
  /** When it was taken on core's clock, milliseconds from the start of the challenge, to within `clockSlackMs`. */
  readonly atMs: number;
}

/** The pictures that the checks look at, in the order of their sequence numbers; none when nobody stood there steadily. */
export function steadyPictures(
  challenge: Challenge,
  observations: ReadonlyMap<number, FaceObservation>,
): readonly SteadyPicture[] {
  const { steadyFrom } = challenge;
  if (steadyFrom === null) return [];
  const steady = [...observations.values()]
    .filter(({ sequence, faceCount }) => sequence >= steadyFrom && faceCount === 1)
    .sort((a, b) => a.sequence - b.sequence);
  // The page's clock has another beginning: its last picture is core's last one, or was on its way by then.
  const offsetMs =
    challenge.lastPictureAtMs - challenge.startedAtMs - (steady.at(-1)?.capturedAtMs ?? Number.NaN);
  return steady.flatMap((observation) => {
    const { face, capturedAtMs } = observation;
    if (!face) return [];
    return [
      { observation, face, atRest: isCalm(challenge, observation, face), atMs: capturedAtMs + offsetMs },
    ];
  });
}

/** At the person's own rest or, while that is not known, facing the camera by the quality gate. */
function isCalm({ baseline }: Challenge, observation: FaceObservation, face: FaceMeasures): boolean {
  return baseline ? isAtRest(face, baseline) : findHint(observation, true) === null;
}

/** The median of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

import type { CoachingHint, FaceObservation } from '../../../contract/liveness.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/**
 * The quality gate (图像质量检查): what the person should put right first, or null when the face stands well.
 * The order is the order of help: be there, be alone, come to the right place, look here, be lit.
 *
 * @param facingMatters false while an action is performed, when the head is meant to move
 */
export function findHint(observation: FaceObservation, facingMatters: boolean): CoachingHint | null {
  const { face } = observation;
  if (observation.faceCount === 0 || !face)
    return observation.frameLuma < T.minFaceLuma / 2 ? 'too-dark' : 'no-face';
  if (observation.faceCount > 1) return 'two-faces';
  if (face.eyeDistancePx < T.minEyeDistancePx && facingMatters) return 'too-far';
  if (face.box.height > T.maxFaceHeightShare) return 'too-near';
  const offX = Math.abs(face.box.left + face.box.width / 2 - 0.5);
  const offY = Math.abs(face.box.top + face.box.height / 2 - 0.5);
  if (offX > T.maxOffCentreX || offY > T.maxOffCentreY) return 'off-centre';
  if (face.faceLuma < T.minFaceLuma) return 'too-dark';
  if (face.faceLuma < observation.frameLuma * T.backlitFaceToFrame) return 'backlit';
  if (
    facingMatters &&
    (Math.abs(face.yawDeg) > T.maxRestYawDeg || Math.abs(face.pitchDeg) > T.maxRestPitchDeg)
  ) {
    return 'face-forward';
  }
  return null;
}

/** A hint with its hysteresis: what is shown changes only when a new finding has stood for a while. */
export interface SettledHint {
  readonly shown: CoachingHint | null;
  readonly candidate: CoachingHint | null;
  readonly candidateSinceMs: number;
}

/** The start: nothing shown. */
export const NO_HINT: SettledHint = {
  shown: null,
  candidate: null,
  candidateSinceMs: Number.NEGATIVE_INFINITY,
};

/** Takes a finding into account at `nowMs`. */
export function settleHint(hint: SettledHint, found: CoachingHint | null, nowMs: number): SettledHint {
  if (found !== hint.candidate) return { ...hint, candidate: found, candidateSinceMs: nowMs };
  if (found !== hint.shown && nowMs - hint.candidateSinceMs >= T.hintSettleMs)
    return { ...hint, shown: found };
  return hint;
}

import type { CoachingHint, FaceMeasures, FaceObservation } from '../../../contract/liveness.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/**
 * The quality gate (图像质量检查): what the person should put right first, or null when the face stands well.
 * The order is the order of help: be there, be alone, come to the right place, be lit,
 * be uncovered, be sharp, look here.
 *
 * @param facingMatters false while actions are performed, when the head is meant to move
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
  if (!facingMatters) return null;
  if (isCovered(face)) return 'covered';
  if (face.sharpness < face.faceLuma * T.minSharpnessToLuma) return 'blurred';
  const away = Math.abs(face.yawDeg) > T.maxRestYawDeg || Math.abs(face.pitchDeg) > T.maxRestPitchDeg;
  return away ? 'face-forward' : null;
}

/** True for a hint that helps but must not keep anybody out for ever: `blurred` and `covered` are judged by appearance. */
export function isAdvice(hint: CoachingHint | null): boolean {
  return hint === 'blurred' || hint === 'covered';
}

/** Dark glasses or a mask; beards, lipstick, clear glasses and droopy lids are none. */
function isCovered(face: FaceMeasures): boolean {
  const darkGlasses =
    face.eyeToFaceLuma < T.darkGlassesEyeToFaceLuma && face.eyeDetail < T.darkGlassesEyeDetail;
  return darkGlasses || face.lowerFaceShift > T.maskLowerFaceShift;
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

import type { EvidenceImage, FaceMeasures, LivenessAction } from '../../../../contract/liveness.ts';
import type { LivenessCheck } from '../../../../contract/record.ts';
import type { Challenge } from '../challenge.ts';
import { findHint } from '../framing.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { doubtful, good } from './finding.ts';
import type { SteadyPicture } from './steady-pictures.ts';

/**
 * Whether the evidence pictures (存证照片) show the person who performed the actions: a calm frontal one, and one of every
 * performed action that shows it. The score is the number of pictures.
 */
export function checkEvidence(
  challenge: Challenge,
  images: readonly EvidenceImage[],
  pictures: readonly SteadyPicture[],
): LivenessCheck {
  const bySequence = new Map(pictures.map((picture) => [picture.observation.sequence, picture]));
  const doubt = (reason: string) => doubtful('evidence', reason, images.length);
  // An earlier picture may show another person.
  if (images.some(({ sequence }) => !bySequence.has(sequence))) return doubt('picture-before-break');
  const ofKind = (kind: EvidenceImage['kind']) =>
    images.flatMap((image) => (image.kind === kind ? (bySequence.get(image.sequence) ?? []) : []));
  const frontal = ofKind('frontal');
  if (frontal.length === 0 || !frontal.every(isFrontal)) return doubt('frontal-picture-not-calm');
  for (const { action, completedAtMs } of challenge.performed) {
    // A try that failed owes no picture, and a picture of one need not show anything.
    if (completedAtMs === null) continue;
    const shown = ofKind(action);
    if (shown.length === 0) return doubt('action-picture-missing');
    if (!shown.every(({ face }) => shows(challenge, action, face))) return doubt('action-picture-not-shown');
  }
  return good('evidence', images.length);
}

/** At the person's own rest, or facing the camera by the quality gate. */
function isFrontal({ atRest, observation }: SteadyPicture): boolean {
  return atRest || findHint(observation, true) === null;
}

/** Whether a face shows the action at least where its movement begins, to the right side. */
function shows({ baseline }: Challenge, action: LivenessAction, face: FaceMeasures): boolean {
  if (!baseline) return false;
  const { eyeAspectRatio: open } = baseline;
  switch (action) {
    case 'turn-left':
      return face.yawDeg - baseline.yawDeg >= T.turnOnsetDeg;
    case 'turn-right':
      return baseline.yawDeg - face.yawDeg >= T.turnOnsetDeg;
    case 'open-mouth':
      return face.mouthAspectRatio - baseline.mouthAspectRatio >= T.mouthOnset;
    case 'nod':
      return Math.abs(face.pitchDeg - baseline.pitchDeg) >= T.nodOnsetDeg;
    case 'blink':
      return (
        (face.eyeAspectRatioRight / open.right + face.eyeAspectRatioLeft / open.left) / 2 <= T.blinkShown
      );
  }
}

import type { EvidenceImage, FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessTranscript, PerformedAction } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { isAtRest } from './actions.ts';
import type { Challenge } from './challenge.ts';
import { findHint } from './framing.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/**
 * The verdict on a finished challenge, and whether its pictures belong to it.
 *
 * Rule `turn-and-mouth/2`: pass when every asked action, or the other one offered after three tries, was performed
 * after its cue, among them a turn with the planarity residual of a real head, and the pictures are of the calm and
 * of the turned face. Who cannot turn the head does the other action, and a member of staff decides. Everything else that ran to its end is for a member of staff. A picture that does not belong
 * to an observation is refused as a whole.
 */
export function judgeChallenge(
  challenge: Challenge,
  images: readonly EvidenceImage[],
  observations: ReadonlyMap<number, FaceObservation>,
): Result<LivenessTranscript> {
  const frontal = images.find((image) => image.kind === 'frontal');
  if (!frontal || images.some((image) => !belongs(image, observations))) return fail('evidence-invalid');
  const turned = images.find((image) => image.kind === 'turned');
  const reasons: string[] = [];
  if (challenge.end?.kind === 'needs-review') reasons.push(challenge.end.reason);
  if (images.some((image) => !isOfThisFace(challenge, image))) reasons.push('picture-before-break');
  if (!isFrontal(challenge, frontal, observations)) reasons.push('frontal-picture-not-calm');
  if (challenge.turnDeclined) reasons.push('turn-declined');
  else if (challenge.end?.kind === 'performed' && !turned) reasons.push('turned-picture-missing');
  if (turned && !wasTurned(challenge, turned, observations)) reasons.push('turned-picture-not-turned');
  if (!challenge.turnDeclined && !challenge.performed.some(isProvenTurn)) reasons.push('no-proven-turn');
  const pass = challenge.end?.kind === 'performed' && reasons.length === 0;
  return succeed({
    nonce: challenge.drawn.nonce,
    asked: [...challenge.drawn.actions],
    performed: [...challenge.performed],
    verdict: pass ? 'pass' : 'review',
    reasons,
    rule: T.rule,
  });
}

/** No challenge passes without one completed head turn whose points are not those of a flat picture. */
function isProvenTurn(performed: PerformedAction): boolean {
  return (
    performed.action !== 'open-mouth' &&
    performed.completedAtMs !== null &&
    (performed.planarityResidual ?? 0) >= T.turnPlanarityResidual
  );
}

/** A JPEG of an observed picture with exactly one face, by sequence number and hash. */
function belongs(image: EvidenceImage, observations: ReadonlyMap<number, FaceObservation>): boolean {
  const observation = observations.get(image.sequence);
  const [first, second] = image.jpeg;
  return (
    first === 0xff &&
    second === 0xd8 &&
    observation !== undefined &&
    observation.frameHash === image.frameHash &&
    observation.faceCount === 1
  );
}

/** Taken since one face has stood there without a break: an earlier picture may show another person. */
function isOfThisFace(challenge: Challenge, image: EvidenceImage): boolean {
  return challenge.steadyFrom !== null && image.sequence >= challenge.steadyFrom;
}

/** At the person's own rest, or facing the camera by the quality gate. */
function isFrontal(
  challenge: Challenge,
  image: EvidenceImage,
  observations: ReadonlyMap<number, FaceObservation>,
): boolean {
  const observation = observations.get(image.sequence);
  if (!observation?.face) return false;
  const atRest = challenge.baseline !== null && isAtRest(observation.face, challenge.baseline);
  return atRest || findHint(observation, true) === null;
}

function wasTurned(
  challenge: Challenge,
  image: EvidenceImage,
  observations: ReadonlyMap<number, FaceObservation>,
): boolean {
  const face = observations.get(image.sequence)?.face;
  if (!face || !challenge.baseline) return false;
  return Math.abs(face.yawDeg - challenge.baseline.yawDeg) >= T.turnOnsetDeg;
}

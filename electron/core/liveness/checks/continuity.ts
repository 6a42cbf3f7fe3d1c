import type { FaceMeasures } from '../../../../contract/liveness.ts';
import type { LivenessCheck } from '../../../../contract/record.ts';
import type { Challenge } from '../challenge.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { bad, doubtful, good, notRun } from './finding.ts';
import type { SteadyPicture } from './steady-pictures.ts';

interface Sample {
  readonly similarity: number;
  readonly atRest: boolean;
  /** On core's clock, milliseconds from the start of the challenge. */
  readonly atMs: number;
}

/**
 * Whether one person stood there from the first picture to the last (同一人连续性): against a swap of the person or of the
 * picture between the actions, and against a clip that is cut together. The score is the smallest cosine at rest.
 *
 * Pictures at rest decide: the model was measured on frontal faces, and an open mouth or a nod lowers the cosine of the
 * same person. A low cosine during a movement is a doubt only, when it comes more than once.
 *
 * @param modelPresent whether the slot holds a model; as for the passive check
 */
export function checkContinuity(
  challenge: Challenge,
  pictures: readonly SteadyPicture[],
  modelPresent: boolean,
): LivenessCheck {
  const jumps = countJumps(pictures);
  const jumped = jumps >= T.trackJumps;
  if (!modelPresent) {
    return jumped
      ? doubtful('continuity', 'face-jumped', jumps)
      : notRun('continuity', 'embedding-model-missing');
  }
  const samples = pictures.flatMap(({ observation: { identitySimilarity: similarity }, atRest, atMs }) =>
    similarity === null ? [] : [{ similarity, atRest, atMs }],
  );
  const resting = samples.filter(({ atRest }) => atRest);
  if (resting.length === 0) return doubtful('continuity', 'identity-too-few');
  const lowest = Math.min(...resting.map(({ similarity }) => similarity));
  const low = (of: readonly Sample[]) => of.filter(({ similarity }) => similarity < T.identityBad).length;
  if (low(resting) >= T.identityBadPictures) return bad('continuity', 'identity-changed', lowest);
  if (lowest < T.identityGood) return doubtful('continuity', 'identity-unsure', lowest);
  if (low(samples) >= T.identityBadPictures) return doubtful('continuity', 'identity-unsure', lowest);
  if (jumped) return doubtful('continuity', 'face-jumped', lowest);
  if (!coversAll(challenge, samples)) return doubtful('continuity', 'identity-too-few', lowest);
  return good('continuity', lowest);
}

/**
 * One sample of the same person before the first action is complete, and one after each, before the next is complete. On
 * the way back from a turn a face is not quite at rest yet, and often sampled just then.
 */
function coversAll({ performed }: Challenge, samples: readonly Sample[]): boolean {
  const ends = performed.flatMap(({ completedAtMs }) => (completedAtMs === null ? [] : [completedAtMs]));
  const same = samples.filter(({ similarity }) => similarity >= T.identityGood);
  const limits = [Number.NEGATIVE_INFINITY, ...ends, Number.POSITIVE_INFINITY];
  return limits
    .slice(1)
    .every((endMs, i) => same.some(({ atMs }) => atMs > (limits[i] ?? endMs) && atMs <= endMs));
}

/** How often the face was somewhere else, or another size, in the next picture. A gap in the pictures shows nothing. */
function countJumps(pictures: readonly SteadyPicture[]): number {
  return pictures.slice(1).filter((picture, i) => {
    const before = pictures[i];
    if (!before) return false;
    const elapsedMs = picture.observation.capturedAtMs - before.observation.capturedAtMs;
    if (elapsedMs > T.trackMaxGapMs) return false;
    const scale = Math.max(1, elapsedMs / T.trackPictureMs);
    // The eye distance also shrinks as the head turns, so it is compared at rest only.
    const grown = picture.atRest && before.atRest ? sizeRatio(before.face, picture.face) - 1 : 0;
    return centreShift(before, picture) >= T.trackCentreJump * scale || grown >= T.trackSizeChange * scale;
  }).length;
}

/** How far the middle of the face has moved, in eye distances. */
function centreShift(before: SteadyPicture, after: SteadyPicture): number {
  const { frameWidth, frameHeight } = after.observation;
  const x = (after.face.box.left - before.face.box.left) * frameWidth;
  const y = (after.face.box.top - before.face.box.top) * frameHeight;
  const wider = ((after.face.box.width - before.face.box.width) / 2) * frameWidth;
  const higher = ((after.face.box.height - before.face.box.height) / 2) * frameHeight;
  return Math.hypot(x + wider, y + higher) / largerEyeDistance(before.face, after.face);
}

function largerEyeDistance(a: FaceMeasures, b: FaceMeasures): number {
  return Math.max(1, a.eyeDistancePx, b.eyeDistancePx);
}

/** The larger eye distance over the smaller one. */
function sizeRatio(a: FaceMeasures, b: FaceMeasures): number {
  return largerEyeDistance(a, b) / Math.max(1, Math.min(a.eyeDistancePx, b.eyeDistancePx));
}

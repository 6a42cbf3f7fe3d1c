import type { EvidenceImage, FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessModels } from '../../../contract/liveness-models.ts';
import type { LivenessCheck, LivenessTranscript } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { AcceptedCamera } from './camera-policy.ts';
import type { Challenge } from './challenge.ts';
import { checkCamera } from './checks/camera.ts';
import { checkContinuity } from './checks/continuity.ts';
import { checkEvidence } from './checks/evidence.ts';
import { checkPassive } from './checks/passive.ts';
import { checkPlanarity } from './checks/planarity.ts';
import { steadyPictures } from './checks/steady-pictures.ts';
import { checkStream } from './checks/stream.ts';
import { checkTiming } from './checks/timing.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** What a challenge is judged by beside its pictures. */
export interface JudgeContext {
  readonly camera: AcceptedCamera;
  readonly models: LivenessModels;
  /** What the site wants when a model is missing: a member of staff looks, or the other checks are enough. */
  readonly emptySlot: 'review' | 'accept';
  /** 1 for the first challenge of the visit; after it a person may be asked once more. */
  readonly session: number;
}

/** Doubts that better light, another place or another try may well remove. */
const BETTER_NEXT_TIME = new Set([
  'passive-too-few',
  'passive-unsure',
  'identity-too-few',
  'identity-unsure',
  'face-jumped',
  'too-few-pictures',
  'picture-before-break',
  'frontal-picture-not-calm',
  'action-picture-missing',
  'action-picture-not-shown',
]);

/**
 * The verdict on a finished challenge (活体判定), by its checks. The rule, in this order:
 *
 * - `suspect` (可疑): the check `passive`, `continuity` or `stream` is bad.
 * - `pass` (通过): both actions were performed; the turned face has the depth of a head, or the person has declined the turn,
 *   and passive model and continuity are good, the former by a stricter threshold; no check is doubtful; where a model
 *   is missing, the site accepts that and the turn was made.
 * - `retry` (再试一次): the first challenge of the visit, its actions were performed, and all that is missing is what may be
 *   better next time.
 * - `review` (人工复核): everything else.
 *
 * The reasons are those of the checks, in the order of the checks, after how the challenge ended. A picture that does not
 * belong to an observation, or no frontal one, refuses the evidence as a whole: `evidence-invalid`.
 */
export function judgeChallenge(
  challenge: Challenge,
  images: readonly EvidenceImage[],
  observations: ReadonlyMap<number, FaceObservation>,
  context: JudgeContext,
): Result<LivenessTranscript> {
  const hasFrontal = images.some(({ kind }) => kind === 'frontal');
  if (!hasFrontal || !images.every((image) => belongs(image, observations))) return fail('evidence-invalid');
  const checks = runChecks(challenge, images, observations, context);
  const obstacles = [
    ...endObstacles(challenge),
    ...checks.flatMap((check) => obstacleOf(check, challenge, context)),
  ];
  const verdict = findVerdict(checks, obstacles, context.session);
  return succeed({
    nonce: challenge.drawn.nonce,
    asked: [...challenge.drawn.actions],
    performed: [...challenge.performed],
    turnDeclined: challenge.turnDeclined,
    session: context.session,
    verdict,
    reasons: obstacles,
    checks: [...checks],
    rule: T.rule,
  });
}

function runChecks(
  challenge: Challenge,
  images: readonly EvidenceImage[],
  observations: ReadonlyMap<number, FaceObservation>,
  { camera, models }: JudgeContext,
): readonly LivenessCheck[] {
  const pictures = steadyPictures(challenge, observations);
  return [
    checkPlanarity(challenge),
    checkPassive(challenge, pictures, models.passive !== null),
    checkContinuity(challenge, pictures, models.embedding !== null),
    checkTiming(challenge, pictures),
    checkStream(pictures),
    checkCamera(camera),
    checkEvidence(challenge, images, pictures),
  ];
}

function findVerdict(
  checks: readonly LivenessCheck[],
  obstacles: readonly string[],
  session: number,
): LivenessTranscript['verdict'] {
  if (checks.some(({ finding }) => finding === 'bad')) return 'suspect';
  if (obstacles.length === 0) return 'pass';
  return session === 1 && obstacles.every((reason) => BETTER_NEXT_TIME.has(reason)) ? 'retry' : 'review';
}

/** Why a challenge was not performed; nothing when it was. */
function endObstacles({ end, performed, drawn }: Challenge): readonly string[] {
  if (end?.kind === 'needs-review') return [end.reason];
  if (end?.kind !== 'performed') return ['challenge-not-finished'];
  const completed = performed.filter(({ completedAtMs }) => completedAtMs !== null).length;
  return completed < drawn.actions.length ? ['action-not-seen'] : [];
}

/** Why a check stands in the way of a pass; nothing when it does not. */
function obstacleOf(
  { check, finding, reason }: LivenessCheck,
  { turnDeclined }: Challenge,
  { emptySlot }: JudgeContext,
): readonly string[] {
  if (reason === null) return [];
  if (finding !== 'not-run') return [reason];
  // A turn that was declined is made good by the other checks, which then have to be there.
  const accepted = check === 'planarity' ? turnDeclined : emptySlot === 'accept' && !turnDeclined;
  return accepted ? [] : [reason];
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

import type { LivenessCheck } from '../../../../contract/record.ts';
import type { Challenge } from '../challenge.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { bad, doubtful, good, notRun } from './finding.ts';
import { median, type SteadyPicture } from './steady-pictures.ts';

/**
 * What the passive model (静默活体) says of the pictures at rest: against replays on screens, and prints. The score is the
 * median, since single pictures err; only pictures at rest count, since the model was measured on frontal faces.
 *
 * @param modelPresent whether the slot holds a model: scores without one mean nothing, and a model without scores is a
 *   doubt, else a page could leave them out
 */
export function checkPassive(
  challenge: Challenge,
  pictures: readonly SteadyPicture[],
  modelPresent: boolean,
): LivenessCheck {
  if (!modelPresent) return notRun('passive', 'passive-model-missing');
  const scores = pictures.flatMap(({ atRest, observation: { passiveScore } }) =>
    atRest && passiveScore !== null ? [passiveScore] : [],
  );
  if (scores.length < T.passiveFewest) return doubtful('passive', 'passive-too-few');
  const score = median(scores);
  if (score < T.passiveBad) return bad('passive', 'passive-presentation', score);
  if (score < (challenge.turnDeclined ? T.passiveGoodWithoutTurn : T.passiveGood)) {
    return doubtful('passive', 'passive-unsure', score);
  }
  return scores.length < T.passiveMinPictures
    ? doubtful('passive', 'passive-too-few', score)
    : good('passive', score);
}

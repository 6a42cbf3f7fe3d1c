import type { LivenessCheck, PerformedAction } from '../../../../contract/record.ts';
import type { Challenge } from '../challenge.ts';
import { isTurn } from '../draw.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { doubtful, good, notRun } from './finding.ts';

/**
 * Whether one completed head turn shows the depth of a head (平面性检测): against prints, flat or bent, and still screens.
 * The score is the best affine residual of the rigid points in per cent of the eye distance.
 */
export function checkPlanarity(challenge: Challenge): LivenessCheck {
  const turns = challenge.performed.filter(
    ({ action, completedAtMs }) => isTurn(action) && completedAtMs !== null,
  );
  const best = turns.length === 0 ? null : Math.max(...turns.map(residualOf));
  if (turns.some((turn) => residualOf(turn) >= neededResidual(turn))) return good('planarity', best);
  if (challenge.turnDeclined) return notRun('planarity', 'turn-declined');
  return doubtful('planarity', 'no-proven-turn', best);
}

function residualOf({ planarityResidual }: PerformedAction): number {
  return planarityResidual ?? 0;
}

/** Accessible mode begins with the second try. */
function neededResidual({ attempt }: PerformedAction): number {
  return attempt > 1 ? T.accessibleTurnPlanarityResidual : T.turnPlanarityResidual;
}

import type { LivenessAction } from '../../../../contract/liveness.ts';
import type { LivenessCheck } from '../../../../contract/record.ts';
import type { Challenge } from '../challenge.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { doubtful, good } from './finding.ts';
import { findMovements } from './movements.ts';
import type { SteadyPicture } from './steady-pictures.ts';

/**
 * Whether the movements answer their cues (动作时序): against clips with many movements that are played until the right one
 * comes. The score is the shortest reaction in milliseconds.
 *
 * Never bad: people move early out of eagerness, and mix up left and right. What no cooperative person shows is many early
 * movements, or complete movements of two kinds that nobody has asked for, as the other turn and a nod.
 */
export function checkTiming(challenge: Challenge, pictures: readonly SteadyPicture[]): LivenessCheck {
  const reactions = challenge.performed.flatMap(({ startedAtMs, promptedAtMs, completedAtMs }) =>
    completedAtMs !== null && startedAtMs !== null ? [startedAtMs - promptedAtMs] : [],
  );
  const fastest = reactions.length === 0 ? null : Math.min(...reactions);
  // The times of the record are rounded, each by up to half a millisecond.
  const tooFast = fastest !== null && fastest < T.minReactionMs - 1;
  if (tooFast || challenge.earlyMovements >= T.earlyMovementsMany) {
    return doubtful('timing', 'moves-without-cue', fastest);
  }
  return unaskedKinds(challenge, pictures).size >= T.unaskedKinds
    ? doubtful('timing', 'unasked-movements', fastest)
    : good('timing', fastest);
}

/** Kinds of complete movements that were made before anything had asked for them, or that nothing has asked for at all. */
function unaskedKinds(challenge: Challenge, pictures: readonly SteadyPicture[]): ReadonlySet<LivenessAction> {
  const { baseline } = challenge;
  if (!baseline) return new Set();
  return new Set(
    findMovements(pictures, baseline)
      .filter(({ kind, atMs }) => atMs + T.clockSlackMs < askedFromMs(challenge, kind))
      .map(({ kind }) => kind),
  );
}

/** Since when the action may be done without surprise: an eager person may well repeat it later. */
function askedFromMs({ performed, drawn }: Challenge, action: LivenessAction): number {
  const cues = performed.flatMap((each) => (each.action === action ? [each.promptedAtMs] : []));
  if (cues.length > 0) return Math.min(...cues);
  // Drawn and never finished: it may have been asked at any time.
  return drawn.actions.includes(action) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

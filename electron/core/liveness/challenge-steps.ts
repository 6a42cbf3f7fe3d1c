import type { FaceMeasures } from '../../../contract/liveness.ts';
import type { PerformedAction } from '../../../contract/record.ts';
import {
  type ActionProgress,
  followAction,
  isAtRest,
  isHeadMoving,
  limitsOf,
  promptAction,
} from './actions.ts';
import { takeBaseline } from './baseline.ts';
import type { Challenge, Phase } from './challenge.ts';
import { alternativeTo } from './draw.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** One picture with exactly one face, as the steps need it. */
export interface SeenFace {
  readonly face: FaceMeasures;
  /** Sequence number of the picture. */
  readonly sequence: number;
  /** The passive model has scored it. */
  readonly isScored: boolean;
  /** Nothing has to be put right. */
  readonly well: boolean;
  /** Time since the picture before, milliseconds. */
  readonly elapsedMs: number;
  readonly nowMs: number;
}

/** The start of finding the rest after a movement. */
export const CENTRE: Extract<Phase, { step: 'centre' }> = {
  step: 'centre',
  restSinceMs: null,
  rested: false,
};

/** Takes one picture into account in the present step. Pure: a new state comes out. */
export function takeStep(challenge: Challenge, seen: SeenFace): Challenge {
  const { phase } = challenge;
  switch (phase.step) {
    case 'position':
      return position(challenge, phase, seen);
    case 'neutral':
      return neutral(challenge, phase, seen);
    case 'centre':
      return centre(challenge, phase, seen);
    case 'action':
      return action(challenge, phase.progress, seen);
  }
}

/** Back to finding the place before the camera. */
export function unsettled(challenge: Challenge): Challenge {
  return {
    ...challenge,
    steadyFrom: null,
    passiveScores: 0,
    phase: { step: 'position', wellSinceMs: null },
  };
}

function withScore(challenge: Challenge, isScored: boolean): Challenge {
  return isScored ? { ...challenge, passiveScores: challenge.passiveScores + 1 } : challenge;
}

function position(
  challenge: Challenge,
  phase: Extract<Phase, { step: 'position' }>,
  { sequence, well, nowMs }: SeenFace,
): Challenge {
  if (!well) return unsettled(challenge);
  const wellSinceMs = phase.wellSinceMs ?? nowMs;
  const steady = { ...challenge, steadyFrom: challenge.steadyFrom ?? sequence };
  if (nowMs - wellSinceMs < T.positionMs) return { ...steady, phase: { step: 'position', wellSinceMs } };
  return { ...steady, phase: { step: 'neutral', sinceMs: nowMs, calm: [] } };
}

function neutral(
  before: Challenge,
  phase: Extract<Phase, { step: 'neutral' }>,
  { face, isScored, well, nowMs }: SeenFace,
): Challenge {
  if (!well) return unsettled(before);
  const challenge = withScore(before, isScored);
  const first = phase.calm[0] ?? face;
  const swayed =
    Math.abs(face.yawDeg - first.yawDeg) > T.neutralMaxSwayDeg ||
    Math.abs(face.pitchDeg - first.pitchDeg) > T.neutralMaxSwayDeg;
  if (swayed) {
    // Said at once, and until it has been calm for as long as every hint stands.
    const hint = { shown: 'hold-still', candidate: null, candidateSinceMs: nowMs } as const;
    return { ...challenge, hint, phase: { step: 'neutral', sinceMs: nowMs, calm: [face] } };
  }
  // Bounded, for cameras that give many pictures.
  const calm = [...phase.calm, face].slice(-60);
  if (nowMs - phase.sinceMs < T.neutralMs || calm.length < T.neutralMinPictures) {
    return { ...challenge, phase: { ...phase, calm } };
  }
  return { ...challenge, baseline: takeBaseline(calm), phase: CENTRE };
}

function centre(
  challenge: Challenge,
  phase: Extract<Phase, { step: 'centre' }>,
  { face, isScored, elapsedMs, nowMs }: SeenFace,
): Challenge {
  const { baseline } = challenge;
  if (!baseline) return challenge;
  const spent = spendTime(challenge, elapsedMs);
  if (spent) return spent;
  const [next] = challenge.queue;
  const counted = { ...challenge, spentMs: challenge.spentMs + elapsedMs };
  if (!isAtRest(face, baseline)) {
    const early = phase.rested && next !== undefined && isHeadMoving(next, face, baseline);
    return {
      ...counted,
      earlyMovements: challenge.earlyMovements + (early ? 1 : 0),
      phase: { ...phase, restSinceMs: null, rested: phase.rested && !early },
    };
  }
  const resting = withScore(counted, isScored);
  const restSinceMs = phase.restSinceMs ?? nowMs;
  const restedMs = nowMs - restSinceMs;
  if (restedMs < T.restMs) {
    // The swing of the last movement is over only after a while.
    const rested = phase.rested || restedMs >= T.minReactionMs;
    return { ...resting, phase: { step: 'centre', restSinceMs, rested } };
  }
  if (next === undefined) {
    // A slow machine gathers its scores here; without a model there are none to wait for.
    const scoresLack = resting.passiveScores > 0 && resting.passiveScores < T.passiveMinPictures;
    if (scoresLack && restedMs < T.passivePatienceMs) return { ...resting, phase: { ...phase, restSinceMs } };
    return { ...resting, end: { kind: 'performed' } };
  }
  return { ...resting, phase: { step: 'action', progress: promptAction(next, nowMs) } };
}

function action(
  challenge: Challenge,
  before: ActionProgress,
  { face, elapsedMs, nowMs }: SeenFace,
): Challenge {
  const { baseline } = challenge;
  if (!baseline) return challenge;
  const progress = followAction(before, face, baseline, nowMs, limitsOf(challenge.attempt));
  const followed: Challenge = { ...challenge, phase: { step: 'action', progress } };
  if (progress.verdict === 'too-early') {
    // Not an answer to the cue: back to rest, then the cue comes again.
    return {
      ...followed,
      earlyMovements: challenge.earlyMovements + 1,
      spentMs: challenge.spentMs + elapsedMs,
      phase: CENTRE,
    };
  }
  if (progress.verdict === 'complete') {
    return {
      ...followed,
      performed: [...challenge.performed, performedAction(challenge, progress, nowMs)],
      queue: challenge.queue.slice(1),
      attempt: 1,
      extended: false,
      spentMs: 0,
      phase: CENTRE,
    };
  }
  return spendTime(followed, elapsedMs, progress) ?? { ...followed, spentMs: challenge.spentMs + elapsedMs };
}

/** What follows when the time of the present try is used up; null while there is some left. */
function spendTime(challenge: Challenge, elapsedMs: number, progress?: ActionProgress): Challenge | null {
  if (challenge.spentMs + elapsedMs < challenge.timing.actionMs) return null;
  if (!challenge.extended) return { ...challenge, extended: true, spentMs: 0 };
  const performed = progress
    ? [...challenge.performed, performedAction(challenge, progress, null)]
    : challenge.performed;
  const again: Challenge = { ...challenge, performed, extended: false, spentMs: 0, phase: CENTRE };
  if (challenge.attempt < T.triesPerAction) return { ...again, attempt: challenge.attempt + 1 };
  const [failed, ...rest] = challenge.queue;
  if (failed !== undefined && !challenge.alternativeUsed) {
    const asked = [...challenge.drawn.actions, ...performed.map((tried) => tried.action), ...challenge.queue];
    const other = alternativeTo(failed, asked, challenge.turnDeclined);
    if (other) return { ...again, queue: [other, ...rest], attempt: 1, alternativeUsed: true };
  }
  return { ...again, end: { kind: 'needs-review', reason: 'action-not-seen' } };
}

function performedAction(
  challenge: Challenge,
  progress: ActionProgress,
  completedAtMs: number | null,
): PerformedAction {
  const since = (atMs: number) => Math.round(atMs - challenge.startedAtMs);
  return {
    action: progress.action,
    attempt: challenge.attempt,
    promptedAtMs: since(progress.promptedAtMs),
    startedAtMs: progress.startedAtMs === null ? null : since(progress.startedAtMs),
    completedAtMs: completedAtMs === null ? null : since(completedAtMs),
    peakChange: Math.abs(progress.peakChange),
    planarityResidual: progress.planarityResidual,
  };
}

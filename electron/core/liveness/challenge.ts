import type {
  ChallengeView,
  FaceMeasures,
  FaceObservation,
  LivenessAction,
} from '../../../contract/liveness.ts';
import type { PerformedAction } from '../../../contract/record.ts';
import type { ActionProgress } from './actions.ts';
import { type Baseline, canShowBlink } from './baseline.ts';
import { CENTRE, takeStep, unsettled } from './challenge-steps.ts';
import { type DrawnChallenge, isTurn, withoutTurns } from './draw.ts';
import { findHint, isAdvice, NO_HINT, type SettledHint, settleHint } from './framing.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** Limits of one challenge that a site may set. */
export interface ChallengeTiming {
  /** Time for one action in milliseconds; extended once by the same length. */
  readonly actionMs: number;
}

/** The step of a challenge with what it has seen so far. */
export type Phase =
  | { readonly step: 'position'; readonly wellSinceMs: number | null }
  | { readonly step: 'neutral'; readonly sinceMs: number; readonly calm: readonly FaceMeasures[] }
  /** `rested`: has been calm since the last movement. */
  | { readonly step: 'centre'; readonly restSinceMs: number | null; readonly rested: boolean }
  | { readonly step: 'action'; readonly progress: ActionProgress };

/** How the challenge ended. */
export type ChallengeEnd =
  | { readonly kind: 'performed' }
  /** All tries used: a member of staff decides with the evidence. */
  | { readonly kind: 'needs-review'; readonly reason: 'action-not-seen' | 'face-lost-often' }
  /** Nobody was there. */
  | { readonly kind: 'nobody' };

/**
 * A liveness challenge while it runs: position → neutral → (centre → action)… → centre. Pure: pictures and the
 * clock go in, a new state comes out. The person is never failed for a glance away or a helper in the picture:
 * time runs only while exactly one face is there.
 */
export interface Challenge {
  readonly drawn: DrawnChallenge;
  readonly timing: ChallengeTiming;
  readonly startedAtMs: number;
  readonly phase: Phase;
  readonly baseline: Baseline | null;
  /** Actions still to do; the first is the present one. */
  readonly queue: readonly LivenessAction[];
  readonly alternativeUsed: boolean;
  /** The person has said that they cannot turn the head; then the rule is stricter. */
  readonly turnDeclined: boolean;
  readonly attempt: number;
  readonly extended: boolean;
  /** Time spent on the present try, milliseconds. */
  readonly spentMs: number;
  /** Every try that was cued and has ended, in order; `completedAtMs` is null where it failed. */
  readonly performed: readonly PerformedAction[];
  /**
   * Movements that came before anybody can have answered their cue, as those of a recording do; each was cued again.
   * Before the cue only movements of the head count, within 250 ms after it also the mouth.
   */
  readonly earlyMovements: number;
  readonly hint: SettledHint;
  /** When a hint that is mere advice was found first; null before. */
  readonly advisedSinceMs: number | null;
  readonly lastPictureAtMs: number;
  /** Since when not exactly one face is seen; null while one is. */
  readonly faceLostSinceMs: number | null;
  readonly restarts: number;
  /**
   * Sequence number of the picture since which one face has stood before the camera without a break; null before.
   * Only pictures from there on show the person who performs the actions.
   */
  readonly steadyFrom: number | null;
  /** Pictures of this face at rest that the passive model has scored. */
  readonly passiveScores: number;
  readonly end: ChallengeEnd | null;
}

/** Begins a challenge at `nowMs`. */
export function beginChallenge(drawn: DrawnChallenge, timing: ChallengeTiming, nowMs: number): Challenge {
  return {
    drawn,
    timing,
    startedAtMs: nowMs,
    phase: { step: 'position', wellSinceMs: null },
    baseline: null,
    queue: drawn.actions,
    alternativeUsed: false,
    turnDeclined: false,
    attempt: 1,
    extended: false,
    spentMs: 0,
    performed: [],
    earlyMovements: 0,
    hint: NO_HINT,
    advisedSinceMs: null,
    lastPictureAtMs: nowMs,
    faceLostSinceMs: null,
    restarts: 0,
    steadyFrom: null,
    passiveScores: 0,
    end: null,
  };
}

/** Takes one picture into account. `redraw` supplies a new draw when the challenge must start over. */
export function observe(
  challenge: Challenge,
  observation: FaceObservation,
  nowMs: number,
  redraw: () => DrawnChallenge,
): Challenge {
  if (challenge.end) return challenge;
  const facingMatters = challenge.phase.step === 'position' || challenge.phase.step === 'neutral';
  const found = findHint(observation, facingMatters);
  const advisedSinceMs = challenge.advisedSinceMs ?? (isAdvice(found) ? nowMs : null);
  const seen: Challenge = {
    ...challenge,
    lastPictureAtMs: nowMs,
    hint: settleHint(challenge.hint, found, nowMs),
    advisedSinceMs,
  };
  if (observation.faceCount !== 1 || !observation.face) return withoutFace(seen, nowMs, redraw);
  const advisedLong = advisedSinceMs !== null && nowMs - advisedSinceMs >= T.advicePatienceMs;
  return takeStep(
    { ...seen, faceLostSinceMs: null },
    {
      face: observation.face,
      sequence: observation.sequence,
      isScored: observation.passiveScore !== null,
      well: found === null || (isAdvice(found) && advisedLong),
      elapsedMs: Math.min(1000, Math.max(0, nowMs - challenge.lastPictureAtMs)),
      nowMs,
    },
  );
}

/**
 * The person cannot turn the head (转不了头): no turn is asked any more, in this draw and in the next ones. Nothing changes
 * where no turn is left to do.
 */
export function declineTurns(challenge: Challenge): Challenge {
  if (challenge.end || challenge.turnDeclined || !challenge.queue.some(isTurn)) return challenge;
  const done = challenge.performed
    .filter((tried) => tried.completedAtMs !== null)
    .map((tried) => tried.action);
  return askOther({ ...challenge, turnDeclined: true }, withoutTurns(challenge.queue, done));
}

/**
 * The person would rather blink (改为眨眼): instead of the present action, or of the next one where none is asked at the
 * moment. Nothing changes where that is a turn, where a blink could not be seen, or after a blink was asked already.
 */
export function chooseBlink(challenge: Challenge): Challenge {
  return mayBlinkInstead(challenge) ? askOther(challenge, ['blink', ...challenge.queue.slice(1)]) : challenge;
}

/** Takes the mere passing of time into account, for when no pictures come. */
export function passTime(challenge: Challenge, nowMs: number): Challenge {
  if (challenge.end || nowMs - challenge.lastPictureAtMs < T.nobodyMs) return challenge;
  return { ...challenge, end: { kind: 'nobody' } };
}

/** The challenge as the screen draws it. */
export function viewChallenge(challenge: Challenge, nowMs: number): ChallengeView {
  const { phase } = challenge;
  const done = challenge.performed.filter((tried) => tried.completedAtMs !== null).length;
  return {
    current:
      phase.step === 'action' ? { step: 'action', action: phase.progress.action } : { step: phase.step },
    hint: challenge.hint.shown,
    faceWell:
      challenge.hint.candidate === null &&
      challenge.faceLostSinceMs === null &&
      challenge.lastPictureAtMs > challenge.startedAtMs,
    progress:
      phase.step === 'neutral'
        ? share(nowMs - phase.sinceMs, T.neutralMs)
        : share(done, done + challenge.queue.length),
    timeLeft: 1 - share(challenge.spentMs, challenge.timing.actionMs),
    attempt: challenge.attempt,
    mayDeclineTurn: phase.step === 'action' && isTurn(phase.progress.action),
    mayChooseBlink: phase.step === 'action' && mayBlinkInstead(challenge),
  };
}

function share(part: number, whole: number): number {
  // Rounded, so that the view does not change with every picture.
  return Math.round(Math.min(1, Math.max(0, part / whole)) * 50) / 50;
}

function mayBlinkInstead({ end, baseline, queue, performed }: Challenge): boolean {
  const [present] = queue;
  const asked = [...queue, ...performed.map((tried) => tried.action)];
  const mayGo = end === null && present !== undefined && !isTurn(present) && !asked.includes('blink');
  return mayGo && baseline !== null && canShowBlink(baseline);
}

/** Another queue at the person's wish, with all its tries and time. */
function askOther(challenge: Challenge, queue: readonly LivenessAction[]): Challenge {
  const phase = challenge.phase.step === 'action' ? CENTRE : challenge.phase;
  return { ...challenge, queue, attempt: 1, extended: false, spentMs: 0, phase };
}

function withoutFace(challenge: Challenge, nowMs: number, redraw: () => DrawnChallenge): Challenge {
  const since = challenge.faceLostSinceMs ?? nowMs;
  const lost = { ...challenge, faceLostSinceMs: since };
  if (nowMs - since >= T.nobodyMs) return { ...lost, end: { kind: 'nobody' } };
  if (challenge.phase.step === 'position') return unsettled(lost);
  if (nowMs - since < T.faceLossRestartMs) return lost;
  if (challenge.restarts + 1 > T.maxRestarts) {
    return { ...lost, end: { kind: 'needs-review', reason: 'face-lost-often' } };
  }
  const again = {
    ...beginChallenge(redraw(), challenge.timing, nowMs),
    startedAtMs: challenge.startedAtMs,
    hint: challenge.hint,
    faceLostSinceMs: since,
    restarts: challenge.restarts + 1,
    earlyMovements: challenge.earlyMovements,
  };
  return challenge.turnDeclined ? declineTurns(again) : again;
}

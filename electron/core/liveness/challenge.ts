import type {
  ChallengeView,
  FaceMeasures,
  FaceObservation,
  LivenessAction,
} from '../../../contract/liveness.ts';
import type { PerformedAction } from '../../../contract/record.ts';
import { type ActionProgress, type Baseline, followAction, isAtRest, promptAction } from './actions.ts';
import { alternativeTo, type DrawnChallenge, isTurn, withoutTurns } from './draw.ts';
import { findHint, NO_HINT, type SettledHint, settleHint } from './framing.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** Limits of one challenge that a site may set. */
export interface ChallengeTiming {
  /** Time for one action in milliseconds; extended once by the same length. */
  readonly actionMs: number;
}

type Phase =
  | { readonly step: 'position'; readonly wellSinceMs: number | null }
  | { readonly step: 'neutral'; readonly sinceMs: number; readonly calm: readonly FaceMeasures[] }
  | { readonly step: 'centre'; readonly restSinceMs: number | null }
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
  /** The person has said that they cannot turn the head; then a member of staff decides in any case. */
  readonly turnDeclined: boolean;
  readonly attempt: number;
  readonly extended: boolean;
  /** Time spent on the present try, milliseconds. */
  readonly spentMs: number;
  readonly performed: readonly PerformedAction[];
  readonly hint: SettledHint;
  readonly lastPictureAtMs: number;
  /** Since when not exactly one face is seen; null while one is. */
  readonly faceLostSinceMs: number | null;
  readonly restarts: number;
  /**
   * Sequence number of the picture since which one face has stood before the camera without a break; null before.
   * Only pictures from there on show the person who performs the actions.
   */
  readonly steadyFrom: number | null;
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
    hint: NO_HINT,
    lastPictureAtMs: nowMs,
    faceLostSinceMs: null,
    restarts: 0,
    steadyFrom: null,
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
  const elapsed = Math.min(1000, Math.max(0, nowMs - challenge.lastPictureAtMs));
  const facingMatters = challenge.phase.step === 'position' || challenge.phase.step === 'neutral';
  const found = findHint(observation, facingMatters);
  const seen: Challenge = {
    ...challenge,
    lastPictureAtMs: nowMs,
    hint: settleHint(challenge.hint, found, nowMs),
  };
  if (observation.faceCount !== 1 || !observation.face) return withoutFace(seen, nowMs, redraw);
  const present = { ...seen, faceLostSinceMs: null };
  const face = observation.face;
  switch (present.phase.step) {
    case 'position':
      return position(present, present.phase.wellSinceMs, observation.sequence, found === null, nowMs);
    case 'neutral':
      return neutral(present, present.phase, face, found === null, nowMs);
    case 'centre':
      return centre(present, present.phase.restSinceMs, face, elapsed, nowMs);
    case 'action':
      return action(present, present.phase.progress, face, elapsed, nowMs);
  }
}

/** The person cannot turn the head: no turn is asked any more, in this draw and in the next ones. */
export function declineTurns(challenge: Challenge): Challenge {
  if (challenge.end || challenge.turnDeclined) return challenge;
  const { phase } = challenge;
  return {
    ...challenge,
    turnDeclined: true,
    queue: withoutTurns(challenge.queue),
    attempt: 1,
    extended: false,
    spentMs: 0,
    phase: phase.step === 'action' ? { step: 'centre', restSinceMs: null } : phase,
  };
}

/** Takes the mere passing of time into account, for when no pictures come. */
export function passTime(challenge: Challenge, nowMs: number): Challenge {
  if (challenge.end || nowMs - challenge.lastPictureAtMs < T.nobodyMs) return challenge;
  return { ...challenge, end: { kind: 'nobody' } };
}

/** The challenge as the screen draws it. */
export function viewChallenge(challenge: Challenge, nowMs: number): ChallengeView {
  const { phase } = challenge;
  const total = (challenge.turnDeclined ? withoutTurns(challenge.drawn.actions) : challenge.drawn.actions)
    .length;
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
        : share(total - challenge.queue.length, total),
    timeLeft: 1 - share(challenge.spentMs, challenge.timing.actionMs),
    attempt: challenge.attempt,
    mayDeclineTurn: phase.step === 'action' && isTurn(phase.progress.action),
  };
}

function share(part: number, whole: number): number {
  // Rounded, so that the view does not change with every picture.
  return Math.round(Math.min(1, Math.max(0, part / whole)) * 50) / 50;
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
  };
  return challenge.turnDeclined ? declineTurns(again) : again;
}

/** Back to finding the place before the camera. */
function unsettled(challenge: Challenge): Challenge {
  return { ...challenge, steadyFrom: null, phase: { step: 'position', wellSinceMs: null } };
}

function position(
  challenge: Challenge,
  wellSinceMs: number | null,
  sequence: number,
  well: boolean,
  nowMs: number,
): Challenge {
  if (!well) return unsettled(challenge);
  const since = wellSinceMs ?? nowMs;
  const steady = { ...challenge, steadyFrom: challenge.steadyFrom ?? sequence };
  if (nowMs - since < T.positionMs) return { ...steady, phase: { step: 'position', wellSinceMs: since } };
  return { ...steady, phase: { step: 'neutral', sinceMs: nowMs, calm: [] } };
}

function neutral(
  challenge: Challenge,
  phase: Extract<Phase, { step: 'neutral' }>,
  face: FaceMeasures,
  well: boolean,
  nowMs: number,
): Challenge {
  if (!well) return unsettled(challenge);
  const first = phase.calm[0] ?? face;
  const swayed =
    Math.abs(face.yawDeg - first.yawDeg) > T.neutralMaxSwayDeg ||
    Math.abs(face.pitchDeg - first.pitchDeg) > T.neutralMaxSwayDeg;
  if (swayed) {
    // Said at once, and until it has been calm for as long as every hint stands.
    const hint = { shown: 'hold-still', candidate: null, candidateSinceMs: nowMs } as const;
    return { ...challenge, hint, phase: { step: 'neutral', sinceMs: nowMs, calm: [face] } };
  }
  const calm = [...phase.calm, face].slice(-60);
  if (nowMs - phase.sinceMs < T.neutralMs || calm.length < T.neutralMinPictures) {
    return { ...challenge, phase: { ...phase, calm } };
  }
  return {
    ...challenge,
    baseline: takeBaseline(calm),
    phase: { step: 'centre', restSinceMs: null },
  };
}

function centre(
  challenge: Challenge,
  restSinceMs: number | null,
  face: FaceMeasures,
  elapsed: number,
  nowMs: number,
): Challenge {
  const { baseline } = challenge;
  if (!baseline) return challenge;
  const [next] = challenge.queue;
  const spent = spendTime(challenge, elapsed);
  if (spent) return spent;
  const counted = { ...challenge, spentMs: challenge.spentMs + elapsed };
  if (!isAtRest(face, baseline)) return { ...counted, phase: { step: 'centre', restSinceMs: null } };
  const since = restSinceMs ?? nowMs;
  if (nowMs - since < T.restMs) return { ...counted, phase: { step: 'centre', restSinceMs: since } };
  if (next === undefined) return { ...counted, end: { kind: 'performed' } };
  return { ...counted, phase: { step: 'action', progress: promptAction(next, nowMs) } };
}

function action(
  challenge: Challenge,
  before: ActionProgress,
  face: FaceMeasures,
  elapsed: number,
  nowMs: number,
): Challenge {
  const { baseline } = challenge;
  if (!baseline) return challenge;
  const progress = followAction(before, face, baseline, nowMs);
  const followed = { ...challenge, phase: { step: 'action' as const, progress } };
  if (progress.verdict === 'too-early') {
    // Not an answer to the cue: back to rest, then the cue comes again.
    return {
      ...followed,
      spentMs: challenge.spentMs + elapsed,
      phase: { step: 'centre', restSinceMs: null },
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
      phase: { step: 'centre', restSinceMs: null },
    };
  }
  return spendTime(followed, elapsed, progress) ?? { ...followed, spentMs: challenge.spentMs + elapsed };
}

/** What follows when the time of the present try is used up; null while there is some left. */
function spendTime(challenge: Challenge, elapsed: number, progress?: ActionProgress): Challenge | null {
  if (challenge.spentMs + elapsed < challenge.timing.actionMs) return null;
  if (!challenge.extended) return { ...challenge, extended: true, spentMs: 0 };
  const performed = progress
    ? [...challenge.performed, performedAction(challenge, progress, null)]
    : challenge.performed;
  const again = {
    ...challenge,
    performed,
    extended: false,
    spentMs: 0,
    phase: { step: 'centre' as const, restSinceMs: null },
  };
  if (challenge.attempt < T.triesPerAction) return { ...again, attempt: challenge.attempt + 1 };
  const [failed, ...rest] = challenge.queue;
  const mayOffer = failed !== undefined && !challenge.alternativeUsed && !challenge.turnDeclined;
  const other = mayOffer ? alternativeTo(failed, challenge.drawn.actions) : null;
  if (other) return { ...again, queue: [other, ...rest], attempt: 1, alternativeUsed: true };
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
    peakChange: progress.peakChange,
    planarityResidual: progress.planarityResidual,
  };
}

function takeBaseline(calm: readonly FaceMeasures[]): Baseline {
  const last = calm.slice(-3);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const points = last[0]?.rigidPoints ?? [];
  return {
    yawDeg: mean(calm.map((face) => face.yawDeg)),
    pitchDeg: mean(calm.map((face) => face.pitchDeg)),
    mouthAspectRatio: mean(calm.map((face) => face.mouthAspectRatio)),
    eyeDistancePx: mean(last.map((face) => face.eyeDistancePx)),
    rigidPoints: points.map((_, i) => mean(last.map((face) => face.rigidPoints[i] ?? 0))),
  };
}

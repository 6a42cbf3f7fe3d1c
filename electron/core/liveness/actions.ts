import type { FaceMeasures, LivenessAction } from '../../../contract/liveness.ts';
import type { Baseline } from './baseline.ts';
import { isTurn } from './draw.ts';
import { affineResidual } from './planarity.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** How one action goes, from its cue on. */
export interface ActionProgress {
  readonly action: LivenessAction;
  readonly promptedAtMs: number;
  /** When the movement began; null while at rest. */
  readonly startedAtMs: number | null;
  /** When the asked position was reached first, for a blink when the eyes began to open; null before. */
  readonly reachedAtMs: number | null;
  /** Degrees (of a nod > 0 for the chin down), mouth aspect ratio, or for a blink the share by which the eyes are closed. */
  readonly peakChange: number;
  /** Largest planarity residual of a picture that was turned or nodded far enough. */
  readonly planarityResidual: number | null;
  /** Pictures that fulfil the action: for a turn with planarity, for a nod to one side without a break. */
  readonly goodPictures: number;
  readonly verdict: 'going-on' | 'too-early' | 'complete';
}

/** How far an action has to go: degrees, per cent of the eye distance, mouth aspect ratio. */
export interface ActionLimits {
  readonly turnYawDeg: number;
  readonly turnPlanarityResidual: number;
  readonly mouthOpen: number;
}

/**
 * The limits of a try of an action, 1 for the first: from the second try on the accessible mode (无障碍模式) asks for a
 * little less.
 */
export function limitsOf(attempt: number): ActionLimits {
  return attempt < 2
    ? { turnYawDeg: T.turnYawDeg, turnPlanarityResidual: T.turnPlanarityResidual, mouthOpen: T.mouthOpen }
    : {
        turnYawDeg: T.accessibleTurnYawDeg,
        turnPlanarityResidual: T.accessibleTurnPlanarityResidual,
        mouthOpen: T.accessibleMouthOpen,
      };
}

/** The start of an action at its cue. */
export function promptAction(action: LivenessAction, nowMs: number): ActionProgress {
  return {
    action,
    promptedAtMs: nowMs,
    startedAtMs: null,
    reachedAtMs: null,
    peakChange: 0,
    planarityResidual: null,
    goodPictures: 0,
    verdict: 'going-on',
  };
}

/** True while the face is at the person's own rest. */
export function isAtRest(face: FaceMeasures, baseline: Baseline): boolean {
  return (
    Math.abs(face.yawDeg - baseline.yawDeg) <= T.restYawDeg &&
    Math.abs(face.pitchDeg - baseline.pitchDeg) <= T.restPitchDeg &&
    isMouthAtRest(face, baseline)
  );
}

/**
 * True while the head moves as `action` asks, whichever way: before the cue that is no answer. Talking and natural
 * blinks go on at any time, so lips and lids do not count here.
 */
export function isHeadMoving(action: LivenessAction, face: FaceMeasures, baseline: Baseline): boolean {
  if (action === 'nod') return isNodding(face, baseline, T.nodOnsetDeg);
  return isTurn(action) && Math.abs(face.yawDeg - baseline.yawDeg) >= T.turnOnsetDeg;
}

/** Takes one picture with exactly one face into account. */
export function followAction(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
  limits: ActionLimits,
): ActionProgress {
  switch (progress.action) {
    case 'turn-left':
    case 'turn-right':
      return followTurn(progress, face, baseline, nowMs, limits);
    case 'nod':
      return followNod(progress, face, baseline, nowMs);
    case 'open-mouth':
      return followMouth(progress, face, baseline, nowMs, limits);
    case 'blink':
      return followBlink(progress, face, baseline, nowMs);
  }
}

function followTurn(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
  limits: ActionLimits,
): ActionProgress {
  const side = progress.action === 'turn-left' ? 1 : -1;
  // Positive towards the asked side; a turn to the other side never counts and never fails.
  const change = side * (face.yawDeg - baseline.yawDeg);
  const begun = begin(progress, isHeadMoving(progress.action, face, baseline), nowMs);
  const peakChange = Math.max(progress.peakChange, change);
  if (begun.verdict === 'too-early' || change < limits.turnYawDeg) return { ...begun, peakChange };
  const planarityResidual = residualOf(face, baseline);
  const goodPictures = begun.goodPictures + (planarityResidual >= limits.turnPlanarityResidual ? 1 : 0);
  return {
    ...begun,
    peakChange,
    planarityResidual: Math.max(begun.planarityResidual ?? 0, planarityResidual),
    goodPictures,
    reachedAtMs: begun.reachedAtMs ?? nowMs,
    verdict: goodPictures >= T.turnPictures ? 'complete' : 'going-on',
  };
}

/** Down and back or up and back, both are nods; once it is reached, `peakChange` and `goodPictures` belong to one side. */
function followNod(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
): ActionProgress {
  const begun = begin(progress, isHeadMoving('nod', face, baseline), nowMs);
  if (begun.verdict === 'too-early' || !isNodding(face, baseline, 0)) return begun;
  const change = face.pitchDeg - baseline.pitchDeg;
  const larger = Math.abs(change) > Math.abs(begun.peakChange) ? change : begun.peakChange;
  if (Math.abs(change) >= T.nodPitchDeg) {
    const onward = begun.reachedAtMs !== null && Math.sign(change) === Math.sign(begun.peakChange);
    return {
      ...begun,
      peakChange: onward ? larger : change,
      planarityResidual: Math.max(begun.planarityResidual ?? 0, residualOf(face, baseline)),
      goodPictures: onward ? begun.goodPictures + 1 : 1,
      reachedAtMs: onward ? begun.reachedAtMs : nowMs,
    };
  }
  if (begun.reachedAtMs === null) return { ...begun, peakChange: larger };
  if (Math.abs(change) > Math.abs(begun.peakChange) * T.nodReturnShare) return begun;
  if (begun.goodPictures >= T.nodPictures) return { ...begun, verdict: 'complete' };
  // Too short: forgotten, and may be done again.
  return { ...begun, reachedAtMs: null, goodPictures: 0 };
}

function followMouth(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
  limits: ActionLimits,
): ActionProgress {
  const change = face.mouthAspectRatio - baseline.mouthAspectRatio;
  const begun = begin(progress, change >= T.mouthOnset, nowMs);
  const peakChange = Math.max(progress.peakChange, change);
  if (begun.verdict === 'too-early') return { ...begun, peakChange };
  if (change >= limits.mouthOpen) {
    const reachedAtMs = begun.reachedAtMs ?? nowMs;
    const heldLongEnough = nowMs - reachedAtMs >= T.mouthOpenMs;
    return { ...begun, peakChange, reachedAtMs, goodPictures: heldLongEnough ? begun.goodPictures + 1 : 0 };
  }
  if (change > T.mouthClosed) return { ...begun, peakChange };
  // Closed again: complete when it was open long enough, else the short opening is forgotten.
  if (begun.goodPictures > 0) return { ...begun, peakChange, verdict: 'complete' };
  return { ...begun, peakChange, reachedAtMs: null };
}

/** A natural blink around the cue is no movement to be cued again for: it is passed over. */
function followBlink(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
): ActionProgress {
  const right = face.eyeAspectRatioRight / baseline.eyeAspectRatio.right;
  const left = face.eyeAspectRatioLeft / baseline.eyeAspectRatio.left;
  const forgotten = { ...progress, startedAtMs: null, reachedAtMs: null, goodPictures: 0 };
  // A bent or turned head changes the measured eyes without any blink.
  if (!isAtRest(face, baseline)) return forgotten;
  const seen = { ...progress, peakChange: Math.max(progress.peakChange, 1 - Math.max(right, left)) };
  if (right < T.blinkClosed && left < T.blinkClosed) {
    const startedAtMs = seen.startedAtMs ?? nowMs;
    return { ...seen, startedAtMs, reachedAtMs: null, goodPictures: seen.goodPictures + 1 };
  }
  if (seen.startedAtMs === null) return seen;
  const reachedAtMs = seen.reachedAtMs ?? nowMs;
  if (right <= T.blinkOpen || left <= T.blinkOpen) return { ...seen, reachedAtMs };
  const closedMs = reachedAtMs - seen.startedAtMs;
  const answers = seen.startedAtMs - seen.promptedAtMs >= T.minReactionMs;
  if (answers && closedMs >= T.blinkMinMs && closedMs <= T.blinkMaxMs) {
    return { ...seen, reachedAtMs, verdict: 'complete' };
  }
  return { ...forgotten, peakChange: seen.peakChange };
}

/** The head is nodded by at least `limitDeg`, not turned, and the mouth, which tilts the measured head, is at rest. */
function isNodding(face: FaceMeasures, baseline: Baseline, limitDeg: number): boolean {
  return (
    Math.abs(face.pitchDeg - baseline.pitchDeg) >= limitDeg &&
    Math.abs(face.yawDeg - baseline.yawDeg) <= T.nodMaxYawDeg &&
    isMouthAtRest(face, baseline)
  );
}

function isMouthAtRest(face: FaceMeasures, baseline: Baseline): boolean {
  return face.mouthAspectRatio - baseline.mouthAspectRatio <= T.restMouth;
}

/** Points that cannot be compared prove nothing: 0. */
function residualOf(face: FaceMeasures, baseline: Baseline): number {
  const residual = affineResidual(baseline.rigidPoints, face.rigidPoints, baseline.eyeDistancePx);
  return Number.isNaN(residual) ? 0 : residual;
}

function begin(progress: ActionProgress, moving: boolean, nowMs: number): ActionProgress {
  if (!moving) return progress.reachedAtMs === null ? { ...progress, startedAtMs: null } : progress;
  if (progress.startedAtMs !== null) return progress;
  const tooEarly = nowMs - progress.promptedAtMs < T.minReactionMs;
  return { ...progress, startedAtMs: nowMs, verdict: tooEarly ? 'too-early' : progress.verdict };
}

import type { FaceMeasures, LivenessAction } from '../../../contract/liveness.ts';
import { affineResidual } from './planarity.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** The person's own rest, taken while they look forward calmly. */
export interface Baseline {
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly mouthAspectRatio: number;
  readonly eyeDistancePx: number;
  /** Mean rigid points of the last calm pictures, x0, y0 …, pixels. */
  readonly rigidPoints: readonly number[];
}

/** How one action goes, from its cue on. */
export interface ActionProgress {
  readonly action: LivenessAction;
  readonly promptedAtMs: number;
  /** When the movement began; null while at rest. */
  readonly startedAtMs: number | null;
  /** When the asked position was reached first; null before. */
  readonly reachedAtMs: number | null;
  readonly peakChange: number;
  /** Largest planarity residual of a picture that was turned far enough. */
  readonly planarityResidual: number | null;
  /** Pictures that fulfil the turn, planarity included. */
  readonly goodPictures: number;
  readonly verdict: 'going-on' | 'too-early' | 'complete';
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
    face.mouthAspectRatio - baseline.mouthAspectRatio <= T.restMouth
  );
}

/** Takes one picture with exactly one face into account. */
export function followAction(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
): ActionProgress {
  return progress.action === 'open-mouth'
    ? followMouth(progress, face, baseline, nowMs)
    : followTurn(progress, face, baseline, nowMs);
}

function followTurn(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
): ActionProgress {
  const side = progress.action === 'turn-left' ? 1 : -1;
  // Positive towards the asked side; a turn to the other side never counts and never fails.
  const change = side * (face.yawDeg - baseline.yawDeg);
  const begun = begin(progress, Math.abs(face.yawDeg - baseline.yawDeg) >= T.turnOnsetDeg, nowMs);
  const peakChange = Math.max(progress.peakChange, change);
  if (begun.verdict === 'too-early' || change < T.turnYawDeg) return { ...begun, peakChange };
  const residual = affineResidual(baseline.rigidPoints, face.rigidPoints, baseline.eyeDistancePx);
  const good = residual >= T.turnPlanarityResidual;
  const goodPictures = begun.goodPictures + (good ? 1 : 0);
  return {
    ...begun,
    peakChange,
    planarityResidual: Math.max(begun.planarityResidual ?? 0, Number.isNaN(residual) ? 0 : residual),
    goodPictures,
    reachedAtMs: begun.reachedAtMs ?? nowMs,
    verdict: goodPictures >= T.turnPictures ? 'complete' : 'going-on',
  };
}

function followMouth(
  progress: ActionProgress,
  face: FaceMeasures,
  baseline: Baseline,
  nowMs: number,
): ActionProgress {
  const change = face.mouthAspectRatio - baseline.mouthAspectRatio;
  const begun = begin(progress, change >= T.mouthOnset, nowMs);
  const peakChange = Math.max(progress.peakChange, change);
  if (begun.verdict === 'too-early') return { ...begun, peakChange };
  if (change >= T.mouthOpen) {
    const reachedAtMs = begun.reachedAtMs ?? nowMs;
    const heldLongEnough = nowMs - reachedAtMs >= T.mouthOpenMs;
    return { ...begun, peakChange, reachedAtMs, goodPictures: heldLongEnough ? begun.goodPictures + 1 : 0 };
  }
  if (change > T.mouthClosed) return { ...begun, peakChange };
  // Closed again: complete when it was open long enough, else the short opening is forgotten.
  if (begun.goodPictures > 0) return { ...begun, peakChange, verdict: 'complete' };
  return { ...begun, peakChange, reachedAtMs: null };
}

function begin(progress: ActionProgress, moving: boolean, nowMs: number): ActionProgress {
  if (!moving) return progress.reachedAtMs === null ? { ...progress, startedAtMs: null } : progress;
  if (progress.startedAtMs !== null) return progress;
  const tooEarly = nowMs - progress.promptedAtMs < T.minReactionMs;
  return { ...progress, startedAtMs: nowMs, verdict: tooEarly ? 'too-early' : progress.verdict };
}

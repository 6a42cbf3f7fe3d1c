import type { FaceMeasures } from '../../../contract/liveness.ts';
import { THRESHOLDS as T } from './thresholds.ts';

/** The person's own rest (个人基线), taken while they look forward calmly; every action is measured against it. */
export interface Baseline {
  /** Degrees. */
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly mouthAspectRatio: number;
  /** Aspect ratios of the open eyes: the 80th percentile, which natural blinks do not lower. */
  readonly eyeAspectRatio: { readonly right: number; readonly left: number };
  readonly eyeDistancePx: number;
  /** Mean rigid points of the last calm pictures, x0, y0 …, pixels. */
  readonly rigidPoints: readonly number[];
}

/** The rest in these calm pictures, at least one, in their order. */
export function takeBaseline(calm: readonly FaceMeasures[]): Baseline {
  const last = calm.slice(-3);
  const points = last[0]?.rigidPoints ?? [];
  return {
    yawDeg: mean(calm.map((face) => face.yawDeg)),
    pitchDeg: mean(calm.map((face) => face.pitchDeg)),
    mouthAspectRatio: mean(calm.map((face) => face.mouthAspectRatio)),
    eyeAspectRatio: {
      right: quantile(
        calm.map((face) => face.eyeAspectRatioRight),
        T.openEyeQuantile,
      ),
      left: quantile(
        calm.map((face) => face.eyeAspectRatioLeft),
        T.openEyeQuantile,
      ),
    },
    eyeDistancePx: mean(last.map((face) => face.eyeDistancePx)),
    rigidPoints: points.map((_, i) => mean(last.map((face) => face.rigidPoints[i] ?? 0))),
  };
}

/** Whether both eyes are open far enough at rest for a blink to be told from them. */
export function canShowBlink({ eyeAspectRatio: { right, left } }: Baseline): boolean {
  return Math.min(right, left) >= T.blinkMinOpenEye;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value that this share of the others does not exceed (nearest rank). */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

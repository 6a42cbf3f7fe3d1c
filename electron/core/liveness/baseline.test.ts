import { describe, expect, it } from 'vitest';
import type { FaceMeasures } from '../../../contract/liveness.ts';
import { makeObservation, type Pose } from '../../../tests/support/core/observations.ts';
import { canShowBlink, takeBaseline } from './baseline.ts';

function calm(poses: readonly Partial<Pose>[]): FaceMeasures[] {
  return poses.flatMap((pose) => makeObservation(0, pose).face ?? []);
}

describe('the baseline', () => {
  it('is the mean of the calm pictures', () => {
    const baseline = takeBaseline(
      calm([
        { yawDeg: 3, pitchDeg: 10, mouth: 0.1 },
        { yawDeg: 5, pitchDeg: 14, mouth: 0.3 },
      ]),
    );
    expect(baseline).toMatchObject({ yawDeg: 4, pitchDeg: 12 });
    expect(baseline.mouthAspectRatio).toBeCloseTo(0.2);
  });

  it('takes the points of the last three pictures, when the person is calmest', () => {
    const poses = [{ yawDeg: 6 }, { yawDeg: 0 }, { yawDeg: 0 }, { yawDeg: 0 }];
    const [last] = calm([{ yawDeg: 0 }]);
    const { rigidPoints, eyeDistancePx } = takeBaseline(calm(poses));
    for (const [i, value] of rigidPoints.entries()) expect(value).toBeCloseTo(last?.rigidPoints[i] ?? 0);
    expect(eyeDistancePx).toBeCloseTo(100);
  });

  it('has the open eyes, though the person blinked meanwhile', () => {
    const poses = Array.from({ length: 30 }, (_, i) => ({ eyes: i % 10 < 2 ? 0.08 : 0.28 + (i % 3) / 100 }));
    const { eyeAspectRatio } = takeBaseline(calm(poses));
    expect(eyeAspectRatio.right).toBeGreaterThanOrEqual(0.28);
    expect(eyeAspectRatio.right).toBeLessThan(0.301);
    expect(eyeAspectRatio.left).toBe(eyeAspectRatio.right);
  });

  it('tells whether a blink could be seen: not of narrow eyes, nor of one narrow eye', () => {
    expect(canShowBlink(takeBaseline(calm([{ eyes: 0.3 }])))).toBe(true);
    expect(canShowBlink(takeBaseline(calm([{ eyes: 0.17 }])))).toBe(false);
    const oneSided = calm([{ eyes: 0.3 }]).map((face) => ({ ...face, eyeAspectRatioLeft: 0.12 }));
    expect(canShowBlink(takeBaseline(oneSided))).toBe(false);
  });
});

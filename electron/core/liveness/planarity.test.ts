import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HEAD,
  HEAD_EYE_DISTANCE,
  type Point,
  project,
  turn,
} from '../../../tests/support/core/head-points.ts';
import { affineResidual } from './planarity.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Pixels of half a head width. */
const SCALE = 120;
const EYES = HEAD_EYE_DISTANCE * SCALE;

function residualOf(points: readonly Point[], yawDeg: number, pitchDeg: number, distance: number): number {
  return affineResidual(
    project(points, distance, SCALE),
    project(turn(points, yawDeg, pitchDeg), distance, SCALE),
    EYES,
  );
}

/** A face as a print shows it, held at `distance`. */
const print: readonly Point[] = HEAD.map(({ x, y, z }) => {
  const [printX = 0, printY = 0] = project([{ x, y, z }], 6.5, 1);
  return { x: printX, y: printY, z: 0 };
});

describe('the planarity residual', () => {
  it('of a head turned by 18° or more is above the threshold, at every distance of a terminal', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 18, max: 45, noNaN: true }),
        fc.constantFrom(1, -1),
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 4, max: 12, noNaN: true }),
        (yawDeg, side, pitchDeg, distance) => {
          expect(residualOf(HEAD, side * yawDeg, pitchDeg, distance)).toBeGreaterThanOrEqual(
            THRESHOLDS.turnPlanarityResidual,
          );
        },
      ),
    );
  });

  it('of a flat print tilted by up to 45° about any axis stays below it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -45, max: 45, noNaN: true }),
        fc.double({ min: 0, max: Math.PI, noNaN: true }),
        fc.double({ min: 4, max: 12, noNaN: true }),
        (tiltDeg, axis, distance) => {
          const residual = residualOf(print, tiltDeg * Math.cos(axis), tiltDeg * Math.sin(axis), distance);
          expect(residual).toBeLessThan(THRESHOLDS.turnPlanarityResidual);
        },
      ),
    );
  });

  it('of an affine map is nothing', () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(entry, entry, entry, entry), entry, entry, ([a, b, c, d], dx, dy) => {
        const from = project(HEAD, 6.5, SCALE);
        const to = from.map((_, i) => {
          const x = from[i - (i % 2)] ?? 0;
          const y = from[i - (i % 2) + 1] ?? 0;
          return i % 2 === 0 ? a * x + b * y + dx * 100 : c * x + d * y + dy * 100;
        });
        expect(affineResidual(from, to, EYES)).toBeLessThan(1e-6);
      }),
    );
  });

  it('grows with the turn of a head', () => {
    const residuals = [5, 15, 25, 35].map((yawDeg) => residualOf(HEAD, yawDeg, 0, 6.5));
    expect(residuals).toEqual([...residuals].sort((a, b) => a - b));
  });

  it('is not a number when there is too little to measure', () => {
    expect(affineResidual([0, 0, 1, 1, 2, 0], [0, 0, 1, 1, 2, 0], 100)).toBeNaN();
    expect(affineResidual([], [], 100)).toBeNaN();
    const line = Array.from({ length: 20 }, (_, i) => i * 3);
    expect(affineResidual(line, line, 100)).toBeNaN();
    expect(affineResidual(project(HEAD, 6.5, 1), project(HEAD, 6.5, 1), 0)).toBeNaN();
  });
});

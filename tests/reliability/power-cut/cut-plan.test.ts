import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/camera/random.ts';
import { drawCuts, survivorOf } from './cut-plan.ts';

describe('drawCuts', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawCuts(20, seededRandom(1))).toEqual(drawCuts(20, seededRandom(1)));
    expect(drawCuts(20, seededRandom(1))).not.toEqual(drawCuts(20, seededRandom(2)));
  });

  it('cuts in captures, in sync and in recoveries of drives that were in use', () => {
    const cuts = drawCuts(10, seededRandom(3));
    expect(new Set(cuts.map(({ workload }) => workload))).toEqual(new Set(['capture', 'sync']));
    expect(cuts.filter(({ during }) => during === 'start-up')).toHaveLength(2);
    expect(cuts.map(({ newDrive }) => newDrive).indexOf(true, 1)).toBe(-1);
    expect(cuts[0]).toMatchObject({ newDrive: true, during: 'work' });
  });

  it('names operations that come', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const { operation } of drawCuts(10, seededRandom(seed))) {
          expect(Number.isInteger(operation)).toBe(true);
          expect(operation).toBeGreaterThanOrEqual(1);
          expect(operation).toBeLessThanOrEqual(1_200);
        }
      }),
    );
  });
});

describe('survivorOf', () => {
  it('leaves nothing, all, or any version', () => {
    const random = seededRandom(4);
    expect(survivorOf('none', random)(3)).toBe(0);
    expect(survivorOf('all', random)(3)).toBe(3);
    const some = survivorOf('some', random);
    const seen = new Set(Array.from({ length: 200 }, () => some(2)));
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });
});

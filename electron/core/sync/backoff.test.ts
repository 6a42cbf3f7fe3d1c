import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS, backoffMs } from './backoff.ts';

const failures = fc.integer({ min: 1, max: 100_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait after a failed contact', () => {
  it('lies between nothing and the ceiling, which doubles up to five minutes', () => {
    fc.assert(
      fc.property(failures, random, (count, chance) => {
        const wait = backoffMs(count, chance, null);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(BACKOFF_CAP_MS);
        expect(wait).toBeLessThanOrEqual(BACKOFF_BASE_MS * 2 ** count);
        // The jitter is full: it spreads over the whole ceiling.
        expect(wait).toBeCloseTo(chance * backoffMs(count, 1, null), 6);
      }),
    );
    expect([1, 2, 3, 8].map((count) => backoffMs(count, 1, null))).toEqual([4_000, 8_000, 16_000, 300_000]);
  });

  it('is never shorter than the service asked for, and spread beyond it', () => {
    fc.assert(
      fc.property(failures, random, fc.integer({ min: 0, max: 3_600_000 }), (count, chance, asked) => {
        expect(backoffMs(count, chance, asked)).toBe(asked + backoffMs(count, chance, null));
      }),
    );
  });
});

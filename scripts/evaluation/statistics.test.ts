import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clopperPearson, median, quantile, slope } from './statistics.ts';

test.each([
  // No event in n: 1 − (α/2)^(1/n), in closed form.
  [0, 12, 0, 1 - 0.025 ** (1 / 12)],
  [0, 300, 0, 1 - 0.025 ** (1 / 300)],
  [12, 12, 0.025 ** (1 / 12), 1],
  // Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 15 of 148, exact method.
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
])('%i of %i: %f to %f', (events, trials, low, high) => {
  const [actualLow, actualHigh] = clopperPearson(events, trials);
  expect(actualLow).toBeCloseTo(low, 4);
  expect(actualHigh).toBeCloseTo(high, 4);
});

test('without trials nothing is known', () => {
  expect(clopperPearson(0, 0)).toEqual([0, 1]);
});

test('impossible counts are a bug', () => {
  expect(() => clopperPearson(3, 2)).toThrow(RangeError);
  expect(() => clopperPearson(-1, 2)).toThrow(RangeError);
});

test('an interval holds the observed rate, and its mirror is the interval of the mirrored count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(), (trials, any) => {
      const events = any % (trials + 1);
      const [low, high] = clopperPearson(events, trials);
      const [mirroredLow, mirroredHigh] = clopperPearson(trials - events, trials);
      expect(low).toBeLessThanOrEqual(events / trials);
      expect(high).toBeGreaterThanOrEqual(events / trials);
      expect(mirroredLow).toBeCloseTo(1 - high, 6);
      expect(mirroredHigh).toBeCloseTo(1 - low, 6);
    }),
  );
});

test('median and quantiles, between two values in proportion', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  expect(quantile([7], 0.95)).toBe(7);
  expect(median([])).toBeNull();
});

test('the slope of a line, of noise around it, and of too little', () => {
  expect(
    slope([
      [0, 1],
      [10, 21],
      [20, 41],
    ]),
  ).toBeCloseTo(2);
  expect(slope([[1, 5]])).toBeNull();
  expect(slope([])).toBeNull();
});

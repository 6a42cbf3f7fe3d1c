import { expect, test } from 'vitest';
import { figuresOf, idealSeconds } from './wave-figures.ts';

test('a wave that drained', () => {
  const figures = figuresOf({
    startedAtMs: 1_000,
    settledAtMs: [5_000, 2_000, 3_000, 4_000],
    records: 4,
    requests: [
      { startedAtMs: 1_100, outcome: 'answered' },
      { startedAtMs: 1_999, outcome: 'busy' },
      { startedAtMs: 1_500, outcome: 'unreachable' },
      { startedAtMs: 2_000, outcome: 'refused' },
    ],
  });
  expect(figures).toEqual({
    records: 4,
    drained: 1,
    t50Seconds: 2,
    t95Seconds: 4,
    t100Seconds: 4,
    recordsPerSecond: 1,
    requests: 4,
    peakRequestsPerSecond: 3,
    wastedShare: 0.5,
    wasted: { busy: 1, failing: 0, slow: 0, unreachable: 1 },
  });
});

test('a wave that was cut off has no time for what did not arrive', () => {
  const settledAtMs = Array.from({ length: 60 }, (_, index) => index * 100);
  const figures = figuresOf({ startedAtMs: 0, settledAtMs, records: 100, requests: [] });
  expect(figures).toMatchObject({ drained: 0.6, t50Seconds: 4.9, t95Seconds: null, t100Seconds: null });
  expect(figures).toMatchObject({ peakRequestsPerSecond: 0, wastedShare: 0 });
});

test('nothing that arrived', () => {
  const figures = figuresOf({ startedAtMs: 0, settledAtMs: [], records: 5, requests: [] });
  expect(figures).toMatchObject({ drained: 0, t50Seconds: null, recordsPerSecond: 0 });
});

test('the ideal is the longer of work and spread', () => {
  expect(idealSeconds(1_000, 100, 30_000)).toBe(30);
  expect(idealSeconds(10_000, 100, 30_000)).toBe(100);
});

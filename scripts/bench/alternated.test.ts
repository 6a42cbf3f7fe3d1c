import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../fuzz/random.ts';
import { speedOf, speedRatio, timeAlternated } from './alternated.ts';

test('every contestant runs once a round, in changing order, and only counted rounds are timed', async () => {
  const ran: string[] = [];
  let nowMs = 0;
  const contestant = <Name extends string>(name: Name, ms: number) => ({
    name,
    run: (round: number) => {
      ran.push(`${round}${name}`);
      nowMs += ms;
    },
  });
  const times = await timeAlternated(
    [contestant('a', 2), contestant('b', 5)],
    40,
    createRandom(1, 0),
    () => nowMs,
  );
  expect(times).toEqual({ a: Array(40).fill(2), b: Array(40).fill(5) });
  const rounds = Array.from({ length: 45 }, (_, round) => ran.slice(2 * round, 2 * round + 2));
  for (const [round, names] of rounds.entries()) {
    expect(names.toSorted()).toEqual([`${round}a`, `${round}b`]);
  }
  const firsts = new Set(rounds.map(([first = '']) => first.at(-1)));
  expect(firsts).toEqual(new Set(['a', 'b']));
});

test('the speed of some times', () => {
  expect(speedOf([1, 1, 2, 4])).toEqual({ rounds: 4, perSecond: 500, medianMs: 1.5, p95Ms: 3.7 });
  expect(() => speedOf([])).toThrow(RangeError);
});

test('a ratio above 1 is faster than the reference; pairs forgive a load that falls on both', () => {
  expect(speedRatio([1, 1, 10], [2, 2, 20])).toEqual({ throughput: 2, pairedMedian: 2 });
  expect(speedRatio([1, 1, 100], [2, 2, 2])).toEqual({ throughput: 0.059, pairedMedian: 2 });
  expect(() => speedRatio([1], [1, 2])).toThrow(RangeError);
});

test('a contestant beside itself has the ratio 1', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 1e4, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(times, (ms) => {
      expect(speedRatio(ms, ms)).toEqual({ throughput: 1, pairedMedian: 1 });
    }),
  );
});

import { median, quantile, rounded } from '../evaluation/statistics.ts';
import type { Random } from '../fuzz/random.ts';

/** One way to do the work that is compared. */
export interface Contestant<Name extends string> {
  readonly name: Name;
  /** Does the work of round number `round` once; only this is timed. */
  run(round: number): void | Promise<void>;
}

/** Times of each contestant, milliseconds, one for each round: times with the same place are of the same round. */
export type Timings<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Figures of one contestant. */
export interface Speed {
  readonly rounds: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** How fast one contestant is beside another; above 1: faster than the reference. */
export interface SpeedRatio {
  /** Of the work per second over the whole run, slow rounds included. */
  readonly throughput: number;
  /** Median of the ratios of each round: what a passing load of the machine does to both cancels out. */
  readonly pairedMedian: number;
}

/** Rounds before the counted ones: compiled code and warm caches are the state that a terminal is in. */
const WARM_UP_ROUNDS = 5;

/**
 * Lets all contestants do the same work in turn, in a new random order each round, so that slow phases of the machine fall
 * on all of them alike.
 *
 * @param nowMs a monotonic clock
 */
export async function timeAlternated<Name extends string>(
  contestants: readonly Contestant<Name>[],
  rounds: number,
  random: Random,
  nowMs: () => number = () => performance.now(),
): Promise<Timings<Name>> {
  const times = Object.fromEntries(contestants.map(({ name }) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { name, run } of shuffled(contestants, random)) {
      const startMs = nowMs();
      await run(round + WARM_UP_ROUNDS);
      if (round >= 0) times[name].push(nowMs() - startMs);
    }
  }
  return times;
}

/** Figures of some times in milliseconds. Throws RangeError where there are none. */
export function speedOf(timesMs: readonly number[]): Speed {
  const middle = median(timesMs);
  const p95 = quantile(timesMs, 0.95);
  if (middle === null || p95 === null) throw new RangeError('nothing was timed');
  return {
    rounds: timesMs.length,
    perSecond: rounded((timesMs.length * 1000) / sum(timesMs), 1),
    medianMs: rounded(middle, 3),
    p95Ms: rounded(p95, 3),
  };
}

/** The speed of what took `timesMs` over that of the reference. Throws RangeError when the rounds do not pair. */
export function speedRatio(timesMs: readonly number[], referenceMs: readonly number[]): SpeedRatio {
  if (timesMs.length !== referenceMs.length) throw new RangeError('the rounds do not pair');
  const paired = median(timesMs.map((ms, round) => (referenceMs[round] ?? Number.NaN) / ms));
  if (paired === null) throw new RangeError('nothing was timed');
  return { throughput: rounded(sum(referenceMs) / sum(timesMs), 3), pairedMedian: rounded(paired, 3) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A random order of the same items (Fisher and Yates). */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  const order: Item[] = [];
  while (left.length > 0) order.push(...left.splice(random.below(left.length), 1));
  return order;
}

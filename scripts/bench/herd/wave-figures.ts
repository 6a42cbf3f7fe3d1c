import { rounded } from '../../evaluation/statistics.ts';
import { type CountedRequest, isWasted } from '../request-count.ts';

/** What happened in one wave; all times on the same monotonic clock, milliseconds. */
export interface WaveEvents {
  /** When the line was there again. */
  readonly startedAtMs: number;
  /** When a record had its verified receipt, in any order. */
  readonly settledAtMs: readonly number[];
  /** How many records there were. */
  readonly records: number;
  readonly requests: readonly CountedRequest[];
}

/** Figures of one wave. */
export interface WaveFigures {
  readonly records: number;
  /** Share of the records that arrived within the time, 0..1. */
  readonly drained: number;
  /** Seconds until so many per cent of the records had their receipt; null when that was not within the time. */
  readonly t50Seconds: number | null;
  readonly t95Seconds: number | null;
  readonly t100Seconds: number | null;
  readonly recordsPerSecond: number;
  readonly requests: number;
  /** Most requests that began in one second. */
  readonly peakRequestsPerSecond: number;
  /** Share of the requests that brought nothing forward, 0..1. */
  readonly wastedShare: number;
  /** Of those: told to come later, failed within the service, without an answer in time, without a connection. */
  readonly wasted: Readonly<Record<'busy' | 'failing' | 'slow' | 'unreachable', number>>;
}

/** Reckons the figures. */
export function figuresOf({ startedAtMs, settledAtMs, records, requests }: WaveEvents): WaveFigures {
  const seconds = settledAtMs.map((ms) => (ms - startedAtMs) / 1000).toSorted((a, b) => a - b);
  const after = (share: number): number | null => {
    const second = seconds[Math.ceil(share * records) - 1];
    return second === undefined ? null : rounded(second, 2);
  };
  const perSecond = new Map<number, number>();
  const wasted = { busy: 0, failing: 0, slow: 0, unreachable: 0 };
  for (const { startedAtMs: atMs, outcome } of requests) {
    const second = Math.floor((atMs - startedAtMs) / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    if (outcome !== 'answered' && outcome !== 'refused') wasted[outcome] += 1;
  }
  const last = seconds.at(-1) ?? 0;
  return {
    records,
    drained: rounded(seconds.length / records, 4),
    t50Seconds: after(0.5),
    t95Seconds: after(0.95),
    t100Seconds: after(1),
    recordsPerSecond: last === 0 ? 0 : rounded(seconds.length / last, 1),
    requests: requests.length,
    // A loop, since a call takes only so many parameters.
    peakRequestsPerSecond: [...perSecond.values()].reduce((most, count) => Math.max(most, count), 0),
    wastedShare: share(requests.filter(({ outcome }) => isWasted(outcome)).length, requests.length),
    wasted,
  };
}

/**
 * The time that a wave takes at the best: the service works at its full speed from the first moment, or waits for the last
 * terminal to try at all, whichever is longer. Seconds.
 */
export function idealSeconds(records: number, capacityPerSecond: number, firstTrySpreadMs: number): number {
  return rounded(Math.max(records / capacityPerSecond, firstTrySpreadMs / 1000), 2);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded(part / whole, 4);
}

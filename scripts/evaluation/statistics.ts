import jstat from 'jstat';

/** Lower and upper end of an interval of a rate, 0..1 each. */
export type Interval = readonly [low: number, high: number];

/** Probability of error of a two-sided 95 % interval. */
const ALPHA = 0.05;

/**
 * The exact 95 % confidence interval of a binomial rate (Clopper and Pearson, Biometrika 26, 1934), by the quantiles of
 * the beta distribution. With no trials nothing is known: 0..1. Throws RangeError where the counts are none.
 */
export function clopperPearson(events: number, trials: number): Interval {
  if (!Number.isInteger(events) || !Number.isInteger(trials) || events < 0 || events > trials) {
    throw new RangeError(`${events} of ${trials} is no count`);
  }
  const { beta } = jstat.jStat;
  const low = events === 0 ? 0 : beta.inv(ALPHA / 2, events, trials - events + 1);
  const high = events === trials ? 1 : beta.inv(1 - ALPHA / 2, events + 1, trials - events);
  return [low, high];
}

/** The value below which this share (0..1) of the numbers lies, between two of them in proportion; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}

/** Middle of the numbers; null of none. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** Slope of the straight line of least squares through points (x, y); null with fewer than two different x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number | null {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (n < 2 || spread === 0) return null;
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

/** The number with at most this many places behind the point. */
export function rounded(value: number, places: number): number {
  return Number(value.toFixed(places));
}

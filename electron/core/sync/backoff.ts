/** First wait and longest wait after a failed contact, milliseconds. */
export const BACKOFF_BASE_MS = 2_000;
export const BACKOFF_CAP_MS = 300_000;

/**
 * Full jitter: a random wait between 0 and min(cap, base · 2^failures), at least what the service asked for.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param failures contacts that failed in a row, from 1
 * @param random 0..1
 */
export function backoffMs(failures: number, random: number, retryAfterMs: number | null): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures, 20));
  const jittered = random * ceiling;
  // The jitter stays on top of Retry-After: all terminals were told the same number.
  return retryAfterMs === null ? jittered : retryAfterMs + jittered;
}

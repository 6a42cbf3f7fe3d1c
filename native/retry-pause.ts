/** Pauses between attempts to reach a missing or failing device or service; the last one repeats. */
const RETRY_PAUSES_MS: readonly number[] = [1000, 1500, 2000];

/** How long to wait after attempt number `attempt`, counted from 0, in milliseconds. */
export function retryPause(attempt: number): number {
  return RETRY_PAUSES_MS[Math.min(attempt, RETRY_PAUSES_MS.length - 1)] ?? 0;
}

/**
 * A gate that lets something happen at most once in `intervalMs`, the first time at once.
 *
 * @param now a clock in milliseconds that only grows
 * @returns asks for passage; true when it may happen now
 */
export function createThrottle(intervalMs: number, now: () => number): () => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - lastMs < intervalMs) return false;
    lastMs = now();
    return true;
  };
}

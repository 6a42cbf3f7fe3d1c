import type { StartTimer } from '../timer.ts';

/** What `withTimeLimit` gives in place of a value that did not come in time. */
export const TOO_LATE = Symbol('too late');

/** The value of `promise`, or `TOO_LATE` after `durationMs`. A rejection in time is passed on. */
export function withTimeLimit<Value>(
  promise: Promise<Value>,
  durationMs: number,
  startTimer: StartTimer,
): Promise<Value | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    const cancelTimer = startTimer(durationMs, () => resolve(TOO_LATE));
    promise.then(resolve, reject).finally(cancelTimer);
  });
}

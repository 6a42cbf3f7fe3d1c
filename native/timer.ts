/** Ends a timer that has not run yet; does nothing afterwards. */
export type CancelTimer = () => void;

/** Calls `callback` once after `durationMs`. Injected, so that tests own the time. */
export type StartTimer = (durationMs: number, callback: () => void) => CancelTimer;

/** The timers of the runtime. */
export const systemTimer: StartTimer = (durationMs, callback) => {
  const timer = setTimeout(callback, durationMs);
  return () => clearTimeout(timer);
};

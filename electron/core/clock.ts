/** Time as core sees it; injected everywhere, so that tests own it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 (UTC). May jump. */
  wallMs(): number;
  /** Monotonic clock of this process, milliseconds. Never jumps. */
  monotonicMs(): number;
}

/** The clocks of this machine. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

import { uptime } from 'node:os';

/** Time as core sees it; injected everywhere, so that tests own it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 (UTC). May jump. */
  wallMs(): number;
  /** Monotonic clock of this process, milliseconds. Never jumps. */
  monotonicMs(): number;
  /**
   * Time since the computer was started, milliseconds, sleep included (`CLOCK_BOOTTIME`, `GetTickCount64`). Unlike the wall
   * clock it never jumps; unlike `monotonicMs` and the timers of Node it does not stand still while the computer sleeps.
   */
  sinceBootMs(): number;
}

/** The clocks of this machine. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sinceBootMs: () => uptime() * 1_000,
};

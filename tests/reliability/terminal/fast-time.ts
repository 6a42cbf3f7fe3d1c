import { type Clock, systemClock } from '../../../electron/core/clock.ts';

/** Clocks that run faster than those of the machine, and that can be let run on. */
export interface FastTime {
  readonly clock: Clock;
  /** Both clocks run on by so many milliseconds. */
  pass(ms: number): void;
  /** Stops both clocks but for `pass`, or lets them run again: pictures come at an even pace however busy the machine is. */
  hold(held: boolean): void;
  /** Only the wall clock is put forward or back. */
  jump(ms: number): void;
}

/**
 * Lets the timers of this process fire `pace` times sooner, and gives clocks that agree with them. So the waits of a visit and
 * of the queue, seconds and minutes long, do not slow a test down.
 */
export function startFastTime(pace: number, wallSkewMs = 0): FastTime {
  const { setTimeout: slowTimeout, setInterval: slowInterval } = globalThis;
  const hasten = (ms: number | undefined) => (ms === undefined ? undefined : ms / pace);
  globalThis.setTimeout = Object.assign(
    (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      slowTimeout(run, hasten(ms), ...args),
    { __promisify__: slowTimeout.__promisify__ },
  ) as typeof setTimeout;
  globalThis.setInterval = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    slowInterval(run, hasten(ms), ...args)) as typeof setInterval;
  const beganMs = Date.now();
  let passedMs = 0;
  let jumpedMs = wallSkewMs;
  let heldAtMs: number | null = null;
  const runningMs = () => performance.now() * pace;
  const monotonicMs = () => (heldAtMs ?? runningMs()) + passedMs;
  const zeroMs = monotonicMs();
  const bootMs = systemClock.sinceBootMs();
  return {
    clock: {
      wallMs: () => Math.round(beganMs + jumpedMs + monotonicMs() - zeroMs),
      monotonicMs,
      sinceBootMs: () => bootMs + monotonicMs() - zeroMs,
    },
    pass: (ms) => {
      passedMs += ms;
    },
    hold: (held) => {
      if (held === (heldAtMs !== null)) return;
      if (heldAtMs !== null) passedMs += heldAtMs - runningMs();
      heldAtMs = held ? runningMs() : null;
    },
    jump: (ms) => {
      jumpedMs += ms;
    },
  };
}

/** Longest time that anybody is sent away for, milliseconds. */
const LONGEST_WAIT_MS = 300_000;

/** What the appointments rest on. */
export interface AppointmentOptions {
  /** A clock that never jumps, milliseconds. */
  readonly nowMs: () => number;
  /** 0..1 */
  readonly random: () => number;
}

/**
 * Tells those who are turned away when to come again, as if they stood in a queue: each one `intervalMs` after the one
 * before, the time that the service takes for one. So the wait is backlog divided by capacity, and a crowd comes back at
 * the pace at which it can be served. Up to half as much again is added at random, so that those who are told the
 * same whole second do not come in one moment. Kept in memory: another node, or this one after a restart, begins with an
 * empty queue, which is harmless.
 */
export function createAppointments({ nowMs, random }: AppointmentOptions): (intervalMs: number) => number {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (intervalMs) => {
    const now = nowMs();
    lastMs = Math.min(Math.max(now, lastMs) + intervalMs, now + LONGEST_WAIT_MS);
    return (lastMs - now) * (1 + random() / 2);
  };
}

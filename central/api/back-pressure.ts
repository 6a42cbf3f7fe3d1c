import { type AppointmentOptions, createAppointments } from './appointments.ts';

/** Weight of the newest request in the mean duration. */
const NEWEST_WEIGHT = 1 / 32;
/** Mean duration before anything was served, milliseconds. */
const FIRST_MEAN_MS = 50;
/** A database that does not answer is looked at again after this time, and up to twice as long, seconds. */
const TROUBLE_WAIT_SECONDS = 5;

/** How many requests may be under way unless told. */
export const REQUESTS_MAX = 256;

/** Keeps a crowd off (背压): more than so many requests at a time are turned away with a time to come again. */
export interface BackPressure {
  /** Lets a request in; the function says that it has ended. Null: too many are under way. */
  enter(): (() => void) | null;
  /** When one that was turned away may come again: backlog divided by capacity, jittered; whole seconds. */
  retryAfterSeconds(): number;
  /** When to come again while database or evidence store fail; whole seconds. */
  retryAfterTroubleSeconds(): number;
}

/**
 * Builds the back-pressure of one node. Capacity is what the node has been seen to serve: places divided by the mean
 * duration of a request (Little's law).
 */
export function createBackPressure(options: AppointmentOptions & { readonly places: number }): BackPressure {
  const { places, nowMs, random } = options;
  const nextAppointment = createAppointments(options);
  let underWay = 0;
  let meanMs = FIRST_MEAN_MS;
  return {
    enter() {
      if (underWay >= places) return null;
      underWay += 1;
      const begunMs = nowMs();
      let hasEnded = false;
      return () => {
        if (hasEnded) return;
        hasEnded = true;
        underWay -= 1;
        meanMs += (nowMs() - begunMs - meanMs) * NEWEST_WEIGHT;
      };
    },
    retryAfterSeconds: () => Math.max(1, Math.ceil(nextAppointment(meanMs / places) / 1000)),
    retryAfterTroubleSeconds: () => Math.ceil(TROUBLE_WAIT_SECONDS * (1 + random())),
  };
}

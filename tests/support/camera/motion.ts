import { smoothStep } from './picture.ts';
import type { Pose } from './rotation.ts';

/** An action's course: 0, up to 1 within `ramp`, held, and back to 0 at `start + duration`. All in seconds. */
export function bump(time: number, start: number, duration: number, ramp: number): number {
  const end = start + duration;
  return smoothStep(start, start + ramp, time) - smoothStep(end - ramp, end, time);
}

/** A natural blink: 340 ms from open to open. */
export function blinkAt(time: number, start: number): number {
  return bump(time, start, 0.34, 0.12);
}

/** A sine with a whole number of periods in a loop, so that the loop's end meets its beginning. */
export function loopedSine(time: number, loop: number, periods: number, phase = 0): number {
  return Math.sin((2 * Math.PI * periods * time) / loop + phase);
}

/** The small movements of someone who stands still, about one in 5 to 10 seconds for each axis; times in seconds. */
export function sway(time: number, loop: number): Pose {
  const sine = (period: number, phase: number): number =>
    loopedSine(time, loop, Math.max(1, Math.round(loop / period)), phase);
  return {
    yaw: 1.2 * sine(7, 0),
    pitch: 0.8 * sine(4.8, 1),
    roll: 0.6 * sine(9, 2),
    dx: 2 * sine(10.5, 0),
    dy: 1.2 * sine(5.7, 0),
  };
}

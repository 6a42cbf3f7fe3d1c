import type { StartTimer } from '../timer.ts';

/** A pause that somebody else can cut short. */
export interface WakeUp {
  /** Waits `durationMs`, or until `wake` is called. */
  pause(durationMs: number): Promise<void>;
  /** Ends the present pause; does nothing when there is none. */
  wake(): void;
}

/** One pauser for one loop. */
export function createWakeUp(startTimer: StartTimer): WakeUp {
  let endPause: () => void = () => undefined;
  return {
    pause: (durationMs) =>
      new Promise((resolve) => {
        const cancelTimer = startTimer(durationMs, () => endPause());
        endPause = () => {
          endPause = () => undefined;
          cancelTimer();
          resolve();
        };
      }),
    wake: () => endPause(),
  };
}

import type { StartTimer } from '../timer.ts';

/** Says that something that is done now and then is due again. */
export interface Reminder {
  readonly isDue: boolean;
  /** It was done: due again after the interval. */
  restart(): void;
  /** Ends the timer; never due again. */
  stop(): void;
}

/** Due for the first time `intervalMs` from now. */
export function createReminder(intervalMs: number, startTimer: StartTimer): Reminder {
  let isDue = false;
  let cancelTimer: () => void = () => undefined;
  const restart = () => {
    cancelTimer();
    isDue = false;
    cancelTimer = startTimer(intervalMs, () => {
      isDue = true;
    });
  };
  restart();
  return {
    get isDue() {
      return isDue;
    },
    restart,
    stop: () => {
      cancelTimer();
      isDue = false;
    },
  };
}

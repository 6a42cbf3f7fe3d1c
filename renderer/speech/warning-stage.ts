import type { Screen } from '../../contract/visit.ts';

/** Watches the idle warning (长时间无操作): when half of its time is gone, the person is told a second time, in other words. */
export class WarningStage {
  /** Seconds that the warning had when it appeared; null: it is not on the screen. */
  #secondsInAll: number | null = null;
  #isDue = false;
  #isTaken = false;

  /** The screen now; a warning that is shown in another language goes on. */
  see(screen: Screen): void {
    if (screen.state !== 'idleWarning') {
      this.#secondsInAll = null;
      return;
    }
    if (this.#secondsInAll === null) {
      this.#secondsInAll = screen.secondsLeft;
      this.#isTaken = false;
    }
    this.#isDue = screen.secondsLeft <= this.#secondsInAll / 2;
  }

  /** Whether the second sentence is to be said now; true once for a warning. */
  takeLast(): boolean {
    if (this.#secondsInAll === null || !this.#isDue || this.#isTaken) return false;
    this.#isTaken = true;
    return true;
  }
}

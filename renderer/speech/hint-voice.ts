import type { CoachingHint } from '../../contract/liveness.ts';

/** A hint must stand so long before it is said: what goes away by itself needs no words. */
export const HINT_STANDS_MS = 1_000;
/** Between the starts of two spoken hints, whichever. */
export const HINT_PAUSE_MS = 4_000;
/** The same hint is not said again sooner. */
export const SAME_HINT_PAUSE_MS = 9_000;

/** Decides which hint is worth saying now: slowly enough to be followed, and never the same thing without a pause. */
export class HintVoice {
  #hint: CoachingHint | null = null;
  #sinceMs = 0;
  #lastSaid: CoachingHint | null = null;
  #lastSaidMs = Number.NEGATIVE_INFINITY;

  /** The hint on the screen at `nowMs`. */
  see(hint: CoachingHint | null, nowMs: number): void {
    if (hint === this.#hint) return;
    this.#hint = hint;
    this.#sinceMs = nowMs;
  }

  /** The hint to say at `nowMs`, which then counts as said; null when there is none. */
  due(nowMs: number): CoachingHint | null {
    const hint = this.#hint;
    if (!hint || nowMs - this.#sinceMs < HINT_STANDS_MS) return null;
    const pauseMs = hint === this.#lastSaid ? SAME_HINT_PAUSE_MS : HINT_PAUSE_MS;
    if (nowMs - this.#lastSaidMs < pauseMs) return null;
    this.#lastSaid = hint;
    this.#lastSaidMs = nowMs;
    return hint;
  }
}

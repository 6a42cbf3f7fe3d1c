import type { VisitState } from '../../contract/visit.ts';

/** Nobody has done anything for so long since the sentence ended: perhaps it was not understood. */
export const REPEAT_AFTER_MS = 12_000;
/** More often would be nagging; the idle warning comes next. */
export const REPEATS_AT_MOST = 2;

/**
 * Screens whose sentence is not repeated: nobody is there, the challenge and the idle warning have sentences of their own for
 * later, and the others leave by themselves as soon as their sentence has been said.
 */
const SAID_ONCE: readonly VisitState[] = ['idle', 'challenge', 'done', 'idleWarning', 'clearing'];

/** Decides when the sentence of a screen is said again (久不操作，再说一遍). */
export class Silence {
  #sinceMs: number | null = null;
  #repeats = REPEATS_AT_MOST;

  /** Another screen, or another language: nothing has been said of it. */
  begin(state: VisitState): void {
    this.#sinceMs = null;
    this.#repeats = SAID_ONCE.includes(state) ? REPEATS_AT_MOST : 0;
  }

  /** The sentence of the screen has ended. */
  spoken(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  /** Somebody touched the page: they are at it, and hear no more of it on this screen. */
  touched(): void {
    this.#repeats = REPEATS_AT_MOST;
  }

  /** Milliseconds until the sentence is due again; null: not at all. */
  dueInMs(nowMs: number): number | null {
    if (this.#sinceMs === null || this.#repeats >= REPEATS_AT_MOST) return null;
    return Math.max(0, this.#sinceMs + REPEAT_AFTER_MS - nowMs);
  }

  /** It is being said again. */
  repeated(): void {
    this.#repeats += 1;
    this.#sinceMs = null;
  }
}

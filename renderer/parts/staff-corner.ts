/** So many touches … */
export const CORNER_TOUCHES = 5;
/** … in so much time … */
export const CORNER_WITHIN_MS = 3_000;
/** … in a square at the top left that is this share of the shorter side of the window. */
export const CORNER_SHARE = 0.12;

/** One touch: CSS pixels from the top left of a window of this size, and its time in milliseconds. */
export interface CornerTouch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly atMs: number;
}

/** The hidden way out for staff: five touches in the top-left corner within three seconds. */
export class StaffCorner {
  #touchesMs: number[] = [];

  /** Counts a touch; true when it completes the sign. A touch anywhere else begins the count anew. */
  touch({ x, y, width, height, atMs }: CornerTouch): boolean {
    const reach = Math.min(width, height) * CORNER_SHARE;
    if (x > reach || y > reach) {
      this.#touchesMs = [];
      return false;
    }
    this.#touchesMs = [...this.#touchesMs.filter((earlier) => atMs - earlier < CORNER_WITHIN_MS), atMs];
    if (this.#touchesMs.length < CORNER_TOUCHES) return false;
    this.#touchesMs = [];
    return true;
  }
}

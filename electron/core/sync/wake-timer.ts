/** Timers of Node stand still in a sleep; a due one is found this long after the waking at the latest, milliseconds. */
const LOOK_MS = 30_000;

/** One wait that ends on time whatever the wall clock does, and soon after the waking when its time passed in a sleep. */
export class WakeTimer {
  readonly #fire: () => void;
  readonly #sinceBootMs: () => number;
  #dueMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param sinceBoot a clock that never jumps and counts sleep, milliseconds */
  constructor(fire: () => void, sinceBoot: () => number) {
    this.#fire = fire;
    this.#sinceBootMs = sinceBoot;
  }

  /** Fires once after this long, instead of what was set before. */
  set(ms: number): void {
    this.#dueMs = this.#sinceBootMs() + Math.max(0, ms);
    this.#arm();
  }

  /** Does not fire any more. */
  clear(): void {
    this.#dueMs = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Fires now if it is due: for the moment of waking. */
  look(): void {
    if (this.#dueMs !== null) this.#arm();
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const left = (this.#dueMs ?? 0) - this.#sinceBootMs();
    this.#timer = setTimeout(() => this.#look(), Math.min(LOOK_MS, Math.max(0, left)));
  }

  #look(): void {
    if (this.#dueMs === null) return;
    if (this.#sinceBootMs() < this.#dueMs) {
      this.#arm();
      return;
    }
    this.clear();
    this.#fire();
  }
}

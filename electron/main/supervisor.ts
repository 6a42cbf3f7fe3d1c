import { type Child, startChild } from './child-process.ts';

/** Wait before the first restart, and the longest one, milliseconds. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** A child that was asked to end may take this long, milliseconds. */
const FAREWELL_MS = 3_000;
/** A child that lived this long is well again; the waits start over. */
const SETTLED_MS = 60_000;

/** What is supervised. */
export interface SupervisedChild {
  readonly file: string;
  readonly nodeProgram: string | null;
  /** Called after each start; the child waits for its first message. */
  onStart(child: Child): void;
  onMessage(message: unknown): void;
  /** Called when the child has ended without being asked. */
  onLost(): void;
}

/** Keeps one child process running: starts it anew with growing waits when it dies. */
export class Supervisor {
  readonly #supervised: SupervisedChild;
  #child: Child | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #deaths = 0;
  #startedAtMs = 0;
  #ending: (() => void) | null = null;

  constructor(supervised: SupervisedChild) {
    this.#supervised = supervised;
  }

  /** Starts the child. */
  start(): void {
    const { file, nodeProgram, onMessage } = this.#supervised;
    this.#startedAtMs = performance.now();
    const child = startChild(file, nodeProgram, {
      onMessage: (message) => onMessage(message),
      onExit: () => this.#noteExit(),
    });
    this.#child = child;
    this.#supervised.onStart(child);
  }

  /** Sends a message; while the child is down it is dropped, its successor starts from the first message. */
  send(message: unknown): void {
    this.#child?.send(message);
  }

  /** Ends the child for good: at once, or asked by `farewell`, and hard when it takes longer than `FAREWELL_MS`. */
  async stop(farewell?: unknown): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.end(), farewell === undefined ? 0 : FAREWELL_MS);
      this.#ending = () => {
        clearTimeout(timer);
        resolve();
      };
      if (farewell !== undefined) child.send(farewell);
    });
  }

  #noteExit(): void {
    this.#child = null;
    if (this.#ending) {
      this.#ending();
      return;
    }
    if (performance.now() - this.#startedAtMs > SETTLED_MS) this.#deaths = 0;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#deaths);
    this.#deaths += 1;
    this.#supervised.onLost();
    this.#timer = setTimeout(() => this.start(), waitMs);
  }
}

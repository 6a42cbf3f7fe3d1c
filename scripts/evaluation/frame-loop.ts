/** Where frames are shown: a live camera. */
export interface FrameSink {
  show(frame: Uint8Array): void;
}

/** How frames are played. */
export interface FrameLoopOptions {
  readonly framesPerSecond: number;
  /**
   * Speed of each pass after the first, around 1; always 1 without it. Nobody makes a movement twice in exactly the same
   * time, but a clip of somebody has it only once.
   */
  readonly passSpeed?: () => number;
}

/** Frames that are played from the first to the last, again and again, until they are stopped. */
export class FrameLoop {
  readonly #frames: readonly Uint8Array[];
  readonly #sink: FrameSink;
  readonly #options: FrameLoopOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Throws RangeError without a frame. */
  constructor(sink: FrameSink, frames: readonly Uint8Array[], options: FrameLoopOptions) {
    if (frames.length === 0) throw new RangeError('There is nothing to play');
    this.#sink = sink;
    this.#frames = frames;
    this.#options = options;
  }

  /** From the first frame on, at once. */
  start(): void {
    this.stop();
    let index = 0;
    let speed = 1;
    let dueMs = performance.now();
    const showNext = () => {
      const frame = this.#frames[index];
      if (frame !== undefined) this.#sink.show(frame);
      index = (index + 1) % this.#frames.length;
      if (index === 0) speed = this.#options.passSpeed?.() ?? 1;
      dueMs += 1_000 / (this.#options.framesPerSecond * speed);
      this.#timer = setTimeout(showNext, Math.max(0, dueMs - performance.now()));
    };
    showNext();
  }

  /** Ends the playing; the last frame stays. May be called twice. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}

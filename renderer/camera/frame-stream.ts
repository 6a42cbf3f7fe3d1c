import type { ChallengeStep } from '../../contract/liveness.ts';
import type { CapturedFrame } from './analysis-messages.ts';

/** The part of `HTMLVideoElement` that delivers pictures (WICG HTMLVideoElement.requestVideoFrameCallback). */
export interface FrameVideo {
  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number;
  cancelVideoFrameCallback(handle: number): void;
}

/** What `FrameStream` needs. */
export interface FrameStreamOptions<Picture> {
  readonly video: FrameVideo;
  /** The picture that the video shows now; null when there is none, as while the camera goes away. */
  takePicture(): Picture | null;
  /** The step of the challenge at this moment. */
  currentStep(): ChallengeStep | null;
  /** Called with every picture that is taken, also with those that are not looked at. */
  onArrival(): void;
  /** Owns the frame; the next one comes when the promise is settled. It must not reject. */
  onFrame(frame: CapturedFrame<Picture>): Promise<void>;
}

/**
 * Shortest time between two pictures that are looked at, milliseconds: a camera with 30 pictures a second gives every
 * second one, which leaves a small machine time for the rest of the terminal; slower cameras give all of theirs.
 */
export const FRAME_INTERVAL_MS = 45;

/**
 * Hands out the pictures of a video one at a time. While one is being looked at, only the newest of those that come is
 * kept (latest wins), so nothing queues up on a slow machine.
 */
export class FrameStream<Picture extends { close(): void }> {
  readonly #options: FrameStreamOptions<Picture>;
  #request: number | null = null;
  #nextSequence = 0;
  #lastTakenMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;
  #waiting: CapturedFrame<Picture> | null = null;

  constructor(options: FrameStreamOptions<Picture>) {
    this.#options = options;
  }

  /** Begins; the first picture has the sequence 0. */
  start(): void {
    this.#request = this.#options.video.requestVideoFrameCallback(this.#presented);
  }

  /** Ends for good and gives a waiting picture back. */
  stop(): void {
    if (this.#request !== null) this.#options.video.cancelVideoFrameCallback(this.#request);
    this.#request = null;
    this.#waiting?.picture.close();
    this.#waiting = null;
  }

  readonly #presented: VideoFrameRequestCallback = (nowMs, { captureTime }) => {
    if (this.#request === null) return;
    this.start();
    const sequence = this.#nextSequence;
    this.#nextSequence += 1;
    const capturedAtMs = captureTime ?? nowMs;
    if (capturedAtMs - this.#lastTakenMs < FRAME_INTERVAL_MS) return;
    const picture = this.#options.takePicture();
    if (picture === null) return;
    this.#options.onArrival();
    this.#lastTakenMs = capturedAtMs;
    this.#waiting?.picture.close();
    this.#waiting = { sequence, capturedAtMs, picture, step: this.#options.currentStep() };
    this.#handOut();
  };

  async #handOut(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting !== null) {
      const frame = this.#waiting;
      this.#waiting = null;
      await this.#options.onFrame(frame);
    }
    this.#isBusy = false;
  }
}

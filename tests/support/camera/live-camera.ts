import { closeSync, openSync, writeSync } from 'node:fs';
import { i420Length } from './i420.ts';
import { exposeFrame, type Light, type PreparedLight, prepareLight } from './light.ts';
import { seededRandom } from './random.ts';

/**
 * Frames a second that the file claims; Chromium reads the one frame that often. Half of what is written, so that a
 * writer that is held up a little shows no frame twice, as no sensor does.
 */
const READ_FRAMES_PER_SECOND = 15;
/** Frames a second that are written. */
export const LIVE_FRAMES_PER_SECOND = 2 * READ_FRAMES_PER_SECOND;

/** Largest deviation of the sensor noise, in steps of 8-bit luma; triangular distribution. */
const NOISE_AMPLITUDE = 4.5;
/** The noise field is shifted by up to this many pixels for each frame. */
const NOISE_SHIFTS = 1 << 18;
const FRAME_MARKER = 'FRAME\n';

/** How a live camera sees. */
export interface LiveCameraOptions {
  /** Fresh sensor noise in each frame, as from any real sensor; `false`: the bytes as given. Default true. */
  readonly noise?: boolean;
  /** Default 'room', which changes nothing. */
  readonly light?: Light;
  readonly seed?: number;
}

/**
 * A fake camera that shows what it is told while it is being watched: a y4m file of exactly one frame that is
 * overwritten in place. Chromium reads such a file (`--use-file-for-fake-video-capture`) from the start for every
 * frame, so what was written last is what it sees next.
 */
export class LiveCamera {
  readonly size: { readonly width: number; readonly height: number };
  #file: number | undefined;
  readonly #frameOffset: number;
  readonly #shown: Uint8ClampedArray;
  readonly #noise: Int8Array | undefined;
  readonly #random: () => number;
  #light: PreparedLight;

  /** Makes the file, with a grey frame, at once; width and height even. Throws when it cannot be written. */
  constructor(file: string, size: { width: number; height: number }, options: LiveCameraOptions = {}) {
    const { noise = true, light = 'room', seed = 1 } = options;
    const { width, height } = size;
    this.size = { width, height };
    this.#random = seededRandom(seed);
    this.#light = prepareLight(light, width);
    this.#noise = noise ? noiseField(width * height + NOISE_SHIFTS, this.#random) : undefined;
    this.#shown = new Uint8ClampedArray(i420Length(width, height)).fill(128);
    const header = `YUV4MPEG2 W${width} H${height} F${READ_FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n${FRAME_MARKER}`;
    this.#frameOffset = header.length;
    this.#file = openSync(file, 'w');
    writeSync(
      this.#file,
      Buffer.concat([Buffer.from(header, 'latin1'), new Uint8Array(this.#shown)]),
      0,
      undefined,
      0,
    );
  }

  /** Changes the light for the frames to come. */
  lightBy(light: Light): void {
    this.#light = prepareLight(light, this.size.width);
  }

  /** Shows an I420 frame of this camera's size from now on. Does nothing after `close`. */
  show(frame: Uint8Array): void {
    if (this.#file === undefined) return;
    if (frame.length !== this.#shown.length)
      throw new RangeError(`A frame has ${this.#shown.length} bytes, not ${frame.length}`);
    const field = this.#noise;
    const noise =
      field === undefined ? undefined : { field, offset: Math.floor(this.#random() * NOISE_SHIFTS) };
    exposeFrame(frame, this.#shown, this.#light, this.size, noise);
    writeSync(this.#file, this.#shown, 0, this.#shown.length, this.#frameOffset);
  }

  /** Closes the file, which keeps the last frame. May be called twice. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function noiseField(length: number, random: () => number): Int8Array {
  return Int8Array.from({ length }, () => Math.round((random() + random() - 1) * NOISE_AMPLITUDE));
}

import { at, FRAME_HEIGHT, FRAME_WIDTH, type Picture } from './picture.ts';
import { seededRandom } from './random.ts';

/** Frames a second of every clip; Chromium's fake camera keeps the rate of a y4m file. */
export const FRAMES_PER_SECOND = 15;

/** First line of a YUV4MPEG2 file: size, rate, progressive, square pixels, 4:2:0. */
export const Y4M_HEADER = Buffer.from(
  `YUV4MPEG2 W${FRAME_WIDTH} H${FRAME_HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`,
  'latin1',
);
const FRAME_MARKER = Buffer.from('FRAME\n', 'latin1');
const LUMA_LENGTH = FRAME_WIDTH * FRAME_HEIGHT;
const CHROMA_LENGTH = LUMA_LENGTH / 4;

/** Bytes of one frame in the file, its marker included. */
export const FRAME_LENGTH = FRAME_MARKER.length + LUMA_LENGTH + 2 * CHROMA_LENGTH;

/** Largest deviation of the sensor noise, in steps of 8-bit luma. */
const NOISE_AMPLITUDE = 4.3;
const NOISE_SHIFTS = 65_536;

/** How a camera sees a scene. */
export interface Exposure {
  /** Factor on the scene's brightness, before noise. */
  gain: number;
  /** Whether every frame gets sensor noise of its own, as from any real sensor. */
  noise: boolean;
}

/** Turns pictures into frames of a y4m file: BT.601, video range. Noise is seeded, so a run can be repeated. */
export class Y4mEncoder {
  readonly #frame = Buffer.alloc(FRAME_LENGTH);
  readonly #exposure: Exposure;
  readonly #random: () => number;
  readonly #noise: Float32Array;

  constructor(exposure: Exposure, seed: number) {
    this.#exposure = exposure;
    this.#random = seededRandom(seed);
    const random = this.#random;
    // One field of noise, shifted at random for each frame: fresh enough, and far quicker than new numbers.
    this.#noise = Float32Array.from({ length: exposure.noise ? LUMA_LENGTH + NOISE_SHIFTS : 0 }, () => {
      return (random() + random() - 1) * NOISE_AMPLITUDE;
    });
    FRAME_MARKER.copy(this.#frame);
  }

  /** The next frame. The buffer is used again: it is good until the next call. */
  encode(picture: Picture): Buffer {
    const { gain, noise } = this.#exposure;
    const shift = noise ? Math.floor(this.#random() * NOISE_SHIFTS) : 0;
    const luma = this.#frame.subarray(FRAME_MARKER.length, FRAME_MARKER.length + LUMA_LENGTH);
    const blue = this.#frame.subarray(FRAME_MARKER.length + LUMA_LENGTH, FRAME_LENGTH - CHROMA_LENGTH);
    const red = this.#frame.subarray(FRAME_LENGTH - CHROMA_LENGTH);
    const { rgb } = picture;
    for (let pixel = 0; pixel < LUMA_LENGTH; pixel++) {
      const value =
        0.257 * at(rgb, pixel * 3) + 0.504 * at(rgb, pixel * 3 + 1) + 0.098 * at(rgb, pixel * 3 + 2);
      luma[pixel] = byte(16 + value * gain + (noise ? at(this.#noise, pixel + shift) : 0));
    }
    let target = 0;
    for (let row = 0; row < FRAME_HEIGHT; row += 2) {
      for (let column = 0; column < FRAME_WIDTH; column += 2) {
        const first = (row * FRAME_WIDTH + column) * 3;
        const r = gain * meanOfFour(rgb, first);
        const g = gain * meanOfFour(rgb, first + 1);
        const b = gain * meanOfFour(rgb, first + 2);
        blue[target] = byte(128 - 0.148 * r - 0.291 * g + 0.439 * b);
        red[target] = byte(128 + 0.439 * r - 0.368 * g - 0.071 * b);
        target++;
      }
    }
    return this.#frame;
  }
}

/** Mean of one channel over a square of four pixels. */
function meanOfFour(rgb: Float32Array, index: number): number {
  const below = index + FRAME_WIDTH * 3;
  return (at(rgb, index) + at(rgb, index + 3) + at(rgb, below) + at(rgb, below + 3)) / 4;
}

const byte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0);

import { frameHash } from './frame-hash.ts';

/** Some pixels of a picture, evenly chosen. All are whole and inside the picture, steps are at least 1. */
export interface PixelArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** What is measured in a camera picture, whatever form its pixels have. Positions are whole pixels inside the picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Luma, 0..255: ITU-R BT.601 weights, or the picture's own luma brought to the full range. */
  lumaAt(x: number, y: number): number;
  /**
   * Mean luma, 0..255, of every `stepX`th pixel of every `stepY`th row from left and top to right and bottom, these
   * included. As `lumaAt` of each and the mean of them, but many times faster.
   */
  meanLuma(area: PixelArea): number;
  /** Red, green and blue, 0..255. */
  colourAt(x: number, y: number): readonly [red: number, green: number, blue: number];
  /** Hash of all its pixels: equal for byte-identical pictures, see `frameHash`. */
  hash(): string;
}

const clampByte = (value: number): number => Math.max(0, Math.min(255, value));

/** A picture with its colours side by side, four bytes a pixel, row by row. */
export class PackedPicture implements Picture {
  readonly width: number;
  readonly height: number;
  readonly #data: Uint8Array | Uint8ClampedArray;
  readonly #red: number;
  readonly #blue: number;

  /** @param order which colour comes first; the fourth byte has no meaning */
  constructor(
    data: Uint8Array | Uint8ClampedArray,
    width: number,
    height: number,
    order: 'rgb' | 'bgr' = 'rgb',
  ) {
    this.width = width;
    this.height = height;
    this.#data = data;
    this.#red = order === 'rgb' ? 0 : 2;
    this.#blue = 2 - this.#red;
  }

  lumaAt(x: number, y: number): number {
    const at = (y * this.width + x) * 4;
    const data = this.#data;
    return (
      (77 * (data[at + this.#red] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + this.#blue] ?? 0)) / 256
    );
  }

  meanLuma({ left, top, right, bottom, stepX, stepY }: PixelArea): number {
    const data = this.#data;
    const [redAt, blueAt, width] = [this.#red, this.#blue, this.width];
    let [red, green, blue, count] = [0, 0, 0, 0];
    for (let y = top; y <= bottom; y += stepY) {
      for (let x = left; x <= right; x += stepX) {
        const at = (y * width + x) * 4;
        red += data[at + redAt] ?? 0;
        green += data[at + 1] ?? 0;
        blue += data[at + blueAt] ?? 0;
        count += 1;
      }
    }
    return (77 * red + 150 * green + 29 * blue) / (256 * count);
  }

  colourAt(x: number, y: number): readonly [number, number, number] {
    const at = (y * this.width + x) * 4;
    const data = this.#data;
    return [data[at + this.#red] ?? 0, data[at + 1] ?? 0, data[at + this.#blue] ?? 0];
  }

  hash(): string {
    return frameHash(this.#data, this.width, this.height);
  }
}

/** Where one plane of a picture lies in its bytes: a value every `step` bytes, a row every `stride`. */
export interface Plane {
  readonly offset: number;
  readonly stride: number;
  readonly step: number;
}

/** How the bytes of a picture of luma and colour differences (YCbCr) are laid out and meant. */
export interface PlanarLayout {
  readonly luma: Plane;
  readonly blueDifference: Plane;
  readonly redDifference: Plane;
  /** A colour difference stands for 2 to the power of this many pixels. */
  readonly chromaShiftX: number;
  readonly chromaShiftY: number;
  /** Luma 0..255 instead of 16..235. */
  readonly isFullRange: boolean;
  /** ITU-R BT.709 instead of BT.601. */
  readonly isHighDefinition: boolean;
}

/** A picture as most cameras give it: luma and colour differences apart (ITU-R BT.601 or BT.709, 8 bit). */
export class PlanarPicture implements Picture {
  readonly width: number;
  readonly height: number;
  readonly #data: Uint8Array;
  readonly #layout: PlanarLayout;
  readonly #lumaStart: number;
  readonly #lumaGain: number;

  constructor(data: Uint8Array, width: number, height: number, layout: PlanarLayout) {
    this.width = width;
    this.height = height;
    this.#data = data;
    this.#layout = layout;
    this.#lumaStart = layout.isFullRange ? 0 : 16;
    this.#lumaGain = layout.isFullRange ? 1 : 255 / 219;
  }

  lumaAt(x: number, y: number): number {
    const { offset, stride, step } = this.#layout.luma;
    return clampByte(((this.#data[offset + y * stride + x * step] ?? 0) - this.#lumaStart) * this.#lumaGain);
  }

  meanLuma({ left, top, right, bottom, stepX, stepY }: PixelArea): number {
    const data = this.#data;
    const { offset, stride, step } = this.#layout.luma;
    let [sum, count] = [0, 0];
    for (let y = top; y <= bottom; y += stepY) {
      const row = offset + y * stride;
      for (let x = left; x <= right; x += stepX) {
        sum += data[row + x * step] ?? 0;
        count += 1;
      }
    }
    return clampByte((sum / count - this.#lumaStart) * this.#lumaGain);
  }

  colourAt(x: number, y: number): readonly [number, number, number] {
    const { blueDifference, redDifference, chromaShiftX, chromaShiftY, isFullRange, isHighDefinition } =
      this.#layout;
    const gain = isFullRange ? 1 : 255 / 224;
    const difference = ({ offset, stride, step }: Plane): number =>
      ((this.#data[offset + (y >> chromaShiftY) * stride + (x >> chromaShiftX) * step] ?? 128) - 128) * gain;
    const [redShare, blueShare] = isHighDefinition ? [0.2126, 0.0722] : [0.299, 0.114];
    const luma = this.lumaAt(x, y);
    const red = luma + 2 * (1 - redShare) * difference(redDifference);
    const blue = luma + 2 * (1 - blueShare) * difference(blueDifference);
    const green = (luma - redShare * red - blueShare * blue) / (1 - redShare - blueShare);
    return [clampByte(red), clampByte(green), clampByte(blue)];
  }

  hash(): string {
    return frameHash(this.#data, this.width, this.height);
  }
}

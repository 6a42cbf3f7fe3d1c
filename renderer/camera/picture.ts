import { frameHash } from './frame-hash.ts';

/** What is measured in a camera picture, whatever form its pixels have. Positions are whole pixels inside the picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Luma, 0..255: ITU-R BT.601 weights, or the picture's own luma brought to the full range. */
  lumaAt(x: number, y: number): number;
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

import { PackedPicture, type Picture, type PlanarLayout, PlanarPicture } from './picture.ts';

/** The part of `VideoFrame` (W3C WebCodecs) that a copy needs. */
export type CopiedFrame = Pick<
  VideoFrame,
  'format' | 'visibleRect' | 'displayWidth' | 'displayHeight' | 'colorSpace' | 'allocationSize' | 'copyTo'
>;

/** How often the colour differences of a planar format are given: shifts across and down. */
const CHROMA_SHIFTS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  I420: [1, 1],
  I420A: [1, 1],
  I422: [1, 0],
  I444: [0, 0],
  NV12: [1, 1],
};
const PACKED_ORDERS: Readonly<Record<string, 'rgb' | 'bgr'>> = {
  RGBA: 'rgb',
  RGBX: 'rgb',
  BGRA: 'bgr',
  BGRX: 'bgr',
};

function planarLayout(
  format: string,
  planes: readonly PlaneLayout[],
  colorSpace: VideoColorSpace,
): PlanarLayout | null {
  const shifts = CHROMA_SHIFTS[format];
  const [luma, second, third] = planes;
  if (shifts === undefined || luma === undefined || second === undefined) return null;
  const interleaved = format === 'NV12';
  const blueDifference = { ...second, step: interleaved ? 2 : 1 };
  const redDifference = interleaved
    ? { ...second, offset: second.offset + 1, step: 2 }
    : third && { ...third, step: 1 };
  if (redDifference === undefined) return null;
  return {
    luma: { ...luma, step: 1 },
    blueDifference,
    redDifference,
    chromaShiftX: shifts[0],
    chromaShiftY: shifts[1],
    isFullRange: colorSpace.fullRange === true,
    isHighDefinition: colorSpace.matrix === 'bt709',
  };
}

/**
 * Copies the bytes of camera pictures as the camera gave them into one buffer, which is used again for each: some ten
 * times cheaper than to draw a picture and read it back. A copy is good until the next one.
 */
export class PictureCopy {
  #buffer = new Uint8Array(0);

  /**
   * The pixels of `frame`, which stays open; null when they cannot be had so: a picture on a graphics card, a form that
   * is not known here, or one that is shown at another size than it has.
   */
  async take(frame: CopiedFrame): Promise<Picture | null> {
    const { format, visibleRect, colorSpace } = frame;
    if (format === null || visibleRect === null) return null;
    const { width, height } = visibleRect;
    if (width !== frame.displayWidth || height !== frame.displayHeight) return null;
    const order = PACKED_ORDERS[format];
    if (order === undefined && CHROMA_SHIFTS[format] === undefined) return null;
    let planes: PlaneLayout[];
    let bytes: Uint8Array;
    try {
      const size = frame.allocationSize();
      if (this.#buffer.length < size) this.#buffer = new Uint8Array(size);
      bytes = this.#buffer.subarray(0, size);
      planes = await frame.copyTo(bytes);
    } catch {
      return null;
    }
    if (order !== undefined) return new PackedPicture(bytes, width, height, order);
    const layout = planarLayout(format, planes, colorSpace);
    return layout === null ? null : new PlanarPicture(bytes, width, height, layout);
  }

  /** Forgets the last picture. */
  clear(): void {
    this.#buffer = new Uint8Array(0);
  }
}

import { at, blankPicture, type Picture } from './picture.ts';

/** Bytes of a frame in I420 (planar YUV 4:2:0): the luma plane, then the two chroma planes at half the size. */
export function i420Length(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** A picture as an I420 frame: BT.601, video range; width and height even. */
export function toI420({ width, height, rgb }: Picture): Uint8Array {
  const lumaLength = width * height;
  const frame = new Uint8ClampedArray(i420Length(width, height));
  for (let pixel = 0, i = 0; pixel < lumaLength; pixel++, i += 3) {
    frame[pixel] = 16 + 0.257 * at(rgb, i) + 0.504 * at(rgb, i + 1) + 0.098 * at(rgb, i + 2);
  }
  let blue = lumaLength;
  let red = lumaLength + lumaLength / 4;
  const below = width * 3;
  for (let row = 0; row < height; row += 2) {
    for (let i = row * below, end = i + below; i < end; i += 6) {
      const r = at(rgb, i) + at(rgb, i + 3) + at(rgb, i + below) + at(rgb, i + below + 3);
      const g = at(rgb, i + 1) + at(rgb, i + 4) + at(rgb, i + below + 1) + at(rgb, i + below + 4);
      const b = at(rgb, i + 2) + at(rgb, i + 5) + at(rgb, i + below + 2) + at(rgb, i + below + 5);
      frame[blue++] = 128 - 0.037 * r - 0.07275 * g + 0.10975 * b;
      frame[red++] = 128 + 0.10975 * r - 0.092 * g - 0.01775 * b;
    }
  }
  return new Uint8Array(frame.buffer);
}

/** An I420 frame (BT.601, video range) as a picture; `target` is used again when given. */
export function fromI420(
  frame: Uint8Array,
  { width, height }: { width: number; height: number },
  target: Picture = blankPicture(width, height),
): Picture {
  const lumaLength = width * height;
  const half = width / 2;
  const { rgb } = target;
  for (let row = 0, pixel = 0; row < height; row++) {
    const chromaRow = lumaLength + (row >> 1) * half;
    for (let column = 0; column < width; column++, pixel++) {
      const chroma = chromaRow + (column >> 1);
      const luma = 1.164 * (at(frame, pixel) - 16);
      const u = at(frame, chroma) - 128;
      const v = at(frame, chroma + lumaLength / 4) - 128;
      rgb[pixel * 3] = clamp(luma + 1.596 * v);
      rgb[pixel * 3 + 1] = clamp(luma - 0.392 * u - 0.813 * v);
      rgb[pixel * 3 + 2] = clamp(luma + 2.017 * u);
    }
  }
  return target;
}

const clamp = (value: number): number => Math.min(255, Math.max(0, value));

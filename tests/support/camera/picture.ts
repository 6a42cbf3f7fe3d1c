/** Size of every clip, in pixels: the smallest picture that liveness services ask of a camera. */
export const FRAME_WIDTH = 640;
export const FRAME_HEIGHT = 480;

/** A colour picture: rows from the top, three numbers (red, green, blue; 0..255) a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** A black picture. */
export function blankPicture(width = FRAME_WIDTH, height = FRAME_HEIGHT): Picture {
  return { width, height, rgb: new Float32Array(width * height * 3) };
}

/** A picture with its own copy of the pixels. */
export function copyOf(picture: Picture): Picture {
  return { ...picture, rgb: picture.rgb.slice() };
}

/** Element of a numeric array whose index is known to be inside; the type system cannot know it. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

/**
 * Bilinear sample of `source` at (x, y), pixel centres at whole numbers, clamped at the border; the three channels
 * are written to `target` from `offset` on.
 */
export function samplePicture(
  source: Picture,
  x: number,
  y: number,
  target: Float32Array,
  offset: number,
): void {
  const { width, height, rgb } = source;
  const clampedX = Math.max(0, Math.min(x, width - 1.001));
  const clampedY = Math.max(0, Math.min(y, height - 1.001));
  const column = clampedX | 0;
  const row = clampedY | 0;
  const fx = clampedX - column;
  const fy = clampedY - row;
  const upper = (row * width + column) * 3;
  const lower = upper + width * 3;
  const upperLeft = (1 - fx) * (1 - fy);
  const upperRight = fx * (1 - fy);
  const lowerLeft = (1 - fx) * fy;
  const lowerRight = fx * fy;
  // Written out: this is where most of the time of all drawing goes.
  target[offset] =
    at(rgb, upper) * upperLeft +
    at(rgb, upper + 3) * upperRight +
    at(rgb, lower) * lowerLeft +
    at(rgb, lower + 3) * lowerRight;
  target[offset + 1] =
    at(rgb, upper + 1) * upperLeft +
    at(rgb, upper + 4) * upperRight +
    at(rgb, lower + 1) * lowerLeft +
    at(rgb, lower + 4) * lowerRight;
  target[offset + 2] =
    at(rgb, upper + 2) * upperLeft +
    at(rgb, upper + 5) * upperRight +
    at(rgb, lower + 2) * lowerLeft +
    at(rgb, lower + 5) * lowerRight;
}

/** 0 below `from`, 1 above `to`, a smooth S between (Hermite 3t² − 2t³). */
export function smoothStep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** The pixels of one picture: red, green, blue, alpha, 8 bit each, row by row. `ImageData` is one. */
export interface PicturePixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Luma of one pixel, 0..255: ITU-R BT.601 weights in 1/256. */
export function lumaAt(data: Uint8ClampedArray, offset: number): number {
  return (77 * (data[offset] ?? 0) + 150 * (data[offset + 1] ?? 0) + 29 * (data[offset + 2] ?? 0)) / 256;
}

/** Pixels a row and a column of which are looked at for the luma of a whole picture. */
const FRAME_SAMPLES = 160;

/**
 * Mean luma of a picture, 0..255, and its standard deviation, from an even grid of about 160 × 160 of its pixels. A
 * covered lens and a dead sensor show as a mean and a deviation near zero.
 */
export function measureFrameLuma({ data, width, height }: PicturePixels): {
  mean: number;
  deviation: number;
} {
  const stepX = Math.max(1, Math.floor(width / FRAME_SAMPLES));
  const stepY = Math.max(1, Math.floor(height / FRAME_SAMPLES));
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < height; y += stepY) {
    for (let x = 0; x < width; x += stepX) {
      const luma = lumaAt(data, (y * width + x) * 4);
      count += 1;
      sum += luma;
      squares += luma * luma;
    }
  }
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

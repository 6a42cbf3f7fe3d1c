import type { Picture } from './picture.ts';

/** Pixels a row and a column of which are looked at for the luma of a whole picture. */
const FRAME_SAMPLES = 80;

/**
 * Mean luma of a picture, 0..255, and its standard deviation, from an even grid of about 80 × 80 of its pixels. A
 * covered lens and a dead sensor show as a mean and a deviation near zero.
 */
export function measureFrameLuma(picture: Picture): { mean: number; deviation: number } {
  const { width, height } = picture;
  const stepX = Math.max(1, Math.floor(width / FRAME_SAMPLES));
  const stepY = Math.max(1, Math.floor(height / FRAME_SAMPLES));
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < height; y += stepY) {
    for (let x = 0; x < width; x += stepX) {
      const luma = picture.lumaAt(x, y);
      count += 1;
      sum += luma;
      squares += luma * luma;
    }
  }
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

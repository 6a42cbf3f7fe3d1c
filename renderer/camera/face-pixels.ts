import type { FaceMeasures } from '../../contract/liveness.ts';
import { lumaAt, type PicturePixels } from './picture-pixels.ts';

/** Cells a side of the grid that a face is brought to, so that near and far faces are measured alike. */
const GRID = 64;

/** Luma of `box` as GRID × GRID cells, each the mean of its pixels; beyond the picture its edge is repeated. */
function faceLumaGrid({ data, width, height }: PicturePixels, box: FaceMeasures['box']): Float32Array {
  const column = (x: number): number => Math.min(width - 1, Math.max(0, Math.floor(x)));
  const row = (y: number): number => Math.min(height - 1, Math.max(0, Math.floor(y)));
  const cellWidth = (box.width * width) / GRID;
  const cellHeight = (box.height * height) / GRID;
  const grid = new Float32Array(GRID * GRID);
  for (let j = 0; j < GRID; j += 1) {
    const top = row(box.top * height + j * cellHeight);
    const bottom = Math.max(top, row(box.top * height + (j + 1) * cellHeight - 1));
    for (let i = 0; i < GRID; i += 1) {
      const left = column(box.left * width + i * cellWidth);
      const right = Math.max(left, column(box.left * width + (i + 1) * cellWidth - 1));
      let sum = 0;
      for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) sum += lumaAt(data, (y * width + x) * 4);
      }
      grid[j * GRID + i] = sum / ((bottom - top + 1) * (right - left + 1));
    }
  }
  return grid;
}

/** True for the cells within the ellipse that touches the four sides of the grid: skin, hardly any background. */
function isInsideFace(i: number, j: number): boolean {
  const x = (2 * i + 1) / GRID - 1;
  const y = (2 * j + 1) / GRID - 1;
  return x * x + y * y <= 1;
}

/**
 * Brightness and sharpness of the face inside `box` (normalised 0..1): mean luma, 0..255, and the mean absolute
 * four-neighbour Laplacian of the luma on a 64 × 64 grid (focus measure after Pech-Pacheco et al., ICPR 2000, with the
 * absolute value instead of the variance). Both over the ellipse inscribed in the box.
 */
export function measureFacePixels(
  pixels: PicturePixels,
  box: FaceMeasures['box'],
): { faceLuma: number; sharpness: number } {
  if (pixels.width === 0 || pixels.height === 0) return { faceLuma: 0, sharpness: 0 };
  const grid = faceLumaGrid(pixels, box);
  const at = (i: number, j: number): number => grid[j * GRID + i] ?? 0;
  let cells = 0;
  let luma = 0;
  let laplacian = 0;
  for (let j = 1; j < GRID - 1; j += 1) {
    for (let i = 1; i < GRID - 1; i += 1) {
      if (!isInsideFace(i, j)) continue;
      cells += 1;
      luma += at(i, j);
      laplacian += Math.abs(4 * at(i, j) - at(i - 1, j) - at(i + 1, j) - at(i, j - 1) - at(i, j + 1));
    }
  }
  return { faceLuma: luma / cells, sharpness: laplacian / cells };
}

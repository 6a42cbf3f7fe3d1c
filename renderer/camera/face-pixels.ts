import type { FaceMeasures } from '../../contract/liveness.ts';
import type { Picture } from './picture.ts';

/** Cells a side of the grid that a face is brought to, so that near and far faces are measured alike. */
const GRID = 64;
/** Most pixels a side of a cell that are looked at: a near face must not cost more than a far one. */
const CELL_SAMPLES = 5;

/** An upright rectangle in pixels of the picture. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the pixels of a face tell. */
export type FacePixelMeasures = Pick<FaceMeasures, 'faceLuma' | 'sharpness' | 'eyeDetail' | 'eyeToFaceLuma'>;

/** Luma of `box` as GRID × GRID cells, each the mean of its pixels; beyond the picture its edge is repeated. */
function faceLumaGrid(picture: Picture, box: FaceMeasures['box']): Float32Array {
  const { width, height } = picture;
  const column = (x: number): number => Math.min(width - 1, Math.max(0, Math.floor(x)));
  const row = (y: number): number => Math.min(height - 1, Math.max(0, Math.floor(y)));
  const cellWidth = (box.width * width) / GRID;
  const cellHeight = (box.height * height) / GRID;
  const stepX = Math.max(1, Math.ceil(cellWidth / CELL_SAMPLES));
  const stepY = Math.max(1, Math.ceil(cellHeight / CELL_SAMPLES));
  const grid = new Float32Array(GRID * GRID);
  for (let j = 0; j < GRID; j += 1) {
    const top = row(box.top * height + j * cellHeight);
    const bottom = Math.max(top, row(box.top * height + (j + 1) * cellHeight - 1));
    for (let i = 0; i < GRID; i += 1) {
      const left = column(box.left * width + i * cellWidth);
      const right = Math.max(left, column(box.left * width + (i + 1) * cellWidth - 1));
      grid[j * GRID + i] = picture.meanLuma({ left, top, right, bottom, stepX, stepY });
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

/** Sums over some cells of the grid. */
interface CellSums {
  cells: number;
  luma: number;
  laplacian: number;
}

/**
 * Brightness and sharpness of the face inside `box` (normalised 0..1), and of the eyes against them: mean luma, 0..255, and
 * the mean absolute four-neighbour Laplacian of the luma on a 64 × 64 grid (focus measure after Pech-Pacheco et al., ICPR
 * 2000, with the absolute value instead of the variance). The face is the ellipse inscribed in the box.
 *
 * @param eyes where the eyes are; eyes outside the box count as eyes like the rest of the face (both ratios 1)
 */
export function measureFacePixels(
  picture: Picture,
  box: FaceMeasures['box'],
  eyes: readonly PixelRectangle[],
): FacePixelMeasures {
  const { width, height } = picture;
  if (width === 0 || height === 0) return { faceLuma: 0, sharpness: 0, eyeDetail: 1, eyeToFaceLuma: 1 };
  const grid = faceLumaGrid(picture, box);
  const at = (i: number, j: number): number => grid[j * GRID + i] ?? 0;
  const areEyes = (i: number, j: number): boolean => {
    const x = (box.left + ((i + 0.5) * box.width) / GRID) * width;
    const y = (box.top + ((j + 0.5) * box.height) / GRID) * height;
    return eyes.some(({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
  };
  const ofFace: CellSums = { cells: 0, luma: 0, laplacian: 0 };
  const ofEyes: CellSums = { cells: 0, luma: 0, laplacian: 0 };
  const count = (sums: CellSums, luma: number, laplacian: number): void => {
    sums.cells += 1;
    sums.luma += luma;
    sums.laplacian += laplacian;
  };
  for (let j = 1; j < GRID - 1; j += 1) {
    for (let i = 1; i < GRID - 1; i += 1) {
      if (!isInsideFace(i, j)) continue;
      const luma = at(i, j);
      const laplacian = Math.abs(4 * luma - at(i - 1, j) - at(i + 1, j) - at(i, j - 1) - at(i, j + 1));
      count(ofFace, luma, laplacian);
      if (areEyes(i, j)) count(ofEyes, luma, laplacian);
    }
  }
  /** Mean over the eyes through mean over the face; 1 where there is nothing to compare. */
  const eyesOverFace = (value: (sums: CellSums) => number): number =>
    ofEyes.cells === 0 || value(ofFace) === 0
      ? 1
      : value(ofEyes) / ofEyes.cells / (value(ofFace) / ofFace.cells);
  return {
    faceLuma: ofFace.luma / ofFace.cells,
    sharpness: ofFace.laplacian / ofFace.cells,
    eyeDetail: eyesOverFace(({ laplacian }) => laplacian),
    eyeToFaceLuma: eyesOverFace(({ luma }) => luma),
  };
}

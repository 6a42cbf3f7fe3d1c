import { down, FACE_OVAL, FACE_TRIANGLES, type FaceGeometry } from './face-geometry.ts';
import { at, FRAME_HEIGHT, FRAME_WIDTH, smoothStep } from './picture.ts';
import { distanceFrom, type Polygon, polygonOf } from './polygon.ts';

/** Distance between grid points, pixels; the face is smooth at this scale. */
const STEP = 6;
/** The grid reaches this far beyond the picture, so that a turned head drags no empty border in. */
const MARGIN = 120;

/** Depth of the whole photo on a regular grid, and how far each place belongs to the head. */
export interface DepthGrid {
  readonly columns: number;
  readonly rows: number;
  /** Place of a grid point in the photo, pixels. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Depth, pixels, smaller is nearer. */
  readonly z: Float32Array;
  /** 1: moves with the head; 0: stays with the background. */
  readonly follow: Float32Array;
}

/** Inside the face the mesh gives the depth; outside a simple skull, neck and shoulders go on from it. */
export function buildDepthGrid(face: FaceGeometry): DepthGrid {
  const columns = Math.ceil((FRAME_WIDTH + 2 * MARGIN) / STEP) + 1;
  const rows = Math.ceil((FRAME_HEIGHT + 2 * MARGIN) / STEP) + 1;
  const numbers = (): Float32Array => new Float32Array(columns * rows);
  const grid = { columns, rows, x: numbers(), y: numbers(), z: numbers(), follow: numbers() };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      grid.x[row * columns + column] = column * STEP - MARGIN;
      grid.y[row * columns + column] = row * STEP - MARGIN;
    }
  }
  for (const [a, b, c] of FACE_TRIANGLES) fillFromTriangle(grid, face, a, b, c);
  const oval = polygonOf(face.landmarks, FACE_OVAL);
  for (let index = 0; index < columns * rows; index++) {
    if (grid.follow[index] === 0) continueHead(grid, face, oval, index);
  }
  return grid;
}

/** Marks the grid points inside a triangle as face and gives them its depth, the nearest where triangles overlap. */
function fillFromTriangle(
  grid: DepthGrid,
  { landmarks }: FaceGeometry,
  a: number,
  b: number,
  c: number,
): void {
  const [ax, bx, cx] = [at(landmarks.x, a), at(landmarks.x, b), at(landmarks.x, c)];
  const [ay, by, cy] = [at(landmarks.y, a), at(landmarks.y, b), at(landmarks.y, c)];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (Math.abs(area) < 1e-6) return;
  const cell = (value: number): number => (value + MARGIN) / STEP;
  const left = Math.max(0, Math.ceil(cell(Math.min(ax, bx, cx))));
  const right = Math.min(grid.columns - 1, Math.floor(cell(Math.max(ax, bx, cx))));
  const top = Math.max(0, Math.ceil(cell(Math.min(ay, by, cy))));
  const bottom = Math.min(grid.rows - 1, Math.floor(cell(Math.max(ay, by, cy))));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const index = row * grid.columns + column;
      const [x, y] = [at(grid.x, index), at(grid.y, index)];
      const weightA = ((bx - x) * (cy - y) - (cx - x) * (by - y)) / area;
      const weightB = ((cx - x) * (ay - y) - (ax - x) * (cy - y)) / area;
      const weightC = 1 - weightA - weightB;
      if (Math.min(weightA, weightB, weightC) < -1e-3) continue;
      const z = weightA * at(landmarks.z, a) + weightB * at(landmarks.z, b) + weightC * at(landmarks.z, c);
      if (grid.follow[index] === 1 && z >= at(grid.z, index)) continue;
      grid.z[index] = z;
      grid.follow[index] = 1;
    }
  }
}

/** Depth of the nearest part of the face's rim, going back with distance as a skull does. */
function continueHead(grid: DepthGrid, face: FaceGeometry, oval: Polygon, index: number): void {
  const [x, y] = [at(grid.x, index), at(grid.y, index)];
  let weights = 0;
  let weighted = 0;
  for (const landmark of FACE_OVAL) {
    const squared = (at(face.landmarks.x, landmark) - x) ** 2 + (at(face.landmarks.y, landmark) - y) ** 2;
    const weight = (squared + 4) ** -1.5;
    weights += weight;
    weighted += weight * at(face.landmarks.z, landmark);
  }
  const outside = distanceFrom(oval, x, y) / face.halfWidth;
  grid.z[index] = weighted / weights + face.halfWidth * 0.9 * Math.min(outside, 0.55);
  // The neck follows the head less than hair and ears do.
  const neck = smoothStep(0.3, 1.4, down(face, x, y) / face.halfWidth);
  const asNeck = 1 - smoothStep(0, 0.9, outside);
  const asHair = 1 - smoothStep(0.45, 1.25, outside);
  grid.follow[index] = neck * asNeck + (1 - neck) * asHair;
}

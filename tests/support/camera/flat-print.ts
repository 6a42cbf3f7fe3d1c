import { blankPicture, copyOf, type Picture } from './picture.ts';
import { createVertices, paintTriangle } from './rasterizer.ts';
import { FOCAL_LENGTH, type Pose, rotationOf } from './rotation.ts';

/** Cells a side: enough that affine painting shows no break in the perspective. */
const CELLS = 24;
const BORDER = 22;
const PAPER_WHITE = 236;

/** The picture on a sheet of paper with a white border, or with another border of one grey, 0..255. */
export function asPrint(picture: Picture, grey = PAPER_WHITE): Picture {
  const sheet = blankPicture(picture.width + 2 * BORDER, picture.height + 2 * BORDER);
  sheet.rgb.fill(grey);
  const rowLength = picture.width * 3;
  for (let row = 0; row < picture.height; row++) {
    const target = ((row + BORDER) * sheet.width + BORDER) * 3;
    sheet.rgb.set(picture.rgb.subarray(row * rowLength, (row + 1) * rowLength), target);
  }
  return sheet;
}

/** How a sheet is held before the camera. */
export interface Hold {
  readonly pose: Pose;
  /** Size of the sheet's pixels in pixels of the picture. */
  readonly scale: number;
  /** Angle of the arc to which the sheet is bent about an upright axis, the middle towards the camera; radians. */
  readonly bend?: number;
}

/** The background with a sheet held before its middle: the simplest presentation attack (平面照片攻击). */
export function holdSheet(background: Picture, sheet: Picture, pose: Pose, scale: number): Picture {
  const result = copyOf(background);
  paintSheet(result, sheet, { pose, scale });
  return result;
}

/** Paints a sheet over a picture. */
export function paintSheet(target: Picture, sheet: Picture, { pose, scale, bend = 0 }: Hold): void {
  const vertices = createVertices((CELLS + 1) ** 2);
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = rotationOf(pose);
  const width = sheet.width * scale;
  const radius = bend === 0 ? 0 : width / bend;
  for (let index = 0; index < (CELLS + 1) ** 2; index++) {
    const along = (index % (CELLS + 1)) / CELLS;
    const below = Math.floor(index / (CELLS + 1)) / CELLS;
    const angle = (along - 0.5) * bend;
    const x = bend === 0 ? (along - 0.5) * width : radius * Math.sin(angle);
    const z = radius * (1 - Math.cos(angle));
    const y = (below - 0.5) * sheet.height * scale;
    const perspective = FOCAL_LENGTH / (FOCAL_LENGTH + zx * x + zy * y + zz * z);
    vertices.x[index] = target.width / 2 + (xx * x + xy * y + xz * z) * perspective + pose.dx;
    vertices.y[index] = target.height / 2 + (yx * x + yy * y + yz * z) * perspective + pose.dy;
    vertices.sourceX[index] = along * (sheet.width - 1);
    vertices.sourceY[index] = below * (sheet.height - 1);
  }
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const upperLeft = row * (CELLS + 1) + column;
      const lowerLeft = upperLeft + CELLS + 1;
      paintTriangle(target, sheet, vertices, upperLeft, upperLeft + 1, lowerLeft);
      paintTriangle(target, sheet, vertices, upperLeft + 1, lowerLeft + 1, lowerLeft);
    }
  }
}

import { blankPicture, copyOf, type Picture } from './picture.ts';
import { createVertices, paintTriangle } from './rasterizer.ts';
import { FOCAL_LENGTH, type Pose, rotationOf } from './rotation.ts';

/** Cells a side: enough that affine painting shows no break in the perspective. */
const CELLS = 24;
const BORDER = 22;
const PAPER_WHITE = 236;

/** The picture on a sheet of paper with a white border. */
export function asPrint(picture: Picture): Picture {
  const sheet = blankPicture(picture.width + 2 * BORDER, picture.height + 2 * BORDER);
  sheet.rgb.fill(PAPER_WHITE);
  const rowLength = picture.width * 3;
  for (let row = 0; row < picture.height; row++) {
    const target = ((row + BORDER) * sheet.width + BORDER) * 3;
    sheet.rgb.set(picture.rgb.subarray(row * rowLength, (row + 1) * rowLength), target);
  }
  return sheet;
}

/** The background with a flat sheet held before its middle: the simplest presentation attack (平面照片攻击). */
export function holdSheet(background: Picture, sheet: Picture, pose: Pose, scale: number): Picture {
  const result = copyOf(background);
  const vertices = createVertices((CELLS + 1) ** 2);
  const [xx, xy, , yx, yy, , zx, zy] = rotationOf(pose);
  for (let index = 0; index < (CELLS + 1) ** 2; index++) {
    const along = (index % (CELLS + 1)) / CELLS;
    const below = Math.floor(index / (CELLS + 1)) / CELLS;
    const x = (along - 0.5) * sheet.width * scale;
    const y = (below - 0.5) * sheet.height * scale;
    const perspective = FOCAL_LENGTH / (FOCAL_LENGTH + zx * x + zy * y);
    vertices.x[index] = background.width / 2 + (xx * x + xy * y) * perspective + pose.dx;
    vertices.y[index] = background.height / 2 + (yx * x + yy * y) * perspective + pose.dy;
    vertices.sourceX[index] = along * (sheet.width - 1);
    vertices.sourceY[index] = below * (sheet.height - 1);
  }
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const upperLeft = row * (CELLS + 1) + column;
      const lowerLeft = upperLeft + CELLS + 1;
      paintTriangle(result, sheet, vertices, upperLeft, upperLeft + 1, lowerLeft);
      paintTriangle(result, sheet, vertices, upperLeft + 1, lowerLeft + 1, lowerLeft);
    }
  }
  return result;
}

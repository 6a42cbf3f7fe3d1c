import type { Picture } from './picture.ts';

/** Mesh points on the skin right under the eyes, which a mask leaves free. */
export const UPPER_CHEEK_POINTS = [117, 118, 119, 346, 347, 348] as const;
/** Mesh points around the mouth and on the chin, without the red of the lips. */
export const LOWER_FACE_POINTS = [164, 18, 200, 199, 201, 421, 43, 273, 212, 432] as const;

/** Pixels a row and a column of the patch that is looked at around each point. */
const PATCH = 5;
/** Side of a patch as a share of the distance between the eyes: smaller than a chin, larger than a wrinkle. */
const PATCH_SHARE = 0.12;

/** Chromaticity (r, g of r + g + b = 1) of the patches around some points, all taken together; null when black. */
function chromaticity(
  picture: Picture,
  points: readonly (readonly [x: number, y: number])[],
  patchPx: number,
): readonly [number, number] | null {
  const inside = (value: number, length: number): number =>
    Math.min(length - 1, Math.max(0, Math.round(value)));
  let [red, green, blue] = [0, 0, 0];
  for (const [centreX, centreY] of points) {
    for (let j = 0; j < PATCH; j += 1) {
      for (let i = 0; i < PATCH; i += 1) {
        const x = inside(centreX + (i / (PATCH - 1) - 0.5) * patchPx, picture.width);
        const y = inside(centreY + (j / (PATCH - 1) - 0.5) * patchPx, picture.height);
        const colour = picture.colourAt(x, y);
        red += colour[0];
        green += colour[1];
        blue += colour[2];
      }
    }
  }
  const sum = red + green + blue;
  return sum === 0 ? null : [red / sum, green / sum];
}

/**
 * How far the colour of mouth and chin is from that of the upper cheeks (口罩遮挡): the distance in chromaticity, which does
 * not depend on how bright they are. 0 when either is black or the picture is empty.
 *
 * @param point gives the place of a mesh point, pixels
 * @param eyeDistancePx distance between the eyes, pixels
 */
export function measureLowerFaceShift(
  picture: Picture,
  point: (index: number) => readonly [x: number, y: number],
  eyeDistancePx: number,
): number {
  if (picture.width === 0 || picture.height === 0) return 0;
  const patchPx = eyeDistancePx * PATCH_SHARE;
  const cheeks = chromaticity(picture, UPPER_CHEEK_POINTS.map(point), patchPx);
  const lower = chromaticity(picture, LOWER_FACE_POINTS.map(point), patchPx);
  if (cheeks === null || lower === null) return 0;
  return Math.hypot(cheeks[0] - lower[0], cheeks[1] - lower[1]);
}

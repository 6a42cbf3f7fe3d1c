/**
 * Planarity test (平面性检测): how badly the points of a turned face can be explained as the frontal points under
 * one affine map. A flat or bent picture turned by hand is nearly affine; a head is not.
 *
 * r_A = RMS‖A·p⁰ − p¹‖ / eye distance · 100, A the least-squares affine map.
 */

/**
 * The affine residual r_A in per cent of the eye distance.
 *
 * @param frontal x0, y0, x1, y1 … of the rigid points at rest, pixels
 * @param turned the same points in the turned picture, pixels
 * @param eyeDistancePx eye distance at rest, pixels
 * @returns NaN when the points are too few or lie on a line
 */
export function affineResidual(
  frontal: readonly number[],
  turned: readonly number[],
  eyeDistancePx: number,
): number {
  const count = Math.min(frontal.length, turned.length) / 2;
  if (count < 4 || eyeDistancePx <= 0) return Number.NaN;
  const from = centred(frontal, count);
  const to = centred(turned, count);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let ux = 0;
  let uy = 0;
  let vx = 0;
  let vy = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = from(i);
    const [u, v] = to(i);
    xx += x * x;
    xy += x * y;
    yy += y * y;
    ux += u * x;
    uy += u * y;
    vx += v * x;
    vy += v * y;
  }
  const determinant = xx * yy - xy * xy;
  if (determinant < 1e-6 * xx * yy || determinant === 0) return Number.NaN;
  // Rows of the linear part by the normal equations; the translation is the shift of the centres.
  const a = (ux * yy - uy * xy) / determinant;
  const b = (uy * xx - ux * xy) / determinant;
  const c = (vx * yy - vy * xy) / determinant;
  const d = (vy * xx - vx * xy) / determinant;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = from(i);
    const [u, v] = to(i);
    squares += (a * x + b * y - u) ** 2 + (c * x + d * y - v) ** 2;
  }
  return (Math.sqrt(squares / count) / eyeDistancePx) * 100;
}

/** Access to points relative to their centre. */
function centred(points: readonly number[], count: number): (index: number) => [number, number] {
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < count; i++) {
    sumX += points[2 * i] ?? 0;
    sumY += points[2 * i + 1] ?? 0;
  }
  const middleX = sumX / count;
  const middleY = sumY / count;
  return (index) => [(points[2 * index] ?? 0) - middleX, (points[2 * index + 1] ?? 0) - middleY];
}

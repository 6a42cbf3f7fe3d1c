import { at, type Picture, samplePicture } from './picture.ts';

/** Corners of a textured mesh, one entry a corner. */
export interface Vertices {
  /** Place on the target, pixels. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Distance from the viewer; only the order counts. */
  readonly z: Float32Array;
  /** Place on the source picture, pixels. */
  readonly sourceX: Float32Array;
  readonly sourceY: Float32Array;
}

/** Room for `count` corners, all zero. */
export function createVertices(count: number): Vertices {
  const numbers = (): Float32Array => new Float32Array(count);
  return { x: numbers(), y: numbers(), z: numbers(), sourceX: numbers(), sourceY: numbers() };
}

/** Lets triangles that only touch leave no gap between them. */
const EDGE_TOLERANCE = 1e-4;

/**
 * Paints the triangle of corners a, b, c with the source picture, affinely. With a depth buffer (one number a target
 * pixel) only what is nearer than the number there is painted, and the number is replaced.
 */
export function paintTriangle(
  target: Picture,
  source: Picture,
  vertices: Vertices,
  a: number,
  b: number,
  c: number,
  depth?: Float32Array,
): void {
  const { x, y, z, sourceX, sourceY } = vertices;
  const ax = at(x, a);
  const ay = at(y, a);
  const bx = at(x, b);
  const by = at(y, b);
  const cx = at(x, c);
  const cy = at(y, c);
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (Math.abs(area) < 1e-6) return;

  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - EDGE_TOLERANCE));
  const right = Math.min(target.width - 1, Math.floor(Math.max(ax, bx, cx) + EDGE_TOLERANCE));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - EDGE_TOLERANCE));
  const bottom = Math.min(target.height - 1, Math.floor(Math.max(ay, by, cy) + EDGE_TOLERANCE));
  // Barycentric weights of a and b; they grow by constant steps along a row.
  const stepA = (by - cy) / area;
  const stepB = (cy - ay) / area;
  const [sourceAX, sourceAY] = [at(sourceX, a), at(sourceY, a)];
  const [sourceBX, sourceBY] = [at(sourceX, b), at(sourceY, b)];
  const [sourceCX, sourceCY] = [at(sourceX, c), at(sourceY, c)];
  const [az, bz, cz] = [at(z, a), at(z, b), at(z, c)];
  for (let row = top; row <= bottom; row++) {
    let weightA = ((bx - left) * (cy - row) - (cx - left) * (by - row)) / area;
    let weightB = ((cx - left) * (ay - row) - (ax - left) * (cy - row)) / area;
    for (let column = left; column <= right; column++, weightA += stepA, weightB += stepB) {
      const weightC = 1 - weightA - weightB;
      if (weightA < -EDGE_TOLERANCE || weightB < -EDGE_TOLERANCE || weightC < -EDGE_TOLERANCE) continue;
      const pixel = row * target.width + column;
      if (depth !== undefined) {
        const distance = weightA * az + weightB * bz + weightC * cz;
        if (distance >= at(depth, pixel)) continue;
        depth[pixel] = distance;
      }
      samplePicture(
        source,
        weightA * sourceAX + weightB * sourceBX + weightC * sourceCX,
        weightA * sourceAY + weightB * sourceBY + weightC * sourceCY,
        target.rgb,
        pixel * 3,
      );
    }
  }
}

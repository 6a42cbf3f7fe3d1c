import type { Landmarks } from './face-geometry.ts';
import { at } from './picture.ts';

/** A closed line through landmarks. */
export interface Polygon {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The closed line through the landmarks of those numbers. */
export function polygonOf(points: Pick<Landmarks, 'x' | 'y'>, indices: readonly number[]): Polygon {
  return {
    x: Float32Array.from(indices, (index) => at(points.x, index)),
    y: Float32Array.from(indices, (index) => at(points.y, index)),
  };
}

/** Whether (x, y) lies inside, by the even-odd rule. */
export function isInside(polygon: Polygon, x: number, y: number): boolean {
  let inside = false;
  const count = polygon.x.length;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const [xi, yi, xj, yj] = [at(polygon.x, i), at(polygon.y, i), at(polygon.x, j), at(polygon.y, j)];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Distance of (x, y) from the nearest place on the line, pixels. */
export function distanceFrom(polygon: Polygon, x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  const count = polygon.x.length;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const [ax, ay] = [at(polygon.x, j), at(polygon.y, j)];
    const [sideX, sideY] = [at(polygon.x, i) - ax, at(polygon.y, i) - ay];
    const along = ((x - ax) * sideX + (y - ay) * sideY) / (sideX * sideX + sideY * sideY);
    const t = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(ax + t * sideX - x, ay + t * sideY - y));
  }
  return nearest;
}

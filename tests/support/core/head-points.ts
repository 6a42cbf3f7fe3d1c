import { RIGID_POINTS } from '../../../contract/liveness.ts';

/** A point in space: x to the right of the picture, y down, z towards the camera. Unit: half the width of a head. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Half of the points of a head; each stands for itself and, off the middle, for its mirror image. */
const NOSE_AND_MIDDLE: readonly Point[] = [
  { x: 0, y: 0.3, z: 1.3 },
  { x: 0, y: 0.42, z: 1.15 },
  { x: 0, y: 0.2, z: 1.36 },
  { x: 0, y: 0.1, z: 1.28 },
  { x: 0, y: -0.25, z: 0.98 },
  { x: 0, y: -0.38, z: 0.95 },
  { x: 0, y: -0.1, z: 1.1 },
  { x: 0, y: 0, z: 1.2 },
  { x: 0, y: 0.4, z: 1.2 },
  { x: 0, y: 0.46, z: 1.12 },
  { x: 0, y: -1.1, z: 0.6 },
  { x: 0, y: -0.85, z: 0.85 },
  { x: 0, y: -0.55, z: 0.95 },
  { x: 0, y: -0.65, z: 0.93 },
  { x: 0, y: 1.25, z: 0.85 },
  { x: 0, y: 1.3, z: 0.75 },
];
const SIDES: readonly Point[] = [
  { x: 0.22, y: 0.38, z: 1.02 },
  { x: 0.62, y: -0.25, z: 0.66 },
  { x: 0.2, y: -0.25, z: 0.82 },
  { x: 0.5, y: 0.15, z: 0.85 },
  { x: 0.72, y: 0.05, z: 0.6 },
  { x: 0.48, y: 0.35, z: 0.85 },
  { x: 0.4, y: 0.05, z: 0.88 },
  { x: 0.32, y: -0.6, z: 0.88 },
  { x: 0.35, y: -0.95, z: 0.72 },
  { x: 0.95, y: -0.2, z: 0.05 },
  { x: 0.97, y: 0.1, z: 0 },
  { x: 0.93, y: 0.35, z: 0.1 },
  { x: 0.15, y: 1.22, z: 0.8 },
];

/**
 * As many rigid points as an observation carries, spread over a head as over the real ones: nose and chin stand out,
 * the temples lie behind.
 */
export const HEAD: readonly Point[] = [
  ...NOSE_AND_MIDDLE,
  ...SIDES,
  ...SIDES.map((point) => ({ ...point, x: -point.x })),
].slice(0, RIGID_POINTS.length);

/**
 * The alignment points of an observation on the same head: middle of the right eye and of the left eye, tip of the nose,
 * right and left corner of the mouth. The person's right is on the left of the picture.
 */
export const ALIGNMENT: readonly Point[] = [
  { x: -0.41, y: -0.25, z: 0.74 },
  { x: 0.41, y: -0.25, z: 0.74 },
  { x: 0, y: 0.3, z: 1.3 },
  { x: -0.27, y: 0.72, z: 0.98 },
  { x: 0.27, y: 0.72, z: 0.98 },
];

/** Distance of the middles of the eyes on this head. */
export const HEAD_EYE_DISTANCE = 0.82;

/** Turns points about the middle of the head; degrees, yaw > 0 to the right of the picture, pitch > 0 with the chin down. */
export function turn(points: readonly Point[], yawDeg: number, pitchDeg = 0): Point[] {
  const yaw = (yawDeg * Math.PI) / 180;
  const pitch = (pitchDeg * Math.PI) / 180;
  return points.map(({ x, y, z }) => {
    const turned = {
      x: x * Math.cos(yaw) + z * Math.sin(yaw),
      z: z * Math.cos(yaw) - x * Math.sin(yaw),
    };
    return {
      x: turned.x,
      y: y * Math.cos(pitch) + turned.z * Math.sin(pitch),
      z: turned.z * Math.cos(pitch) - y * Math.sin(pitch),
    };
  });
}

/**
 * The picture that a pinhole camera takes of the points, as x0, y0, x1, y1 … in pixels.
 *
 * @param distance from the camera to the middle of the head, in half head widths
 * @param scale pixels of one half head width at the middle of the head
 * @param middle where the middle of the head comes to lie
 */
export function project(
  points: readonly Point[],
  distance: number,
  scale: number,
  middle: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): number[] {
  return points.flatMap(({ x, y, z }) => {
    const magnification = (scale * distance) / (distance - z);
    return [middle.x + x * magnification, middle.y + y * magnification];
  });
}

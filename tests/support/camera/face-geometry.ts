import triangles from '../../fixtures/camera/triangles.json' with { type: 'json' };
import { at } from './picture.ts';

/** Points of the canonical face mesh. */
export const LANDMARK_COUNT = 468;

/** The canonical face mesh as triples of landmark numbers (face geometry of MediaPipe, Apache-2.0). */
export const FACE_TRIANGLES: readonly (readonly [number, number, number])[] = triangles.map((corners) => [
  at(corners, 0),
  at(corners, 1),
  at(corners, 2),
]);

/** Landmarks around the face, a closed line (FACEMESH_FACE_OVAL of MediaPipe). */
export const FACE_OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/** Landmarks with a meaning of their own; "right" and "left" are the subject's. */
const LANDMARK = { rightEyeOuter: 33, leftEyeOuter: 263, rightEar: 234, leftEar: 454, chin: 152 };

/** Face landmarks in pixels of the 640×480 picture; z in the same unit, smaller is nearer. */
export interface Landmarks {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
}

/** From rows [x, y, z]. */
export function landmarksFrom(points: readonly (readonly number[])[]): Landmarks {
  const column = (axis: number): Float32Array => Float32Array.from(points, (point) => at(point, axis));
  return { x: column(0), y: column(1), z: column(2) };
}

/** A face's own measures, found from its landmarks, so that movements fit any face in any place. */
export interface FaceGeometry {
  readonly landmarks: Landmarks;
  /** Between the outer corners of the eyes, pixels. */
  readonly eyeDistance: number;
  /** Half of the distance between the ears, pixels. */
  readonly halfWidth: number;
  /** Middle between the ears: the head turns about it. */
  readonly centre: { readonly x: number; readonly y: number; readonly z: number };
  /** Unit vector along the line of the eyes, towards the right of the picture; "down the face" is square to it. */
  readonly across: { readonly x: number; readonly y: number };
  /** Place of the chin, down the face from the centre, pixels. */
  readonly chinBelow: number;
}

/** Measures a face. */
export function measureFace(landmarks: Landmarks): FaceGeometry {
  const { x, y, z } = landmarks;
  const { rightEyeOuter, leftEyeOuter, rightEar, leftEar, chin } = LANDMARK;
  const alongX = at(x, leftEyeOuter) - at(x, rightEyeOuter);
  const alongY = at(y, leftEyeOuter) - at(y, rightEyeOuter);
  const eyeDistance = Math.hypot(alongX, alongY);
  const face = {
    landmarks,
    eyeDistance,
    halfWidth: Math.hypot(at(x, leftEar) - at(x, rightEar), at(y, leftEar) - at(y, rightEar)) / 2,
    centre: {
      x: (at(x, rightEar) + at(x, leftEar)) / 2,
      y: (at(y, rightEar) + at(y, leftEar)) / 2,
      z: (at(z, rightEar) + at(z, leftEar)) / 2,
    },
    across: { x: alongX / eyeDistance, y: alongY / eyeDistance },
  };
  return { ...face, chinBelow: down(face, at(x, chin), at(y, chin)) };
}

/** Distance of (x, y) from the centre along the line of the eyes, pixels. */
export function across(face: Pick<FaceGeometry, 'centre' | 'across'>, x: number, y: number): number {
  return (x - face.centre.x) * face.across.x + (y - face.centre.y) * face.across.y;
}

/** Distance of (x, y) from the centre down the face, pixels. */
export function down(face: Pick<FaceGeometry, 'centre' | 'across'>, x: number, y: number): number {
  return (y - face.centre.y) * face.across.x - (x - face.centre.x) * face.across.y;
}

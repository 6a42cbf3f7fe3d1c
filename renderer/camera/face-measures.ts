import { type FaceMeasures, RIGID_POINTS } from '../../contract/liveness.ts';
import { measureFacePixels, type PixelRectangle } from './face-pixels.ts';
import { headAngles } from './head-angles.ts';
import { measureLowerFaceShift } from './lower-face.ts';
import type { Picture } from './picture.ts';

/** One landmark of the MediaPipe mesh, normalised to the picture: 0..1 from its left and from its top. */
export interface Landmark {
  readonly x: number;
  readonly y: number;
}

/** One face as FaceLandmarker gives it: 478 landmarks and the transformation matrix, column by column. */
export interface DetectedFace {
  readonly landmarks: readonly Landmark[];
  readonly matrix: ArrayLike<number>;
}

/** A point in pixels of the picture. */
type Point = readonly [x: number, y: number];

/** Landmarks of one eye: corners, then the two pairs of points on the upper and the lower lid. */
interface EyeLandmarks {
  readonly corners: readonly [number, number];
  readonly lids: readonly [readonly [number, number], readonly [number, number]];
}

// The person's own sides, as in the canonical face mesh of MediaPipe.
const RIGHT_EYE: EyeLandmarks = {
  corners: [33, 133],
  lids: [
    [160, 144],
    [158, 153],
  ],
};
const LEFT_EYE: EyeLandmarks = {
  corners: [362, 263],
  lids: [
    [385, 380],
    [387, 373],
  ],
};
/** Tip of the nose, right and left corner of the mouth. */
const ALIGNMENT_LANDMARKS = [1, 61, 291] as const;
/** Half the sides of the surroundings of an eye, in widths of the eye: within the lens of glasses, not on their frame. */
const EYE_SURROUNDINGS = { across: 0.65, down: 0.4 };
const INNER_LIPS = { upper: 13, lower: 14, rightCorner: 78, leftCorner: 308 };

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
/** A span below this is no span: dividing by it would give no measure but noise, or infinity. Pixels. */
const LEAST_SPAN_PX = 1e-3;
const ratio = (part: number, whole: number): number => (whole > LEAST_SPAN_PX ? part / whole : 0);

/** The smallest box around all landmarks, normalised 0..1. */
export function landmarkBox(landmarks: readonly Landmark[]): FaceMeasures['box'] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of landmarks) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) return { left: 0, top: 0, width: 0, height: 0 };
  return { left, top, width: right - left, height: bottom - top };
}

/** The face with the largest box; null when there is none. */
export function largestFace(faces: readonly DetectedFace[]): DetectedFace | null {
  let largest: DetectedFace | null = null;
  let largestArea = -1;
  for (const face of faces) {
    const { width, height } = landmarkBox(face.landmarks);
    if (width * height > largestArea) {
      largest = face;
      largestArea = width * height;
    }
  }
  return largest;
}

/**
 * The measures of one face in the unmirrored `picture`.
 * - Eye aspect ratio (眼睛纵横比): Soukupová & Čech, CVWW 2016, with the mesh points of MediaPipe.
 * - Mouth aspect ratio (嘴部纵横比): gap of the inner lips over the width of the mouth.
 * - Head angles: see `headAngles`.
 *
 * Throws a RangeError when landmarks are lacking: FaceLandmarker always gives 478.
 */
export function measureFace({ landmarks, matrix }: DetectedFace, picture: Picture): FaceMeasures {
  const point = (index: number): Point => {
    const landmark = landmarks[index];
    if (landmark === undefined) throw new RangeError(`There is no landmark ${index} of ${landmarks.length}`);
    return [landmark.x * picture.width, landmark.y * picture.height];
  };
  const span = (a: number, b: number): number => distance(point(a), point(b));
  const eyeAspectRatio = ({ corners, lids: [outer, inner] }: EyeLandmarks): number =>
    ratio(span(...outer) + span(...inner), 2 * span(...corners));
  const eyeMiddle = ({ corners: [a, b] }: EyeLandmarks): Point => middle(point(a), point(b));
  const surroundings = (eye: EyeLandmarks): PixelRectangle => {
    const [x, y] = eyeMiddle(eye);
    const width = span(...eye.corners);
    const [across, down] = [width * EYE_SURROUNDINGS.across, width * EYE_SURROUNDINGS.down];
    return { left: x - across, top: y - down, right: x + across, bottom: y + down };
  };

  const box = landmarkBox(landmarks);
  const [rightEye, leftEye] = [eyeMiddle(RIGHT_EYE), eyeMiddle(LEFT_EYE)];
  const eyeDistancePx = distance(rightEye, leftEye);
  return {
    box,
    eyeDistancePx,
    ...headAngles(matrix),
    mouthAspectRatio: ratio(
      span(INNER_LIPS.upper, INNER_LIPS.lower),
      span(INNER_LIPS.rightCorner, INNER_LIPS.leftCorner),
    ),
    eyeAspectRatioRight: eyeAspectRatio(RIGHT_EYE),
    eyeAspectRatioLeft: eyeAspectRatio(LEFT_EYE),
    rigidPoints: RIGID_POINTS.flatMap((index) => [...point(index)]),
    ...measureFacePixels(picture, box, [surroundings(RIGHT_EYE), surroundings(LEFT_EYE)]),
    lowerFaceShift: measureLowerFaceShift(picture, point, eyeDistancePx),
    alignmentPoints: [rightEye, leftEye, ...ALIGNMENT_LANDMARKS.map(point)].flat(),
  };
}

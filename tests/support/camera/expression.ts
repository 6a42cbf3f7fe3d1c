import { across, down, type FaceGeometry, LANDMARK_COUNT } from './face-geometry.ts';
import { at, smoothStep } from './picture.ts';

/** What a face does, each 0 (as in the photo) to 1 (fully). */
export interface Expression {
  /** Both eyes closed. */
  blink: number;
  /** Mouth wide open. */
  mouthOpen: number;
  /** Corners of the mouth out and up. */
  smile: number;
}

/** The face as in the photo. */
export const CALM: Expression = { blink: 0, mouthOpen: 0, smile: 0 };

/** Landmarks of the two eyes: upper lid, the lower lid point under each, and the crease over each. */
const EYES = [
  {
    upper: [246, 161, 160, 159, 158, 157, 173],
    lower: [7, 163, 144, 145, 153, 154, 155],
    crease: [247, 30, 29, 27, 28, 56, 190],
  },
  {
    upper: [466, 388, 387, 386, 385, 384, 398],
    lower: [249, 390, 373, 374, 380, 381, 382],
    crease: [467, 260, 259, 257, 258, 286, 414],
  },
];

const INNER_UPPER_LIP = [191, 80, 81, 82, 13, 312, 311, 310, 415];
const INNER_LOWER_LIP = [95, 88, 178, 87, 14, 317, 402, 318, 324];
/** Landmarks of the opening between the lips, a closed line; its upper part is `UPPER_TEETH_LINE`. */
export const MOUTH_OPENING = [78, ...INNER_LOWER_LIP, 308, ...INNER_UPPER_LIP.toReversed()];
/** Edge of the upper lip, from which the teeth hang. */
export const UPPER_TEETH_LINE = INNER_UPPER_LIP;

const LOWER_LIP = new Set([
  ...INNER_LOWER_LIP,
  ...[96, 89, 179, 86, 15, 316, 403, 319, 325],
  ...[77, 90, 180, 85, 16, 315, 404, 320, 307],
  ...[146, 91, 181, 84, 17, 314, 405, 321, 375],
]);
const UPPER_LIP = new Set([
  ...INNER_UPPER_LIP,
  ...[183, 42, 41, 38, 12, 268, 271, 272, 407],
  ...[184, 74, 73, 72, 11, 302, 303, 304, 408],
  ...[185, 40, 39, 37, 0, 267, 269, 270, 409],
]);
const MOUTH_CORNERS = { innerRight: 78, innerLeft: 308, outerRight: 61, outerLeft: 291 };

/** The lids meet at this part of the way, so that a line of lashes stays. */
const LID_CLOSURE = 0.88;
/** How far the lower lip drops and the corners go in a smile, in eye distances. */
const MOUTH_DROP = 0.27;
const SMILE_REACH = 0.09;

/** Places of the landmarks in the picture, pixels. */
export interface LandmarkPlaces {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Where the landmarks go when the face makes this expression. */
export function moveLandmarks(face: FaceGeometry, expression: Expression): LandmarkPlaces {
  const moved = { x: face.landmarks.x.slice(), y: face.landmarks.y.slice() };
  if (expression.blink > 0) closeEyes(face, expression.blink, moved);
  if (expression.mouthOpen > 0) openMouth(face, expression.mouthOpen, moved);
  if (expression.smile > 0) spreadMouth(face, expression.smile, moved);
  return moved;
}

/** Upper lids go down onto the lower ones, the crease follows a little, the lower lids come up a little. */
function closeEyes(face: FaceGeometry, amount: number, moved: LandmarkPlaces): void {
  const { x, y } = face.landmarks;
  for (const { upper, lower, crease } of EYES) {
    for (let i = 0; i < upper.length; i++) {
      const [top, bottom] = [at(upper, i), at(lower, i)];
      const gap = { x: at(x, bottom) - at(x, top), y: at(y, bottom) - at(y, top) };
      shift(moved, top, gap.x * LID_CLOSURE * amount, gap.y * LID_CLOSURE * amount);
      shift(moved, bottom, -0.1 * gap.x * amount, -0.1 * gap.y * amount);
      shift(moved, at(crease, i), 0.3 * gap.x * amount, 0.3 * gap.y * amount);
    }
  }
}

/** The lower lip drops most in its middle; the jaw below goes with it, the cheeks' rim less than the chin. */
function openMouth(face: FaceGeometry, amount: number, moved: LandmarkPlaces): void {
  const mouth = mouthOf(face);
  const drop = amount * MOUTH_DROP * face.eyeDistance;
  for (let landmark = 0; landmark < LANDMARK_COUNT; landmark++) {
    const sideways = across(face, at(face.landmarks.x, landmark), at(face.landmarks.y, landmark));
    const below = down(face, at(face.landmarks.x, landmark), at(face.landmarks.y, landmark));
    const middle = Math.max(0, 1 - ((sideways - mouth.across) / mouth.halfWidth) ** 2);
    if (LOWER_LIP.has(landmark)) shiftAlong(face, moved, landmark, 0, drop * Math.sqrt(middle));
    else if (UPPER_LIP.has(landmark)) shiftAlong(face, moved, landmark, 0, -0.08 * drop * middle);
    else if (below > mouth.down) {
      const towardsChin = smoothStep(0, 0.45, (below - mouth.down) / (face.chinBelow - mouth.down));
      const rim = Math.min(1, Math.abs(sideways) / face.halfWidth) ** 2;
      shiftAlong(face, moved, landmark, 0, drop * towardsChin * (1 - 0.45 * rim));
    }
  }
}

/** The corners of the mouth go out and up; what is near goes along. */
function spreadMouth(face: FaceGeometry, amount: number, moved: LandmarkPlaces): void {
  const mouth = mouthOf(face);
  const reach = SMILE_REACH * face.eyeDistance * amount;
  for (let landmark = 0; landmark < LANDMARK_COUNT; landmark++) {
    const sideways = across(face, at(face.landmarks.x, landmark), at(face.landmarks.y, landmark));
    const below = down(face, at(face.landmarks.x, landmark), at(face.landmarks.y, landmark));
    for (const side of [-1, 1]) {
      const toCorner = Math.hypot(sideways - (mouth.across + side * mouth.halfWidth), below - mouth.down);
      const near = Math.exp(-((toCorner / (0.5 * mouth.halfWidth)) ** 2));
      shiftAlong(face, moved, landmark, side * reach * near, -0.6 * reach * near);
    }
  }
}

/** Place of the mouth's middle in the face's own directions, and half of its width. */
function mouthOf(face: FaceGeometry): { across: number; down: number; halfWidth: number } {
  const { x, y } = face.landmarks;
  const { innerRight, innerLeft, outerRight, outerLeft } = MOUTH_CORNERS;
  const middleX = (at(x, innerRight) + at(x, innerLeft)) / 2;
  const middleY = (at(y, innerRight) + at(y, innerLeft)) / 2;
  return {
    across: across(face, middleX, middleY),
    down: down(face, middleX, middleY),
    halfWidth: Math.hypot(at(x, outerLeft) - at(x, outerRight), at(y, outerLeft) - at(y, outerRight)) / 2,
  };
}

function shift(moved: LandmarkPlaces, landmark: number, dx: number, dy: number): void {
  moved.x[landmark] = at(moved.x, landmark) + dx;
  moved.y[landmark] = at(moved.y, landmark) + dy;
}

/** Shift in the face's own directions: along the line of the eyes, and down the face. */
function shiftAlong(face: FaceGeometry, moved: LandmarkPlaces, landmark: number, a: number, d: number): void {
  shift(moved, landmark, a * face.across.x - d * face.across.y, a * face.across.y + d * face.across.x);
}

import { MOUTH_OPENING } from './expression.ts';
import type { FaceGeometry } from './face-geometry.ts';
import type { Hole } from './photo-warp.ts';
import { at } from './picture.ts';

/** Landmarks around what is cut out: both lids of an eye, or the whole of the lips. */
const PARTS = {
  'right-eye': [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  'left-eye': [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
  mouth: MOUTH_OPENING,
} as const;
/** Width and height of the holes against the distance between the outer corners of the eyes. */
const SIZE = {
  'right-eye': { width: 0.42, height: 0.24 },
  'left-eye': { width: 0.42, height: 0.24 },
  mouth: { width: 0.72, height: 0.5 },
} as const;
const CORNERS = 24;

/**
 * An oval hole at this part of the face in a photo, and behind it the same part of another face, which is as large and
 * as slanted as its owner's eyes are apart and slanted.
 */
export function holeAround(part: keyof typeof PARTS, photo: FaceGeometry, behind: FaceGeometry): Hole {
  const here = middleOf(part, photo);
  const there = middleOf(part, behind);
  const { width, height } = SIZE[part];
  const place = (index: number): { x: number; y: number } => {
    const angle = (2 * Math.PI * index) / CORNERS;
    const a = (Math.cos(angle) * width * photo.eyeDistance) / 2;
    const d = (Math.sin(angle) * height * photo.eyeDistance) / 2;
    const { x, y } = photo.across;
    return { x: here.x + a * x - d * y, y: here.y + a * y + d * x };
  };
  const corners = Array.from({ length: CORNERS }, (_, index) => place(index));
  const scale = behind.eyeDistance / photo.eyeDistance;
  return {
    edge: {
      x: Float32Array.from(corners, ({ x }) => x),
      y: Float32Array.from(corners, ({ y }) => y),
    },
    behind: (x, y) => {
      const [dx, dy] = [x - here.x, y - here.y];
      const a = (dx * photo.across.x + dy * photo.across.y) * scale;
      const d = (dy * photo.across.x - dx * photo.across.y) * scale;
      return {
        x: there.x + a * behind.across.x - d * behind.across.y,
        y: there.y + a * behind.across.y + d * behind.across.x,
      };
    },
  };
}

function middleOf(part: keyof typeof PARTS, { landmarks }: FaceGeometry): { x: number; y: number } {
  const numbers = PARTS[part];
  let x = 0;
  let y = 0;
  for (const number of numbers) {
    x += at(landmarks.x, number) / numbers.length;
    y += at(landmarks.y, number) / numbers.length;
  }
  return { x, y };
}

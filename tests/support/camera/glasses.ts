import { across, down, type FaceGeometry } from './face-geometry.ts';
import { at, FRAME_HEIGHT, FRAME_WIDTH, type Picture, smoothStep } from './picture.ts';

/** What glasses someone wears. */
export type Glasses = 'none' | 'thin' | 'thick';

const EYE_CORNERS = [
  { outer: 33, inner: 133 },
  { outer: 263, inner: 362 },
];
/** Of the rims, in distances between the outer corners of the eyes. */
const LENS = { halfWidth: 0.27, halfHeight: 0.2, below: 0.02 };
const RIM: Readonly<Record<Exclude<Glasses, 'none'>, { width: number; colour: readonly number[] }>> = {
  thin: { width: 0.022, colour: [92, 84, 76] },
  thick: { width: 0.055, colour: [28, 24, 26] },
};
/** Strength of the light that the lenses reflect, in steps of 8-bit colour. */
const REFLECTION = 26;

/**
 * Paints glasses over a photo of the face, in the photo's pose: rims about the eyes, a bridge, temples to the ears, and
 * clear lenses with a slight slanted reflection. Being part of the photo, they follow the head and cover the lids.
 */
export function glassesPainter(
  face: FaceGeometry,
  kind: Exclude<Glasses, 'none'>,
): (picture: Picture) => void {
  const layer = drawGlasses(face, kind);
  const { colour } = RIM[kind];
  return ({ rgb }) => {
    for (let index = 0; index < layer.pixels.length; index++) {
      const offset = at(layer.pixels, index) * 3;
      const opacity = at(layer.opacity, index);
      for (let channel = 0; channel < 3; channel++) {
        const lit = at(rgb, offset + channel) + at(layer.reflection, index);
        rgb[offset + channel] = Math.min(255, lit + (at(colour, channel) - lit) * opacity);
      }
    }
  };
}

/** The pixels that glasses change. */
interface GlassesLayer {
  readonly pixels: readonly number[];
  readonly opacity: readonly number[];
  readonly reflection: readonly number[];
}

function drawGlasses(face: FaceGeometry, kind: Exclude<Glasses, 'none'>): GlassesLayer {
  const { x, y } = face.landmarks;
  const unit = face.eyeDistance;
  const half = (RIM[kind].width * unit) / 2;
  const centres = EYE_CORNERS.map(({ outer, inner }) => {
    const [middleX, middleY] = [(at(x, outer) + at(x, inner)) / 2, (at(y, outer) + at(y, inner)) / 2];
    return {
      across: across(face, middleX, middleY),
      down: down(face, middleX, middleY) + LENS.below * unit,
    };
  });
  const ears = [234, 454].map((ear) => across(face, at(x, ear), at(y, ear)));
  const layer = { pixels: [] as number[], opacity: [] as number[], reflection: [] as number[] };
  for (let row = 0; row < FRAME_HEIGHT; row++) {
    for (let column = 0; column < FRAME_WIDTH; column++) {
      const a = across(face, column, row);
      const d = down(face, column, row);
      const eye =
        centres[Math.abs(a - at2(centres, 0).across) < Math.abs(a - at2(centres, 1).across) ? 0 : 1];
      if (eye === undefined) continue;
      const ring = Math.hypot((a - eye.across) / LENS.halfWidth, (d - eye.down) / LENS.halfHeight) / unit;
      // About the distance from the rim in pixels; a little soft at both sides.
      const fromRim = Math.abs(ring - 1) * unit * ((LENS.halfWidth + LENS.halfHeight) / 2);
      const fromBar = distanceFromBars(a, d, centres, ears, unit);
      const opacity = 1 - smoothStep(half - 0.7, half + 0.7, ring > 1 ? Math.min(fromRim, fromBar) : fromRim);
      const reflection = ring < 1 ? reflectionAt((a - eye.across) / unit, (d - eye.down) / unit) : 0;
      if (opacity <= 0 && reflection <= 0) continue;
      layer.pixels.push(row * FRAME_WIDTH + column);
      layer.opacity.push(opacity);
      layer.reflection.push(reflection);
    }
  }
  return layer;
}

/** Distance from the bridge between the lenses and from the temples beside them; only outside the lenses. */
function distanceFromBars(
  a: number,
  d: number,
  centres: readonly { across: number; down: number }[],
  ears: readonly number[],
  unit: number,
): number {
  const [right, left] = [at2(centres, 0), at2(centres, 1)];
  const level = (right.down + left.down) / 2 - 0.25 * LENS.halfHeight * unit;
  const isBridge = a > right.across && a < left.across;
  const isTemple = (a < right.across && a > at(ears, 0)) || (a > left.across && a < at(ears, 1));
  return isBridge || isTemple ? Math.abs(d - level) : Number.POSITIVE_INFINITY;
}

/** Two slanted streaks of light. */
function reflectionAt(a: number, d: number): number {
  const slant = a + 0.6 * d;
  return REFLECTION * (Math.exp(-(((slant + 0.08) / 0.035) ** 2)) + 0.6 * Math.exp(-((slant / 0.02) ** 2)));
}

function at2<T>(values: readonly T[], index: number): T {
  return values[index] as T;
}

import type { FaceMeasures } from '../contract/liveness.ts';
import type { ModelInput } from '../contract/liveness-models.ts';

/** A picture as the canvas gives it: 4 bytes a pixel (red, green, blue, alpha), rows from the top. */
export interface RgbaPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a pixel of the model's input lies in the picture: x = a·column − b·row + left, y = b·column + c·row + top, in
 * pixels whose centres have whole numbers.
 */
interface Placement {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly left: number;
  readonly top: number;
}

/** ArcFace's places of right eye, left eye, nose, right and left corner of the mouth: x, y each, for 112 × 112. */
const ARCFACE_TEMPLATE = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
] as const;
const ARCFACE_SIZE = 112;

/**
 * The surroundings of the face box, stretched to the input's size: float32, NCHW.
 *
 * @param box normalised 0..1; what lies beyond the picture repeats its edge pixels
 */
export function boxInput(picture: RgbaPicture, box: FaceMeasures['box'], input: ModelInput): Float32Array {
  const scale = input.crop.kind === 'box' ? input.crop.scale : 1;
  const width = box.width * scale * picture.width;
  const height = box.height * scale * picture.height;
  const a = width / input.width;
  const c = height / input.height;
  return sample(picture, input, {
    a,
    b: 0,
    c,
    // Pixel centres as in OpenCV's resize, with which the models were measured.
    left: (box.left + box.width / 2) * picture.width - width / 2 + a / 2 - 0.5,
    top: (box.top + box.height / 2) * picture.height - height / 2 + c / 2 - 0.5,
  });
}

/**
 * The face turned, scaled and shifted so that its alignment points come as near as they can to ArcFace's template, which
 * grows with the input's size: float32, NCHW. Beyond the picture its edge pixels are repeated.
 *
 * @param alignmentPoints `FaceMeasures.alignmentPoints`, pixels of this picture
 */
export function alignedInput(
  picture: RgbaPicture,
  alignmentPoints: readonly number[],
  input: ModelInput,
): Float32Array {
  return sample(picture, input, alignment(alignmentPoints, input));
}

/**
 * The similarity that carries the points to the template with the least squared distance (Umeyama, IEEE TPAMI 13(4), 1991;
 * in the plane and without reflection it has this closed form), inverted: from the input into the picture.
 */
function alignment(points: readonly number[], input: ModelInput): Placement {
  const targets = ARCFACE_TEMPLATE.map(
    (value, index) => (value * (index % 2 === 0 ? input.width : input.height)) / ARCFACE_SIZE,
  );
  const [middleX, middleY] = middleOf(points);
  const [targetX, targetY] = middleOf(targets);
  let along = 0;
  let across = 0;
  let spread = 0;
  for (let i = 0; i < targets.length; i += 2) {
    const x = (points[i] ?? 0) - middleX;
    const y = (points[i + 1] ?? 0) - middleY;
    const u = (targets[i] ?? 0) - targetX;
    const v = (targets[i + 1] ?? 0) - targetY;
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  const norm = along * along + across * across;
  // Points that all coincide have no direction: the input is then filled from that one place.
  const a = norm === 0 ? 0 : (along * spread) / norm;
  const b = norm === 0 ? 0 : (-across * spread) / norm;
  return { a, b, c: a, left: middleX - a * targetX + b * targetY, top: middleY - b * targetX - a * targetY };
}

function middleOf(points: readonly number[]): [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i] ?? 0;
    y += points[i + 1] ?? 0;
  }
  return [(2 * x) / points.length, (2 * y) / points.length];
}

/** Bilinear, without smoothing when it shrinks: what OpenCV does by default, and what the models were measured with. */
function sample(picture: RgbaPicture, input: ModelInput, placement: Placement): Float32Array {
  const { data, width, height } = picture;
  const { a, b, c, left, top } = placement;
  const plane = input.width * input.height;
  const out = new Float32Array(3 * plane);
  const redPlane = input.channels === 'rgb' ? 0 : 2 * plane;
  const bluePlane = 2 * plane - redPlane;
  const factor = 1 / input.divide;
  const right = width - 1;
  const bottom = height - 1;
  let at = 0;
  for (let row = 0; row < input.height; row++) {
    for (let column = 0; column < input.width; column++, at++) {
      const x = Math.min(Math.max(a * column - b * row + left, 0), right);
      const y = Math.min(Math.max(b * column + c * row + top, 0), bottom);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const x1 = Math.min(x0 + 1, right);
      const y1 = Math.min(y0 + 1, bottom);
      const fx = x - x0;
      const fy = y - y0;
      const w11 = fx * fy;
      const w10 = fx - w11;
      const w01 = fy - w11;
      const w00 = 1 - fx - w01;
      const p00 = 4 * (y0 * width + x0);
      const p10 = 4 * (y0 * width + x1);
      const p01 = 4 * (y1 * width + x0);
      const p11 = 4 * (y1 * width + x1);
      for (let channel = 0; channel < 3; channel++) {
        const value =
          w00 * (data[p00 + channel] ?? 0) +
          w10 * (data[p10 + channel] ?? 0) +
          w01 * (data[p01 + channel] ?? 0) +
          w11 * (data[p11 + channel] ?? 0);
        const start = channel === 0 ? redPlane : channel === 1 ? plane : bluePlane;
        out[start + at] = (value - input.subtract) * factor;
      }
    }
  }
  return out;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceMeasuresSchema, RIGID_POINTS } from '../../contract/liveness.ts';
import { type Landmark, landmarkBox, largestFace, measureFace } from './face-measures.ts';
import { LOWER_FACE_POINTS, UPPER_CHEEK_POINTS } from './lower-face.ts';
import { PackedPicture } from './picture.ts';

const WIDTH = 200;
const HEIGHT = 100;
const PIXELS = new PackedPicture(new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(100), WIDTH, HEIGHT);
const FACING: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -40, 1];

/** Landmarks that stand at the middle of the picture, but for those given in pixels. */
function landmarksWith(pixels: Readonly<Record<number, readonly [number, number]>>): Landmark[] {
  return Array.from({ length: 478 }, (_, index) => {
    const [x, y] = pixels[index] ?? [WIDTH / 2, HEIGHT / 2];
    return { x: x / WIDTH, y: y / HEIGHT };
  });
}

/** The person's right eye (left in the picture), 20 px wide, 6 px open; the left one is 24 px wide, 3 px open. */
const EYES = {
  33: [50, 40],
  133: [70, 40],
  160: [56, 37],
  144: [56, 43],
  158: [64, 37],
  153: [64, 43],
  362: [108, 40],
  263: [132, 40],
  385: [114, 38.5],
  380: [114, 41.5],
  387: [126, 38.5],
  373: [126, 41.5],
} as const;

describe('measureFace', () => {
  it('measures eyes and their distance in pixels of the picture', () => {
    const measures = measureFace({ landmarks: landmarksWith(EYES), matrix: FACING }, PIXELS);
    expect(measures.eyeAspectRatioRight).toBeCloseTo(6 / 20, 6);
    expect(measures.eyeAspectRatioLeft).toBeCloseTo(3 / 24, 6);
    expect(measures.eyeDistancePx).toBeCloseTo(60, 6);
  });

  it('measures how far the mouth is open', () => {
    const open = landmarksWith({ 78: [80, 70], 308: [120, 70], 13: [100, 62], 14: [100, 78] });
    expect(measureFace({ landmarks: open, matrix: FACING }, PIXELS).mouthAspectRatio).toBeCloseTo(0.4, 6);
    const shut = landmarksWith({ 78: [80, 70], 308: [120, 70], 13: [100, 70], 14: [100, 70] });
    expect(measureFace({ landmarks: shut, matrix: FACING }, PIXELS).mouthAspectRatio).toBe(0);
  });

  it('gives the rigid points as x, y in pixels, in the order of the contract', () => {
    const nose = RIGID_POINTS.indexOf(1);
    const chin = RIGID_POINTS.indexOf(152);
    const { rigidPoints } = measureFace(
      { landmarks: landmarksWith({ 1: [101, 52], 152: [99, 90] }), matrix: FACING },
      PIXELS,
    );
    expect(rigidPoints.slice(2 * nose, 2 * nose + 2).map(Math.round)).toEqual([101, 52]);
    expect(rigidPoints.slice(2 * chin, 2 * chin + 2).map(Math.round)).toEqual([99, 90]);
  });

  it("gives the five alignment points in pixels, the person's right side first", () => {
    const landmarks = landmarksWith({ ...EYES, 1: [95, 55], 61: [70, 70], 291: [118, 72] });
    const { alignmentPoints } = measureFace({ landmarks, matrix: FACING }, PIXELS);
    expect(alignmentPoints.map(Math.round)).toEqual([60, 40, 120, 40, 95, 55, 70, 70, 118, 72]);
  });

  it('reads a turn to the left from the matrix as yaw above zero', () => {
    const left = [0.866, 0, -0.5, 0, 0, 1, 0, 0, 0.5, 0, 0.866, 0, 0, 0, -40, 1];
    expect(measureFace({ landmarks: landmarksWith(EYES), matrix: left }, PIXELS).yawDeg).toBeCloseTo(30, 1);
  });

  it('gives what the contract accepts for any landmarks, all in one place included', () => {
    const coordinate = fc.double({ min: -0.5, max: 1.5, noNaN: true });
    const landmark = fc.record({ x: coordinate, y: coordinate });
    const landmarks = fc.oneof(
      fc.array(landmark, { minLength: 478, maxLength: 478 }),
      landmark.map((one) => Array.from({ length: 478 }, () => one)),
    );
    fc.assert(
      fc.property(landmarks, (points) => {
        const measures = measureFace({ landmarks: points, matrix: FACING }, PIXELS);
        expect(faceMeasuresSchema.safeParse(measures).success).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('gives no infinity for a mouth or an eye of next to no width', () => {
    const landmarks = Array.from({ length: 478 }, (_, i) => ({
      x: 0.5,
      y: i === 78 ? 0.5 + 5e-16 : i === 13 ? 0.9 : 0.5,
    }));
    const measures = measureFace({ landmarks, matrix: FACING }, PIXELS);
    expect(measures.mouthAspectRatio).toBe(0);
    expect(faceMeasuresSchema.safeParse(measures).success).toBe(true);
  });

  it('refuses a mesh that lacks landmarks', () => {
    expect(() => measureFace({ landmarks: [{ x: 0, y: 0 }], matrix: FACING }, PIXELS)).toThrow(RangeError);
  });
});

describe('measureFace of covered faces', () => {
  type Colour = readonly [number, number, number];
  const SKIN: Colour = [196, 150, 122];
  /** Landmarks of a face from (50, 10) to (150, 90): eyes at y 40, cheeks below them, mouth and chin at the bottom. */
  const landmarks = landmarksWith({
    ...EYES,
    10: [100, 10],
    152: [100, 90],
    234: [50, 50],
    454: [150, 50],
    ...Object.fromEntries(UPPER_CHEEK_POINTS.map((index, i) => [index, [i < 3 ? 65 : 135, 52]])),
    ...Object.fromEntries(LOWER_FACE_POINTS.map((index, i) => [index, [82 + 4 * i, 76]])),
  });
  /** Skin with a fine, even texture and darker eyes with detail, lit from one side, painted over in places. */
  function paint(cover: (x: number, y: number) => Colour | null) {
    const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const isEye = Math.abs(y - 40) < 6 && (Math.abs(x - 60) < 12 || Math.abs(x - 120) < 14);
        const texture = isEye ? ((x + y) % 4 < 2 ? 0.4 : 1) : (x + y) % 4 < 2 ? 0.97 : 1;
        const light = (0.6 + (0.4 * x) / WIDTH) * texture;
        const colour = cover(x, y) ?? SKIN.map((value) => value * light);
        data.set([...colour, 255], (y * WIDTH + x) * 4);
      }
    }
    return measureFace({ landmarks, matrix: FACING }, new PackedPicture(data, WIDTH, HEIGHT));
  }
  const plain = paint(() => null);
  const dark = paint((_, y) => (y > 28 && y < 47 ? [25, 25, 28] : null));

  it('finds eyes with detail and one colour of skin in a plain face', () => {
    expect(plain.eyeDetail).toBeGreaterThan(1.2);
    expect(plain.eyeToFaceLuma).toBeGreaterThan(0.6);
    expect(plain.lowerFaceShift).toBeLessThan(0.01);
  });

  it('finds the eyes dark and without detail behind dark glasses', () => {
    expect(dark.eyeDetail).toBeLessThan(0.5 * plain.eyeDetail);
    expect(dark.eyeToFaceLuma).toBeLessThan(0.4);
    expect(dark.lowerFaceShift).toBeLessThan(0.01);
  });

  it.each([
    ['surgical blue', [150, 190, 215]],
    ['white', [225, 225, 225]],
    ['black', [22, 22, 22]],
  ] as const)('finds a mask that is %s', (_, colour) => {
    const masked = paint((__, y) => (y > 60 ? colour : null));
    expect(masked.lowerFaceShift).toBeGreaterThan(0.06);
    expect(masked.eyeDetail).toBeGreaterThan(1);
  });

  it('takes no shadow for a mask', () => {
    const shaded = paint((_, y) => (y > 60 ? [SKIN[0] / 3, SKIN[1] / 3, SKIN[2] / 3] : null));
    expect(shaded.lowerFaceShift).toBeLessThan(0.01);
  });
});

describe('landmarkBox', () => {
  it('holds every landmark', () => {
    const box = landmarkBox([
      { x: 0.2, y: 0.5 },
      { x: 0.6, y: -0.1 },
      { x: 0.3, y: 0.4 },
    ]);
    expect(box.left).toBe(0.2);
    expect(box.top).toBe(-0.1);
    expect(box.width).toBeCloseTo(0.4, 10);
    expect(box.height).toBeCloseTo(0.6, 10);
  });

  it('is empty without landmarks', () => {
    expect(landmarkBox([])).toEqual({ left: 0, top: 0, width: 0, height: 0 });
  });
});

describe('largestFace', () => {
  const faceOfSize = (size: number) => ({
    landmarks: [
      { x: 0.1, y: 0.1 },
      { x: 0.1 + size, y: 0.1 + size },
    ],
    matrix: FACING,
  });

  it('takes the face with the largest box, wherever it stands in the list', () => {
    const [small, large] = [faceOfSize(0.2), faceOfSize(0.5)];
    expect(largestFace([small, large])).toBe(large);
    expect(largestFace([large, small])).toBe(large);
  });

  it('is null without a face', () => {
    expect(largestFace([])).toBeNull();
  });
});

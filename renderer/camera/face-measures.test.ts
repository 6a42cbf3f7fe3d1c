import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceMeasuresSchema, RIGID_POINTS } from '../../contract/liveness.ts';
import { type Landmark, landmarkBox, largestFace, measureFace } from './face-measures.ts';
import type { PicturePixels } from './picture-pixels.ts';

const WIDTH = 200;
const HEIGHT = 100;
const PIXELS: PicturePixels = {
  data: new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(100),
  width: WIDTH,
  height: HEIGHT,
};
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

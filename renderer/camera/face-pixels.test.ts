import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureFacePixels } from './face-pixels.ts';
import { PackedPicture, type Picture } from './picture.ts';

const WIDTH = 320;
const HEIGHT = 240;
const BOX = { left: 0.25, top: 0.2, width: 0.4, height: 0.6 };
const EYES = [
  { left: 100, top: 90, right: 130, bottom: 106 },
  { left: 158, top: 90, right: 188, bottom: 106 },
];

function greyPicture(grey: (x: number, y: number) => number): Picture {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) data.fill(grey(x, y), (y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3);
  }
  return new PackedPicture(data, WIDTH, HEIGHT);
}

/** Stripes with soft edges: the wider the edge in pixels, the more blurred. */
const stripes = (edge: number) =>
  greyPicture((x) => 128 + 90 * Math.max(-1, Math.min(1, (16 / edge) * Math.sin(x / 6))));

describe('measureFacePixels', () => {
  it('measures the light of the face and not of the wall around it', () => {
    const [centreX, centreY] = [(BOX.left + BOX.width / 2) * WIDTH, (BOX.top + BOX.height / 2) * HEIGHT];
    const isFace = (x: number, y: number): boolean =>
      ((x - centreX) / (0.5 * BOX.width * WIDTH)) ** 2 + ((y - centreY) / (0.5 * BOX.height * HEIGHT)) ** 2 <
      1;
    const { faceLuma } = measureFacePixels(
      greyPicture((x, y) => (isFace(x, y) ? 60 : 250)),
      BOX,
      EYES,
    );
    expect(faceLuma).toBeGreaterThan(59);
    expect(faceLuma).toBeLessThan(65);
  });

  it('finds no sharpness in an even face nor in an even slope', () => {
    expect(
      measureFacePixels(
        greyPicture(() => 100),
        BOX,
        EYES,
      ),
    ).toEqual({ faceLuma: 100, sharpness: 0, eyeDetail: 1, eyeToFaceLuma: 1 });
    const slope = measureFacePixels(
      greyPicture((x) => x),
      BOX,
      EYES,
    );
    expect(slope.sharpness).toBeLessThan(1);
  });

  it('measures the eyes against the face', () => {
    const onLens = (x: number, y: number): boolean =>
      EYES.some(
        ({ left, top, right, bottom }) => x >= left - 9 && x <= right + 9 && y >= top - 9 && y <= bottom + 9,
      );
    const textured = (x: number, y: number): number => 140 + 30 * Math.sin(x / 2) * Math.sin(y / 2);
    const plain = measureFacePixels(greyPicture(textured), BOX, EYES);
    expect(plain.eyeDetail).toBeCloseTo(1, 0);
    expect(plain.eyeToFaceLuma).toBeCloseTo(1, 1);
    const lenses = greyPicture((x, y) => (onLens(x, y) ? 30 : textured(x, y)));
    const dark = measureFacePixels(lenses, BOX, EYES);
    expect(dark.eyeToFaceLuma).toBeLessThan(0.5);
    expect(dark.eyeDetail).toBeLessThan(0.2 * plain.eyeDetail);
  });

  it('falls with blur', () => {
    const measured = [2, 8, 16, 40].map((edge) => measureFacePixels(stripes(edge), BOX, EYES).sharpness);
    expect(measured).toEqual([...measured].sort((a, b) => b - a));
    expect(measured[0]).toBeGreaterThan(3 * (measured[3] ?? Number.POSITIVE_INFINITY));
  });

  it('bears a box that sticks out of the picture, or that is tiny or empty', () => {
    const position = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    const length = fc.double({ min: 0, max: 1.5, noNaN: true });
    const pixels = stripes(8);
    fc.assert(
      fc.property(position, position, length, length, (left, top, width, height) => {
        const { faceLuma, sharpness } = measureFacePixels(pixels, { left, top, width, height }, EYES);
        expect(faceLuma).toBeGreaterThanOrEqual(0);
        expect(faceLuma).toBeLessThanOrEqual(255);
        expect(sharpness).toBeGreaterThanOrEqual(0);
        expect(sharpness).toBeLessThanOrEqual(4 * 255);
      }),
      { numRuns: 50 },
    );
  });

  it('is zero for an empty picture', () => {
    expect(measureFacePixels(new PackedPicture(new Uint8ClampedArray(0), 0, 0), BOX, EYES)).toEqual({
      faceLuma: 0,
      sharpness: 0,
      eyeDetail: 1,
      eyeToFaceLuma: 1,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureFacePixels } from './face-pixels.ts';
import type { PicturePixels } from './picture-pixels.ts';

const WIDTH = 320;
const HEIGHT = 240;
const BOX = { left: 0.25, top: 0.2, width: 0.4, height: 0.6 };

function greyPicture(grey: (x: number, y: number) => number): PicturePixels {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) data.fill(grey(x, y), (y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3);
  }
  return { data, width: WIDTH, height: HEIGHT };
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
    );
    expect(faceLuma).toBeGreaterThan(59);
    expect(faceLuma).toBeLessThan(65);
  });

  it('finds no sharpness in an even face nor in an even slope', () => {
    expect(
      measureFacePixels(
        greyPicture(() => 100),
        BOX,
      ),
    ).toEqual({ faceLuma: 100, sharpness: 0 });
    const slope = measureFacePixels(
      greyPicture((x) => x),
      BOX,
    );
    expect(slope.sharpness).toBeLessThan(1);
  });

  it('falls with blur', () => {
    const measured = [2, 8, 16, 40].map((edge) => measureFacePixels(stripes(edge), BOX).sharpness);
    expect(measured).toEqual([...measured].sort((a, b) => b - a));
    expect(measured[0]).toBeGreaterThan(3 * (measured[3] ?? Number.POSITIVE_INFINITY));
  });

  it('bears a box that sticks out of the picture, or that is tiny or empty', () => {
    const position = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    const length = fc.double({ min: 0, max: 1.5, noNaN: true });
    const pixels = stripes(8);
    fc.assert(
      fc.property(position, position, length, length, (left, top, width, height) => {
        const { faceLuma, sharpness } = measureFacePixels(pixels, { left, top, width, height });
        expect(faceLuma).toBeGreaterThanOrEqual(0);
        expect(faceLuma).toBeLessThanOrEqual(255);
        expect(sharpness).toBeGreaterThanOrEqual(0);
        expect(sharpness).toBeLessThanOrEqual(4 * 255);
      }),
      { numRuns: 50 },
    );
  });

  it('is zero for an empty picture', () => {
    expect(measureFacePixels({ data: new Uint8ClampedArray(0), width: 0, height: 0 }, BOX)).toEqual({
      faceLuma: 0,
      sharpness: 0,
    });
  });
});

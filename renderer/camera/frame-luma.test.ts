import { describe, expect, it } from 'vitest';
import { measureFrameLuma } from './frame-luma.ts';
import { PackedPicture, type Picture } from './picture.ts';

/** A picture whose pixel at (x, y) is grey of that value. */
function greyPicture(width: number, height: number, grey: (x: number, y: number) => number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.fill(grey(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return new PackedPicture(data, width, height);
}

describe('measureFrameLuma', () => {
  it('gives the mean and no deviation for an even picture', () => {
    expect(measureFrameLuma(greyPicture(640, 480, () => 90))).toEqual({ mean: 90, deviation: 0 });
  });

  it('gives mean and deviation of a picture of two halves', () => {
    const { mean, deviation } = measureFrameLuma(greyPicture(640, 480, (x) => (x < 320 ? 40 : 240)));
    expect(mean).toBeCloseTo(140, 5);
    expect(deviation).toBeCloseTo(100, 5);
  });

  it('looks at every pixel of a picture smaller than its grid', () => {
    expect(measureFrameLuma(greyPicture(3, 1, (x) => x * 30)).mean).toBeCloseTo(30, 5);
  });

  it('is zero for an empty picture', () => {
    expect(measureFrameLuma(new PackedPicture(new Uint8ClampedArray(0), 0, 0))).toEqual({
      mean: 0,
      deviation: 0,
    });
  });
});

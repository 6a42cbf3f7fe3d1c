import { describe, expect, it } from 'vitest';
import { lumaAt, measureFrameLuma, type PicturePixels } from './picture-pixels.ts';

/** A picture whose pixel at (x, y) is grey of that value. */
function greyPicture(width: number, height: number, grey: (x: number, y: number) => number): PicturePixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.fill(grey(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { data, width, height };
}

describe('lumaAt', () => {
  it('weighs the colours as ITU-R BT.601 does', () => {
    const data = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255);
    expect(lumaAt(data, 0) / 255).toBeCloseTo(0.299, 2);
    expect(lumaAt(data, 4) / 255).toBeCloseTo(0.587, 2);
    expect(lumaAt(data, 8) / 255).toBeCloseTo(0.114, 2);
    expect(lumaAt(data, 12)).toBe(255);
  });
});

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
    expect(measureFrameLuma({ data: new Uint8ClampedArray(0), width: 0, height: 0 })).toEqual({
      mean: 0,
      deviation: 0,
    });
  });
});

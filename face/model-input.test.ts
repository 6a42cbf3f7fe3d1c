import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelInput } from '../contract/liveness-models.ts';
import { alignedInput, boxInput, type RgbaPicture } from './model-input.ts';

const BOX: ModelInput = {
  width: 32,
  height: 16,
  channels: 'rgb',
  subtract: 0,
  divide: 1,
  crop: { kind: 'box', scale: 1 },
};
const ALIGNED: ModelInput = { ...BOX, width: 112, height: 112, crop: { kind: 'aligned' } };
const WHOLE = { left: 0, top: 0, width: 1, height: 1 };
const TEMPLATE = [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041];

type Colour = readonly [red: number, green: number, blue: number];

function paint(width: number, height: number, colour: (x: number, y: number) => Colour): RgbaPicture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...colour(x, y), 255], 4 * (y * width + x));
  }
  return { data, width, height };
}

/** The value at a place of one plane; NaN, which equals nothing, where there is no such place. */
function at(input: ModelInput, values: Float32Array, plane: number, x: number, y: number): number {
  return values[plane * input.width * input.height + y * input.width + x] ?? Number.NaN;
}

describe('the box crop', () => {
  it('gives a picture of the input’s size back as it is, red plane first', () => {
    const picture = paint(32, 16, (x, y) => [x, y, 7]);
    const values = boxInput(picture, WHOLE, BOX);
    expect(values).toHaveLength(3 * 32 * 16);
    for (const [x, y] of [
      [0, 0],
      [31, 0],
      [5, 9],
      [31, 15],
    ] as const) {
      expect(at(BOX, values, 0, x, y)).toBeCloseTo(x, 4);
      expect(at(BOX, values, 1, x, y)).toBeCloseTo(y, 4);
      expect(at(BOX, values, 2, x, y)).toBeCloseTo(7, 4);
    }
  });

  it('puts the blue plane first where the model wants it, and shifts and divides', () => {
    const input: ModelInput = { ...BOX, channels: 'bgr', subtract: 127, divide: 128 };
    const values = boxInput(
      paint(32, 16, () => [255, 127, 0]),
      WHOLE,
      input,
    );
    expect(at(input, values, 0, 3, 3)).toBeCloseTo(-127 / 128, 5);
    expect(at(input, values, 1, 3, 3)).toBeCloseTo(0, 5);
    expect(at(input, values, 2, 3, 3)).toBeCloseTo(1, 5);
  });

  it('takes the surroundings of the box, each way by the scale', () => {
    // 64 × 32 with its middle half, 32 × 16, as the box; twice the box is the whole picture, halved.
    const picture = paint(64, 32, (x, y) => [2 * x, 3 * y, 0]);
    const half = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };
    const tight = boxInput(picture, half, BOX);
    expect(at(BOX, tight, 0, 0, 0)).toBeCloseTo(32, 4);
    expect(at(BOX, tight, 1, 0, 15)).toBeCloseTo(3 * 23, 4);
    const wide: ModelInput = { ...BOX, crop: { kind: 'box', scale: 2 } };
    const values = boxInput(picture, half, wide);
    // The middle of the source pixels 0 and 1, of 62 and 63.
    expect(at(wide, values, 0, 0, 0)).toBeCloseTo(1, 4);
    expect(at(wide, values, 0, 31, 0)).toBeCloseTo(125, 4);
  });

  it('repeats the edge pixels beyond the picture', () => {
    const picture = paint(20, 10, (x, y) => [x === 0 ? 200 : x === 19 ? 100 : 50, y === 0 ? 90 : 10, 0]);
    const input: ModelInput = { ...BOX, crop: { kind: 'box', scale: 3 } };
    const values = boxInput(picture, WHOLE, input);
    expect(at(input, values, 0, 0, 8)).toBeCloseTo(200, 4);
    expect(at(input, values, 0, 31, 8)).toBeCloseTo(100, 4);
    expect(at(input, values, 1, 16, 0)).toBeCloseTo(90, 4);
    expect(at(input, values, 1, 16, 15)).toBeCloseTo(10, 4);
  });

  it('keeps one colour one colour, wherever the box lies', () => {
    const picture = paint(9, 7, () => [40, 80, 120]);
    const place = fc.double({ min: -2, max: 3, noNaN: true });
    const size = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(place, place, size, size, (left, top, width, height) => {
        const values = boxInput(picture, { left, top, width, height }, BOX);
        const plane = BOX.width * BOX.height;
        return values.every((value, index) => Math.abs(value - 40 * (1 + Math.floor(index / plane))) < 1e-3);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the aligned crop', () => {
  /** A smooth picture, so that half a pixel beside the place shows as a small difference only. */
  const slope: (x: number, y: number) => Colour = (x, y) => [x / 4, y / 4, (x + y) / 8];

  it('leaves a face alone that stands on the template', () => {
    const values = alignedInput(
      paint(112, 112, (x, y) => [x, y, 3]),
      TEMPLATE,
      ALIGNED,
    );
    for (const [x, y] of [
      [0, 0],
      [111, 0],
      [56, 72],
      [111, 111],
    ] as const) {
      expect(at(ALIGNED, values, 0, x, y)).toBeCloseTo(x, 2);
      expect(at(ALIGNED, values, 1, x, y)).toBeCloseTo(y, 2);
      expect(at(ALIGNED, values, 2, x, y)).toBeCloseTo(3, 2);
    }
  });

  it('turns, scales and shifts a face back onto the template', () => {
    const picture = paint(640, 480, slope);
    fc.assert(
      fc.property(
        fc.double({ min: -0.7, max: 0.7, noNaN: true }),
        fc.double({ min: 0.6, max: 2, noNaN: true }),
        fc.double({ min: 280, max: 360, noNaN: true }),
        fc.double({ min: 220, max: 260, noNaN: true }),
        (angle, scale, x0, y0) => {
          const place = (u: number, v: number): [number, number] => [
            x0 + scale * (Math.cos(angle) * (u - 56) - Math.sin(angle) * (v - 56)),
            y0 + scale * (Math.sin(angle) * (u - 56) + Math.cos(angle) * (v - 56)),
          ];
          const points: number[] = [];
          for (let i = 0; i < TEMPLATE.length; i += 2)
            points.push(...place(TEMPLATE[i] ?? 0, TEMPLATE[i + 1] ?? 0));
          const values = alignedInput(picture, points, ALIGNED);
          for (const [u, v] of [
            [20, 20],
            [56, 72],
            [100, 90],
          ] as const) {
            const [x, y] = place(u, v);
            // The bytes of the slope are rounded: up to half a step each.
            expect(Math.abs(at(ALIGNED, values, 0, u, v) - x / 4)).toBeLessThan(0.6);
            expect(Math.abs(at(ALIGNED, values, 1, u, v) - y / 4)).toBeLessThan(0.6);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not mirror a face whose sides are changed over', () => {
    // A reflection would give the picture back mirrored; a rotation cannot, and keeps the row of the middle.
    const mirrored = TEMPLATE.map((value, index) => (index % 2 === 0 ? 112 - value : value));
    const values = alignedInput(
      paint(112, 112, (x) => [x, 0, 0]),
      mirrored,
      ALIGNED,
    );
    const reflected = [20, 56, 90].every((x) => Math.abs(at(ALIGNED, values, 0, x, 56) - (112 - x)) < 2);
    expect(reflected).toBe(false);
  });

  it('grows the template with the input', () => {
    const twice: ModelInput = { ...ALIGNED, width: 224, height: 224 };
    const values = alignedInput(
      paint(112, 112, (x, y) => [x, y, 0]),
      TEMPLATE,
      twice,
    );
    expect(at(twice, values, 0, 112, 144)).toBeCloseTo(56, 2);
    expect(at(twice, values, 1, 112, 144)).toBeCloseTo(72, 2);
  });

  it('fills the input from one place when all points coincide', () => {
    const picture = paint(64, 64, (x, y) => [x, y, 0]);
    const values = alignedInput(picture, [10, 20, 10, 20, 10, 20, 10, 20, 10, 20], ALIGNED);
    expect(at(ALIGNED, values, 0, 0, 0)).toBeCloseTo(10, 4);
    expect(at(ALIGNED, values, 1, 111, 111)).toBeCloseTo(20, 4);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceObservationSchema } from '../../contract/liveness.ts';
import { frameHash } from './frame-hash.ts';

interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

const hashOf = ({ data, width, height }: Pixels): string => frameHash(data, width, height);

/** A picture of random pixels, never wider than 12 and never higher than 9. */
const picture: fc.Arbitrary<Pixels> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((bytes) => ({ data: new Uint8ClampedArray(bytes), width, height })),
  );

describe('frameHash', () => {
  it('has the form that the contract asks for', () => {
    fc.assert(
      fc.property(picture, (pixels) => {
        expect(faceObservationSchema.shape.frameHash.safeParse(hashOf(pixels)).success).toBe(true);
        expect(hashOf(pixels)).toHaveLength(16);
      }),
    );
  });

  it('is equal for byte-identical pictures', () => {
    fc.assert(
      fc.property(picture, (pixels) => {
        expect(hashOf({ ...pixels, data: pixels.data.slice() })).toBe(hashOf(pixels));
      }),
    );
  });

  it('changes with every change of a single byte', () => {
    fc.assert(
      fc.property(picture, fc.nat(), fc.integer({ min: 1, max: 255 }), (pixels, position, change) => {
        const data = pixels.data.slice();
        const index = position % data.length;
        data[index] = (data[index] ?? 0) ^ change;
        expect(hashOf({ ...pixels, data })).not.toBe(hashOf(pixels));
      }),
    );
  });

  it('changes with a byte after the last whole word', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 5, maxLength: 40 }),
        fc.integer({ min: 1, max: 255 }),
        (bytes, change) => {
          const changed = Uint8Array.from(bytes);
          changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ change;
          expect(frameHash(changed, 5, 1)).not.toBe(frameHash(Uint8Array.from(bytes), 5, 1));
        },
      ),
    );
  });

  it('differs for another order of the same pixels and for another shape', () => {
    const row = new Uint8ClampedArray(32).map((_, index) => index);
    const swapped = Uint8ClampedArray.from([
      ...row.subarray(8, 16),
      ...row.subarray(0, 8),
      ...row.subarray(16),
    ]);
    const hash = hashOf({ data: row, width: 8, height: 1 });
    expect(hashOf({ data: swapped, width: 8, height: 1 })).not.toBe(hash);
    expect(hashOf({ data: row, width: 4, height: 2 })).not.toBe(hash);
  });

  it('does not collide in many noisy pictures', () => {
    let state = 1;
    const noise = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return 120 + (state >>> 30);
    };
    const hashes = new Set<string>();
    for (let count = 0; count < 2_000; count += 1) {
      const data = new Uint8ClampedArray(16 * 12 * 4).map(noise);
      hashes.add(hashOf({ data, width: 16, height: 12 }));
    }
    expect(hashes.size).toBe(2_000);
  });
});

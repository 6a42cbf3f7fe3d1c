import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE_IMAGE_MAX_BYTES } from '../../contract/liveness.ts';
import {
  EVIDENCE_MAX_HEIGHT,
  EVIDENCE_MAX_WIDTH,
  encodeWithinLimit,
  evidenceSize,
  type PictureSize,
} from './evidence-encoder.ts';

describe('evidenceSize', () => {
  it('leaves pictures as they are up to 1280 × 720', () => {
    expect(evidenceSize({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
    expect(evidenceSize({ width: 1280, height: 720 })).toEqual({ width: 1280, height: 720 });
  });

  it('makes larger ones fit and keeps their shape', () => {
    expect(evidenceSize({ width: 1920, height: 1080 })).toEqual({ width: 1280, height: 720 });
    expect(evidenceSize({ width: 1600, height: 1200 })).toEqual({ width: 960, height: 720 });
    const side = fc.integer({ min: 1, max: 8_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const size = evidenceSize({ width, height });
        expect(size.width).toBeLessThanOrEqual(EVIDENCE_MAX_WIDTH);
        expect(size.height).toBeLessThanOrEqual(EVIDENCE_MAX_HEIGHT);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('encodeWithinLimit', () => {
  /** An encoder whose files have `bytesPerPixel` at full quality; it notes what it was asked for. */
  function encoder(bytesPerPixel: number) {
    const asked: (PictureSize & { quality: number })[] = [];
    const encode = async ({ width, height }: PictureSize, quality: number) => {
      asked.push({ width, height, quality });
      return new Uint8Array(Math.round(width * height * bytesPerPixel * quality));
    };
    return { asked, encode };
  }

  it('encodes once with good quality when that is small enough', async () => {
    const { asked, encode } = encoder(0.2);
    const jpeg = await encodeWithinLimit({ width: 1280, height: 720 }, encode);
    expect(jpeg?.length).toBeLessThanOrEqual(EVIDENCE_IMAGE_MAX_BYTES);
    expect(asked).toEqual([{ width: 1280, height: 720, quality: 0.85 }]);
  });

  it('lowers the quality first and then the size', async () => {
    const { asked, encode } = encoder(0.5);
    expect((await encodeWithinLimit({ width: 1280, height: 720 }, encode))?.length).toBe(276_480);
    expect(asked.map(({ width, quality }) => [width, quality])).toEqual([
      [1280, 0.85],
      [1280, 0.75],
      [1280, 0.6],
    ]);
    const large = encoder(1.3);
    const jpeg = await encodeWithinLimit({ width: 1280, height: 720 }, large.encode);
    expect(jpeg?.length).toBeLessThanOrEqual(EVIDENCE_IMAGE_MAX_BYTES);
    expect(large.asked.at(-1)).toEqual({ width: 640, height: 360, quality: 0.85 });
  });

  it('gives up on an encoder whose files are never small enough', async () => {
    const encode = async () => new Uint8Array(EVIDENCE_IMAGE_MAX_BYTES + 1);
    expect(await encodeWithinLimit({ width: 640, height: 480 }, encode)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { PORTRAIT_LEAST_SIDE, portraitBlob, portraitSize } from './portrait-picture.ts';

describe('portraitSize', () => {
  it('enlarges the portrait of a card and keeps its shape', () => {
    expect(portraitSize({ width: 102, height: 126 })).toEqual({ width: PORTRAIT_LEAST_SIDE, height: 494 });
  });

  it('leaves large portraits as they are and never makes a giant of a strip', () => {
    expect(portraitSize({ width: 413, height: 626 })).toEqual({ width: 413, height: 626 });
    expect(portraitSize({ width: 1, height: 1_000 })).toEqual({ width: 2, height: 2_000 });
  });
});

describe('portraitBlob', () => {
  it('holds the bytes and says what they are', async () => {
    const blob = portraitBlob({ format: 'bmp', base64: 'Qk0AAf8=' });
    expect(blob.type).toBe('image/bmp');
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0x42, 0x4d, 0, 1, 255]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.ts';
import { type CopiedFrame, PictureCopy } from './picture-copy.ts';

const WIDTH = 4;
const HEIGHT = 2;
type Frame = Partial<Record<keyof CopiedFrame, unknown>>;

/** A camera picture of 4 × 2 pixels in some form; what is not given is as most cameras have it. */
function frame(format: string | null, bytes: readonly number[], planes: PlaneLayout[], changes: Frame = {}) {
  return {
    format,
    visibleRect: { width: WIDTH, height: HEIGHT },
    displayWidth: WIDTH,
    displayHeight: HEIGHT,
    colorSpace: { matrix: 'smpte170m', fullRange: false },
    allocationSize: () => bytes.length,
    copyTo: async (target: Uint8Array) => {
      target.set(bytes);
      return planes;
    },
    ...changes,
  } as unknown as CopiedFrame;
}

/** Red in studio range by BT.601 is Y 81, Cb 90, Cr 240. */
const LUMA = new Array<number>(8).fill(81);
const I420 = frame(
  'I420',
  [...LUMA, 90, 90, 240, 240],
  [
    { offset: 0, stride: 4 },
    { offset: 8, stride: 2 },
    { offset: 10, stride: 2 },
  ],
);
const NV12 = frame(
  'NV12',
  [...LUMA, 90, 240, 90, 240],
  [
    { offset: 0, stride: 4 },
    { offset: 8, stride: 4 },
  ],
);
const FULL_RANGE = frame(
  'I444',
  [...new Array<number>(8).fill(54), ...new Array<number>(8).fill(99), ...new Array<number>(8).fill(255)],
  [
    { offset: 0, stride: 4 },
    { offset: 8, stride: 4 },
    { offset: 16, stride: 4 },
  ],
  { colorSpace: { matrix: 'bt709', fullRange: true } },
);
const BGRX = frame('BGRX', new Array(8).fill([0, 0, 255, 255]).flat(), [{ offset: 0, stride: 16 }]);

async function copied(source: CopiedFrame): Promise<Picture> {
  const picture = await new PictureCopy().take(source);
  if (picture === null) throw new Error('The picture was not copied');
  return picture;
}

describe('PictureCopy', () => {
  it.each([
    ['I420', I420],
    ['NV12', NV12],
    ['I444, full range, BT.709', FULL_RANGE],
    ['BGRX', BGRX],
  ])('reads red as red from %s', async (_, source) => {
    const picture = await copied(source);
    for (const [x, y] of [
      [0, 0],
      [3, 1],
    ] as const) {
      const [red, green, blue] = picture.colourAt(x, y);
      expect(red).toBeGreaterThan(250);
      expect(green).toBeLessThan(4);
      expect(blue).toBeLessThan(4);
    }
    expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
  });

  it('brings luma to the full range', async () => {
    expect((await copied(I420)).lumaAt(1, 1)).toBeCloseTo((65 * 255) / 219, 6);
    expect((await copied(BGRX)).lumaAt(1, 1) / 255).toBeCloseTo(0.299, 2);
    expect((await copied(FULL_RANGE)).lumaAt(1, 1)).toBe(54);
  });

  it('gives other pictures other hashes, with one buffer for all', async () => {
    const copy = new PictureCopy();
    const first = (await copy.take(I420))?.hash();
    const other = (await copy.take(NV12))?.hash();
    expect(other).not.toBe(first);
    expect((await copy.take(I420))?.hash()).toBe(first);
    copy.clear();
    expect((await copy.take(I420))?.hash()).toBe(first);
  });

  it.each([
    ['lies on a graphics card', frame(null, [], [])],
    ['has an unknown form', frame('I420P10', [...LUMA], [])],
    ['is shown at another size', frame('BGRX', [], [], { displayWidth: 8 })],
    ['cannot be copied', frame('BGRX', [], [], { copyTo: () => Promise.reject(new Error('closed')) })],
    ['lacks a plane', frame('I420', [...LUMA], [{ offset: 0, stride: 4 }])],
  ])('leaves to the canvas a picture that %s', async (_, source) => {
    expect(await new PictureCopy().take(source)).toBeNull();
  });
});

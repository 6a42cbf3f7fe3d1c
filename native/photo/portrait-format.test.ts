import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardPortraitSchema } from '../../contract/card.ts';
import { drawPortrait } from '../simulator/simulated-vendor-service-portrait.ts';
import { PORTRAIT_MAX_BYTES, recognisePortrait } from './portrait-format.ts';
import { encodeBmp } from './test-pictures.ts';

const jpeg = drawPortrait();

/** A copy with the bytes from `offset` on replaced. */
function altered(file: Uint8Array, offset: number, ...bytes: number[]): Uint8Array {
  const copy = Uint8Array.from(file);
  copy.set(bytes, offset);
  return copy;
}

function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Where the frame header of the JPEG file (SOF0) begins. */
const frameOffset = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xc0);

describe('a BMP file', () => {
  const bmp = encodeBmp(102, 126);

  test('of a card portrait has 38,862 bytes and is recognised', () => {
    expect(bmp).toHaveLength(38_862);
    expect(recognisePortrait(bmp)).toEqual({ format: 'bmp', bytes: bmp });
  });

  test('upside down, of one pixel, or with something behind is recognised', () => {
    expect(recognisePortrait(encodeBmp(102, -126))?.format).toBe('bmp');
    expect(recognisePortrait(encodeBmp(1, 1))?.format).toBe('bmp');
    expect(recognisePortrait(concat(bmp, [0, 0]))?.format).toBe('bmp');
  });

  test.each([
    ['cut off', bmp.slice(0, -1)],
    ['a header only', bmp.slice(0, 54)],
    ['less than a header', bmp.slice(0, 20)],
    ['too wide', altered(encodeBmp(1, 1), 18, 0xe9, 0x03)],
    ['of no width', altered(bmp, 18, 0, 0)],
    ['of a negative width', altered(bmp, 18, 0x9a, 0xff, 0xff, 0xff)],
    ['of an impossible height', altered(bmp, 22, 0, 0, 0, 0x80)],
    ['compressed', altered(bmp, 30, 1)],
    ['of another colour depth', altered(bmp, 28, 16)],
    ['with pixels inside its header', altered(bmp, 10, 14)],
    ['with pixels far behind its end', altered(bmp, 10, 0xff, 0xff, 0xff, 0xff)],
    ['with an old header', altered(bmp, 14, 12)],
    ['with another name', altered(bmp, 0, 0x4d, 0x42)],
  ])('%s is not', (_name, bytes) => {
    expect(recognisePortrait(bytes)).toBeNull();
  });
});

describe('a JPEG file', () => {
  test('is recognised, also with filling bytes before a marker', () => {
    expect(recognisePortrait(jpeg)).toEqual({ format: 'jpeg', bytes: jpeg });
    expect(recognisePortrait(concat([0xff, 0xd8, 0xff], jpeg.slice(2)))?.format).toBe('jpeg');
  });

  test.each([
    ['cut off', jpeg.slice(0, -1)],
    ['without its start', jpeg.slice(1)],
    ['with something behind', concat(jpeg, [0])],
    ['beginning and end only', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ['without a frame', Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9)],
    ['65,535 pixels wide', altered(jpeg, frameOffset + 7, 0xff, 0xff)],
    ['of no height', altered(jpeg, frameOffset + 5, 0, 0)],
    ['with a second, larger frame', concat(jpeg.slice(0, 2), hugeFrame(), jpeg.slice(2))],
    ['with a segment without a length', altered(jpeg, 4, 0, 0)],
    ['with a segment behind its end', altered(jpeg, 4, 0xff, 0xff)],
  ])('%s is not', (_name, bytes) => {
    expect(recognisePortrait(bytes)).toBeNull();
  });

  function hugeFrame(): number[] {
    return [0xff, 0xc2, 0, 11, 8, 0x40, 0, 0x40, 0, 1, 1, 0x11, 0];
  }
});

test('nothing, too much and other files are no portraits', () => {
  expect(recognisePortrait(new Uint8Array())).toBeNull();
  expect(recognisePortrait(concat(encodeBmp(1, 1), new Uint8Array(PORTRAIT_MAX_BYTES)))).toBeNull();
  expect(recognisePortrait(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
});

test('any damage to a file leaves a portrait that may cross the wall, or none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(encodeBmp(10, 10), jpeg),
      fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 6 }),
      fc.nat(700),
      (file, changes, cut) => {
        const damaged = file.slice(0, file.length - (cut % 3));
        for (const [offset, byte] of changes) if (offset < damaged.length) damaged[offset] = byte;
        const portrait = recognisePortrait(damaged);
        if (portrait) expect(cardPortraitSchema.safeParse(portrait).success).toBe(true);
      },
    ),
  );
});

test('the portrait is a copy of its own', () => {
  const bytes = Buffer.from(jpeg);
  const portrait = recognisePortrait(bytes);
  bytes.fill(0);
  expect(portrait?.bytes).toEqual(jpeg);
  expect(portrait?.bytes.buffer.byteLength).toBe(jpeg.length);
});

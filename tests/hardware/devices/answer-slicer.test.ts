import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerSlicer } from './answer-slicer.ts';

/** A frame whose length field counts `bodyBytes`. */
function frame(bodyBytes: number): number[] {
  return [
    0xaa,
    0xaa,
    0xaa,
    0x96,
    0x69,
    bodyBytes >> 8,
    bodyBytes & 0xff,
    ...Array(bodyBytes).fill(bodyBytes & 0xff),
  ];
}

test('pieces do not depend on how the bytes came; only the last of a frame is short', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 4, max: 1500 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom<[number, number]>([64, 64], [7, 64], [54, 54]),
      (bodies, chunkBytes, [firstBytes, nextBytes]) => {
        const pieces: { index: number; bytes: number[] }[] = [];
        const slicer = new AnswerSlicer(firstBytes, nextBytes, (piece, index) =>
          pieces.push({ index, bytes: [...piece] }),
        );
        const frames = bodies.map(frame);
        const bytes = frames.flat();
        for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
          slicer.feed(Uint8Array.from(bytes.slice(offset, offset + chunkBytes)));
        }
        const expected = frames.flatMap((one) => {
          const cut = [one.slice(0, firstBytes)];
          for (let offset = firstBytes; offset < one.length; offset += nextBytes) {
            cut.push(one.slice(offset, offset + nextBytes));
          }
          return cut.map((part, index) => ({ index, bytes: part }));
        });
        expect(pieces).toEqual(expected);
      },
    ),
  );
});

test('full pieces leave before the frame is whole', () => {
  const sizes: number[] = [];
  const slicer = new AnswerSlicer(64, 64, (piece) => sizes.push(piece.length));
  // 650 of 1295 bytes.
  slicer.feed(Uint8Array.from(frame(1288).slice(0, 650)));
  expect(sizes).toEqual(Array(10).fill(64));
});

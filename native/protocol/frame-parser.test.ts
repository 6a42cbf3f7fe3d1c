import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWER_BODY_MIN_BYTES, BODY_MAX_BYTES, encodeFrame } from './frame.ts';
import { FrameParser, PARSER_BUFFER_BYTES, type ParsedPiece } from './frame-parser.ts';

const body = fc.uint8Array({ minLength: ANSWER_BODY_MIN_BYTES, maxLength: 60 });
/** Bytes that cannot begin a header. */
const noise = fc.uint8Array({ max: 0xa9, maxLength: 20 });

function bodiesOf(pieces: readonly ParsedPiece[]): number[][] {
  return pieces.flatMap((piece) => (piece.kind === 'frame' ? [[...piece.body]] : []));
}

function feedInChunks(parser: FrameParser, bytes: Uint8Array, sizes: readonly number[]): ParsedPiece[] {
  const pieces: ParsedPiece[] = [];
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    pieces.push(...parser.feed(bytes.subarray(offset, offset + size)));
    offset += size;
    expect(parser.pendingByteCount).toBeLessThanOrEqual(PARSER_BUFFER_BYTES);
  }
  return pieces;
}

const concat = (parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

describe('frame parser', () => {
  test('finds every frame, whatever the chunks and the noise between frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(noise, body), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 }),
        (parts, sizes) => {
          const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
          const bytes = concat(parts.flatMap(([before, content]) => [before, encodeFrame(content)]));
          const pieces = feedInChunks(parser, bytes, sizes);
          expect(bodiesOf(pieces)).toEqual(parts.map(([, content]) => [...content]));
          const noiseBytes = pieces.reduce(
            (sum, piece) => sum + (piece.kind === 'noise' ? piece.byteCount : 0),
            0,
          );
          expect(noiseBytes).toBe(parts.reduce((sum, [before]) => sum + before.length, 0));
          expect(parser.pendingByteCount).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['two AA', [0xaa, 0xaa]],
    ['four AA', [0xaa, 0xaa, 0xaa, 0xaa]],
    ['a zero inside the preamble', [0xaa, 0x00, 0xaa, 0xaa]],
    ['leading zeros', [0, 0, 0, 0xaa, 0xaa, 0xaa]],
  ])('accepts a preamble with %s, byte by byte', (_name, preamble) => {
    const frame = encodeFrame(Uint8Array.of(0, 0, 0x90));
    const bytes = concat([preamble, frame.slice(3)]);
    expect(bodiesOf(feedInChunks(new FrameParser(3), bytes, [1]))).toEqual([[0, 0, 0x90]]);
  });

  test('takes the longest frame of the protocol, 2321 bytes', () => {
    const frame = encodeFrame(new Uint8Array(BODY_MAX_BYTES).fill(7));
    expect(frame.length).toBe(2321);
    expect(bodiesOf(feedInChunks(new FrameParser(3), frame, [64]))).toEqual([
      Array.from({ length: BODY_MAX_BYTES }, () => 7),
    ]);
  });

  test.each([
    ['too short', [0x00, 0x03]],
    ['too long', [0x09, 0x0b]],
    ['absurd', [0xff, 0xff]],
  ])('skips a header whose length is %s', (_name, length) => {
    const bytes = concat([[0xaa, 0xaa, 0x96, 0x69], length, encodeFrame(Uint8Array.of(0, 0, 0x9f))]);
    expect(bodiesOf(new FrameParser(3).feed(bytes))).toEqual([[0, 0, 0x9f]]);
  });

  test('reports a wrong checksum and finds the good frames that a lying length had covered', () => {
    const good = encodeFrame(Uint8Array.of(0, 0, 0x80));
    const lying = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x14, 0, 0, 0x90];
    const pieces = new FrameParser(3).feed(concat([lying, good, good, good]));
    expect(pieces[0]).toEqual({ kind: 'checksum-error' });
    expect(bodiesOf(pieces)).toEqual([1, 2, 3].map(() => [0, 0, 0x80]));
  });

  test('keeps no more than one frame, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 400 }),
            fc.constant(Uint8Array.of(0xaa, 0xaa, 0x96, 0x69, 9, 0)),
          ),
          {
            maxLength: 40,
          },
        ),
        (chunks) => {
          const parser = new FrameParser(3);
          for (const chunk of chunks) {
            parser.feed(chunk);
            expect(parser.pendingByteCount).toBeLessThanOrEqual(PARSER_BUFFER_BYTES);
          }
          // Whatever was pending, enough zeros end it and the next frame is found.
          parser.feed(new Uint8Array(PARSER_BUFFER_BYTES));
          expect(bodiesOf(parser.feed(encodeFrame(Uint8Array.of(0, 0, 0x90)))).at(-1)).toEqual([0, 0, 0x90]);
        },
      ),
    );
  });

  test('forgets an unfinished frame when told to', () => {
    const frame = encodeFrame(Uint8Array.of(0, 0, 0x90));
    const parser = new FrameParser(3);
    parser.feed(frame.slice(0, 8));
    expect(parser.isInsideFrame).toBe(true);
    parser.reset();
    expect(parser.isInsideFrame).toBe(false);
    expect(bodiesOf(parser.feed(frame))).toEqual([[0, 0, 0x90]]);
  });
});

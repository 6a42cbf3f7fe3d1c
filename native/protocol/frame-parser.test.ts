import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ANSWER_BODY_MIN_BYTES,
  BODY_MAX_BYTES,
  encodeFrame,
  REQUEST_BODY_MIN_BYTES,
  xorChecksum,
} from './frame.ts';
import { FrameParser, PARSER_BUFFER_BYTES, type ParsedPiece } from './frame-parser.ts';
import { chunkSizes, noise } from './test-bench.ts';

const body = fc.uint8Array({ minLength: ANSWER_BODY_MIN_BYTES, maxLength: 60 });

function bodiesOf(pieces: readonly ParsedPiece[]): number[][] {
  return pieces.flatMap((piece) => (piece.kind === 'frame' ? [[...piece.body]] : []));
}

function noiseIn(pieces: readonly ParsedPiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'noise' ? piece.byteCount : 0), 0);
}

function feedInChunks(parser: FrameParser, bytes: Uint8Array, sizes: readonly number[]): ParsedPiece[] {
  const pieces: ParsedPiece[] = [];
  let pendingMax = 0;
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    pieces.push(...parser.feed(bytes.subarray(offset, offset + size)));
    offset += size;
    pendingMax = Math.max(pendingMax, parser.pendingByteCount);
  }
  expect(pendingMax).toBeLessThanOrEqual(PARSER_BUFFER_BYTES);
  return pieces;
}

const concat = (parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

describe('frame parser', () => {
  test('finds every frame, whatever the chunks and the noise between frames', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, body), { maxLength: 6 }), chunkSizes, (parts, sizes) => {
        const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
        const bytes = concat(parts.flatMap(([before, content]) => [before, encodeFrame(content)]));
        const pieces = feedInChunks(parser, bytes, sizes);
        expect(bodiesOf(pieces)).toEqual(parts.map(([, content]) => [...content]));
        expect(pieces.filter(({ kind }) => kind === 'checksum-error')).toEqual([]);
        expect(parser.pendingByteCount).toBe(0);
        expect(noiseIn(pieces)).toBeLessThanOrEqual(parts.reduce((sum, [before]) => sum + before.length, 0));
      }),
      { numRuns: 500 },
    );
  });

  test('counts every byte of noise that cannot belong to a preamble', () => {
    const quiet = fc.uint8Array({ max: 0xa9, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(quiet, body), { maxLength: 4 }), chunkSizes, (parts, sizes) => {
        const bytes = concat(parts.flatMap(([before, content]) => [before, encodeFrame(content)]));
        const pieces = feedInChunks(new FrameParser(ANSWER_BODY_MIN_BYTES), bytes, sizes);
        expect(noiseIn(pieces)).toBe(parts.reduce((sum, [before]) => sum + before.length, 0));
      }),
    );
  });

  test('a frame split at any byte is one frame', () => {
    const frame = encodeFrame(Uint8Array.of(0, 0, 0x9f, 0xaa, 0xaa, 0x96, 0x69));
    for (let place = 0; place <= frame.length; place += 1) {
      const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
      const pieces = [...parser.feed(frame.subarray(0, place)), ...parser.feed(frame.subarray(place))];
      expect(pieces).toEqual([{ kind: 'frame', body: Uint8Array.of(0, 0, 0x9f, 0xaa, 0xaa, 0x96, 0x69) }]);
    }
  });

  test('a damaged byte never makes another body of the same length', () => {
    fc.assert(
      fc.property(
        body,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        chunkSizes,
        (content, place, change, sizes) => {
          const bytes = encodeFrame(content);
          const position = place % bytes.length;
          bytes[position] = (bytes[position] ?? 0) ^ change;
          const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
          // What follows ends a frame whose length byte now claims too much.
          const following = new Uint8Array(PARSER_BUFFER_BYTES);
          const pieces = [...feedInChunks(parser, bytes, sizes), ...parser.feed(following)];
          const isInLength = position === 5 || position === 6;
          for (const delivered of bodiesOf(pieces)) {
            if (!isInLength) expect(delivered).toEqual([...content]);
            // A length is the one thing that an XOR cannot guard; its answer's command knows the right one.
            else expect(delivered.length).not.toBe(content.length);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['two AA', [0xaa, 0xaa]],
    ['four AA', [0xaa, 0xaa, 0xaa, 0xaa]],
    ['a zero inside the preamble', [0xaa, 0x00, 0xaa, 0xaa]],
    ['a zero early in the preamble', [0x00, 0xaa, 0xaa]],
    ['leading zeros', [0, 0, 0, 0xaa, 0xaa, 0xaa]],
    ['a header that broke off', [0xaa, 0xaa, 0x96, 0xaa, 0xaa]],
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
    ['nothing', [0x00, 0x00]],
    ['too long', [0x09, 0x0b]],
    ['absurd', [0xff, 0xff]],
  ])('skips a header whose length is %s', (_name, length) => {
    const bytes = concat([[0xaa, 0xaa, 0x96, 0x69], length, encodeFrame(Uint8Array.of(0, 0, 0x9f))]);
    expect(bodiesOf(new FrameParser(3).feed(bytes))).toEqual([[0, 0, 0x9f]]);
  });

  test('takes a request for no answer', () => {
    const request = encodeFrame(Uint8Array.of(0x20, 0x01));
    expect(bodiesOf(new FrameParser(REQUEST_BODY_MIN_BYTES).feed(request))).toEqual([[0x20, 0x01]]);
    expect(bodiesOf(new FrameParser(ANSWER_BODY_MIN_BYTES).feed(request))).toEqual([]);
  });

  test('reports a wrong checksum and finds the good frames that a lying length had covered', () => {
    const good = encodeFrame(Uint8Array.of(0, 0, 0x80));
    const lying = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x14, 0, 0, 0x90];
    const pieces = new FrameParser(3).feed(concat([lying, good, good, good]));
    expect(pieces[0]).toEqual({ kind: 'checksum-error' });
    expect(bodiesOf(pieces)).toEqual([1, 2, 3].map(() => [0, 0, 0x80]));
  });

  test('a lying length of any size loses no frame behind it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: ANSWER_BODY_MIN_BYTES + 1, max: BODY_MAX_BYTES + 1 }),
        fc.array(body, { minLength: 1, maxLength: 4 }),
        chunkSizes,
        (length, contents, sizes) => {
          const header = [0xaa, 0xaa, 0xaa, 0x96, 0x69, length >> 8, length & 0xff];
          const bytes = concat([header, ...contents.map(encodeFrame)]);
          // By chance the checksum of what the length covers may be right; zeros do not change it.
          fc.pre(xorChecksum(bytes.subarray(5, 7 + length)) !== 0);
          const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
          const following = new Uint8Array(PARSER_BUFFER_BYTES);
          const pieces = [...feedInChunks(parser, bytes, sizes), ...parser.feed(following)];
          expect(bodiesOf(pieces)).toEqual(contents.map((content) => [...content]));
        },
      ),
    );
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

describe('what the parser keeps', () => {
  /** Feeds with a parser whose buffer the test can see; gives back the bytes in it that are not zero. */
  function leftovers(use: (parser: FrameParser) => void): number {
    const OriginalArray = globalThis.Uint8Array;
    const buffers: Uint8Array[] = [];
    globalThis.Uint8Array = new Proxy(OriginalArray, {
      construct(target, parameters, newTarget) {
        const array: Uint8Array = Reflect.construct(target, parameters, newTarget);
        if (parameters[0] === PARSER_BUFFER_BYTES) buffers.push(array);
        return array;
      },
    });
    let parser: FrameParser;
    try {
      parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
    } finally {
      globalThis.Uint8Array = OriginalArray;
    }
    const [buffer] = buffers;
    if (buffers.length !== 1 || !buffer) throw new Error('The parser keeps its bytes elsewhere');
    use(parser);
    return buffer.filter((byte) => byte !== 0).length;
  }

  const card = encodeFrame(new Uint8Array(1287).fill(0x5a));

  test('nothing of a frame that it handed out', () => {
    expect(leftovers((parser) => void feedInChunks(parser, card, [64]))).toBe(0);
  });

  test('nothing of an unfinished frame after a reset', () => {
    expect(leftovers((parser) => void parser.feed(card.subarray(0, 900)))).toBe(899);
    const use = (parser: FrameParser) => {
      parser.feed(card.subarray(0, 900));
      parser.reset();
    };
    expect(leftovers(use)).toBe(0);
  });

  test('nothing of a frame with a wrong checksum, and of noise', () => {
    const damaged = card.slice();
    damaged[100] = 0;
    expect(leftovers((parser) => void parser.feed(damaged))).toBe(0);
    expect(leftovers((parser) => void parser.feed(new Uint8Array(3000).fill(0x5a)))).toBe(0);
  });

  test('no more than what is pending, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, body.map(encodeFrame)), { maxLength: 10 }), (chunks) => {
        let pending = 0;
        const kept = leftovers((parser) => {
          for (const chunk of chunks) parser.feed(chunk);
          pending = parser.pendingByteCount;
        });
        expect(kept).toBeLessThanOrEqual(pending);
      }),
    );
  });
});

import { encodeFrame } from '../../../native/protocol/frame.ts';
import { PARSER_BUFFER_BYTES } from '../../../native/protocol/frame-parser.ts';
import type { Decoders } from '../decoders.ts';
import { join, mutate, withOneByteChanged } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target, Verdict } from '../target.ts';

const ANSWER_MIN_BYTES = 3;
const LENGTH_MAX = 2314;

/** Streams of frames, damaged frames and noise, in chunks of any size. */
export function createFrameTargets(decoders: Decoders): readonly Target[] {
  const feed = (stream: Uint8Array, chunkSizes: readonly number[]): Uint8Array[] => {
    const parser = decoders.createFrameParser(ANSWER_MIN_BYTES);
    const bodies: Uint8Array[] = [];
    for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
      const size = chunkSizes[turn % chunkSizes.length] ?? stream.length;
      for (const piece of parser.feed(stream.subarray(offset, offset + size))) {
        if (piece.kind === 'frame') bodies.push(piece.body);
      }
      if (parser.pendingByteCount > PARSER_BUFFER_BYTES) throw new Error('More than one frame is kept');
      offset += size;
    }
    return bodies;
  };

  return [
    {
      name: 'stream of frames',
      weight: 20,
      prepare(random) {
        const stream = randomStream(random);
        const chunkSizes = Array.from({ length: random.between(1, 6) }, () =>
          random.pick([1, 2, 7, 64, 200, random.between(1, 90), stream.length + 1]),
        );
        return { input: stream, run: () => compare(feed(stream, chunkSizes), framesIn(stream)) };
      },
    },
    {
      name: 'one damaged frame',
      weight: 12,
      prepare(random) {
        const frame = encodeFrame(randomBody(random));
        // The checksum finds every change of a single byte behind the length.
        const damaged = withOneByteChanged(frame, random, 7);
        const stream = join(damaged, new Uint8Array(random.below(20)));
        const size = random.between(1, frame.length);
        return { input: stream, run: () => compare(feed(stream, [size]), framesIn(stream)) };
      },
    },
  ];
}

function randomBody(random: Random): Uint8Array {
  const size = random.chance(0.03) ? random.pick([1287, 2313]) : random.between(ANSWER_MIN_BYTES, 40);
  return random.bytes(size);
}

function randomStream(random: Random): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let count = random.between(1, 6); count > 0; count -= 1) {
    const frame = encodeFrame(randomBody(random));
    switch (random.below(6)) {
      case 0:
        parts.push(random.bytes(random.below(30)));
        break;
      case 1:
        parts.push(withOneByteChanged(frame, random));
        break;
      case 2:
        parts.push(mutate(frame, random));
        break;
      case 3:
        // A header with any length, and what may follow.
        parts.push(Uint8Array.of(0xaa, 0xaa, 0x96, 0x69, random.below(12), random.below(256)));
        break;
      default:
        parts.push(frame);
    }
  }
  return join(...parts);
}

/**
 * The frames in a whole stream by the plain words of GA/T 467: header, length, checksum; after anything that is no
 * frame the search goes on behind its header. What is incomplete at the end is still to come.
 */
export function framesIn(stream: Uint8Array): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  let offset = 0;
  while (offset + 6 <= stream.length) {
    const [a, b, c, d, high = 0, low = 0] = stream.subarray(offset, offset + 6);
    if (a !== 0xaa || b !== 0xaa || c !== 0x96 || d !== 0x69) {
      offset += 1;
      continue;
    }
    const length = high * 256 + low;
    const end = offset + 6 + length;
    const isPossible = length > ANSWER_MIN_BYTES && length <= LENGTH_MAX;
    if (isPossible && end > stream.length) break;
    const isWhole = isPossible && stream.subarray(offset + 4, end).reduce((sum, byte) => sum ^ byte, 0) === 0;
    if (isWhole) bodies.push(stream.slice(offset + 6, end - 1));
    offset = isWhole ? end : offset + 4;
  }
  return bodies;
}

function compare(delivered: readonly Uint8Array[], expected: readonly Uint8Array[]): Verdict {
  let next = 0;
  for (const body of delivered) {
    while (next < expected.length && !isEqual(expected[next] ?? body, body)) next += 1;
    if (next === expected.length) return 'wrong-accept';
    next += 1;
  }
  return delivered.length === expected.length ? 'right' : 'wrong-reject';
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

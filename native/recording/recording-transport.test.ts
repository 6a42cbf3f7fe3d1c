import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { succeed } from '../../contract/result.ts';
import { encodeCardBlock } from '../protocol/card-block.ts';
import { encodeAnswer } from '../protocol/commands.ts';
import { encodeFrame } from '../protocol/frame.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import { createRecordingTransport } from './recording-transport.ts';
import { receivedIn, recordingOf } from './test-bench.ts';

describe('recording', () => {
  type Step =
    | { readonly do: 'receive'; readonly bytes: Uint8Array }
    | { readonly do: 'request'; readonly code: number }
    | { readonly do: 'lose' | 'close' | 'flush' };

  /** Plays steps on a line that is being recorded; the lines of the recording. */
  async function record(steps: readonly Step[]): Promise<string[]> {
    let receive: (chunk: Uint8Array) => void = () => undefined;
    let lose: () => void = () => undefined;
    const transport: ReaderTransport = {
      open: async () =>
        succeed({
          description: 'line',
          simulated: true,
          write: async () => succeed(null),
          onData: (listener) => {
            receive = listener;
          },
          onClosed: (listener) => {
            lose = listener;
          },
          close: async () => lose(),
        }),
    };
    const lines: string[] = [];
    let now = 0;
    const recorded = createRecordingTransport(transport, {
      write: (line) => lines.push(line),
      now: () => {
        now += 1;
        return now;
      },
    });
    const opened = await recorded.open();
    if (!opened.ok) throw new Error('An open line expected');
    for (const step of steps) {
      if (step.do === 'receive') receive(step.bytes);
      else if (step.do === 'request') {
        await opened.value.write(encodeFrame(Uint8Array.of(step.code >> 8, step.code & 0xff)));
      } else if (step.do === 'lose') lose();
      else if (step.do === 'close') await opened.value.close();
      else recorded.flush();
    }
    recorded.flush();
    return lines;
  }

  test('keeps the borders of chunks and the order of events', async () => {
    const answer = encodeAnswer(0x80);
    const lines = await record([
      { do: 'request', code: 0x2001 },
      { do: 'receive', bytes: answer.slice(0, 4) },
      { do: 'receive', bytes: answer.slice(4) },
      { do: 'request', code: 0x2001 },
      { do: 'lose' },
    ]);
    expect(lines.map((line) => line.trim().replace(/^\S+ /, ''))).toEqual([
      'opened line',
      '=> AA AA AA 96 69 00 03 20 01 22',
      '<= AA AA AA 96',
      '<= 69 00 04 00 00 80 84',
      '=> AA AA AA 96 69 00 03 20 01 22',
      'lost',
    ]);
    recordingOf(lines);
  });

  test('writes nothing that came before the answer is over', async () => {
    const block = encodeCardBlock(new Uint8Array(256).fill(0x51), new Uint8Array(1024));
    const lines = await record([
      { do: 'request', code: 0x3001 },
      { do: 'receive', bytes: encodeAnswer(0x90, block) },
    ]);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/<= AA AA AA 96 69 05 08 00 00 90 01 00 04 00 D0 67/);
  });

  /** What happens to a card answer between the reader and the recorder, and how the line goes on. */
  const mishaps = fc.record({
    request: fc.constantFrom(0x3001, 0x3010, 0x3003, 0x3005),
    flips: fc.array(fc.tuple(fc.nat(1294), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
    cutAt: fc.option(fc.nat(1294), { nil: 1295 }),
    noiseBefore: fc.nat(6),
    chunkSizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
    /** A further request comes after so many chunks: what follows is late. */
    nextRequestAfter: fc.nat(12),
    nextRequest: fc.constantFrom(0x2001, 0x12ff, 0x11ff, 0x3001),
    end: fc.constantFrom('lose', 'close', 'flush'),
  });
  type Mishaps = typeof mishaps extends fc.Arbitrary<infer Value> ? Value : never;

  function stepsOf(answer: Uint8Array, how: Mishaps): Step[] {
    const stream = new Uint8Array(how.noiseBefore + Math.min(answer.length, how.cutAt)).fill(0x33);
    stream.set(answer.subarray(0, how.cutAt), how.noiseBefore);
    const steps: Step[] = [{ do: 'request', code: how.request }];
    for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
      const size = how.chunkSizes[turn % how.chunkSizes.length] ?? stream.length;
      if (turn === how.nextRequestAfter) steps.push({ do: 'request', code: how.nextRequest });
      steps.push({ do: 'receive', bytes: stream.slice(offset, offset + size) });
      offset += size;
    }
    return [...steps, { do: how.end as 'lose' }];
  }

  function flip(answer: Uint8Array, flips: Mishaps['flips']): Uint8Array {
    const flipped = answer.slice();
    for (const [at, mask] of flips) flipped[at] = (flipped[at] ?? 0) ^ mask;
    return flipped;
  }

  const answerWith = (block: Uint8Array) =>
    encodeAnswer(0x90, encodeCardBlock(block.subarray(0, 256), block.subarray(256)));
  /** Text and photo that no stand-in shares a window of bytes with. */
  const block = fc.uint8Array({ min: 0x80, max: 0xa9, minLength: 1280, maxLength: 1280 });

  test('is the same whoever’s card it was', async () => {
    await fc.assert(
      fc.asyncProperty(block, block, mishaps, async (one, other, how) => {
        // A length that lies moves the checksum onto a byte of the card: the difference is then the card's.
        const flips = how.flips.filter(([at]) => at !== 5 && at !== 6);
        const recordedAs = (person: Uint8Array) => record(stepsOf(flip(answerWith(person), flips), how));
        expect(await recordedAs(one)).toEqual(await recordedAs(other));
      }),
      { numRuns: 400, endOnFailure: true },
    );
  });

  test('holds no eight bytes of the card in a row, whatever was lost, damaged, late or repeated', async () => {
    const slips = fc.array(
      fc.record({
        at: fc.nat(1294),
        lost: fc.nat(20),
        noise: fc.uint8Array({ maxLength: 20 }),
        repeated: fc.nat(40),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(block, mishaps, slips, async (person, how, places) => {
        let answer = answerWith(person);
        for (const { at, lost, noise, repeated } of places) {
          const tail = answer.subarray(at + lost);
          answer = Buffer.concat([
            answer.subarray(0, at),
            noise,
            answer.subarray(Math.max(0, at - repeated), at),
            tail,
          ]);
        }
        const lines = await record(
          stepsOf(flip(answer, how.flips), { ...how, cutAt: Math.min(how.cutAt, answer.length) }),
        );
        const recorded = Buffer.from(receivedIn(recordingOf(lines)));
        const personal = Buffer.from(person);
        for (let offset = 0; offset + 8 <= personal.length; offset += 1) {
          expect(recorded.includes(personal.subarray(offset, offset + 8))).toBe(false);
        }
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  test('does not grow without end when the reader never stops', async () => {
    const flood = Array.from(
      { length: 300 },
      (): Step => ({ do: 'receive', bytes: new Uint8Array(1000).fill(7) }),
    );
    const lines = await record([...flood, { do: 'close' }]);
    expect(receivedIn(recordingOf(lines))).toEqual(Buffer.alloc(300_000, 0x2a));
  });
});

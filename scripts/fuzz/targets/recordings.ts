import { encodeAnswer } from '../../../native/protocol/commands.ts';
import { formatRecordingLine } from '../../../native/recording/recording.ts';
import type { Decoders } from '../decoders.ts';
import { join, mutate, mutateText } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** Bytes of the cards whose traces are looked for in recordings: none of them is in what stands in for a card. */
const PERSONAL_FROM = 0x80;
const PERSONAL_TO = 0xa9;
/** So many of them in a row are a leak. */
const LEAK_BYTES = 8;

/** Recordings of readers: reading them, and masking what a card has sent. */
export function createRecordingTargets(decoders: Decoders): readonly Target[] {
  return [
    {
      name: 'recording',
      weight: 3,
      prepare(random) {
        const lines = randomLines(random);
        const badLine = random.chance(0.5) ? random.between(1, lines.length) : null;
        if (badLine !== null) {
          lines.splice(
            badLine,
            0,
            random.pick([
              'x',
              '5',
              '9999 sang',
              '-1 lost',
              '9999 <= GG',
              '12345678901 closed',
              '9999 => AAA',
              '1e3 lost',
            ]),
          );
        }
        const text = lines.join(random.pick(['\n', '\r\n']));
        return {
          input: text,
          run: () => {
            const parsed = decoders.parseRecording(text);
            if (badLine === null) return parsed.ok ? 'right' : 'wrong-reject';
            return !parsed.ok && parsed.fault.line === badLine + 1 ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'recording, any text',
      weight: 3,
      prepare(random) {
        const text = mutateText(randomLines(random).join('\n'), random);
        return {
          input: text,
          run: () => {
            decoders.parseRecording(text);
            return 'right';
          },
        };
      },
    },
    {
      name: 'mask of a recording',
      weight: 5,
      prepare(random) {
        const stream = randomCardAnswer(random);
        const request = random.pick([0x3001, 0x3010, 0x3003, 0x3005, 0x2001, 0x11ff]);
        return {
          input: stream,
          run: () => {
            const masked = decoders.maskReceived(stream, request);
            if (masked.length !== stream.length) return 'wrong-reject';
            return longestPersonalRun(masked) >= LEAK_BYTES ? 'wrong-accept' : 'right';
          },
        };
      },
    },
  ];
}

function randomLines(random: Random): string[] {
  const lines = ['# a recording', formatRecordingLine({ event: 'opened', atMs: 0, word: 'line' })];
  for (let count = random.below(8), atMs = 0; count > 0; count -= 1) {
    atMs += random.below(1000);
    const event = random.pick(['=>', '<=', '<=']);
    lines.push(formatRecordingLine({ event, atMs, bytes: random.bytes(random.between(1, 40)) }));
  }
  if (random.chance(0.5)) lines.push(formatRecordingLine({ event: 'lost', atMs: 9998 }));
  return lines;
}

function randomCardAnswer(random: Random): Uint8Array {
  const size = random.pick([1280, 1280, 280, 28, 70, 1282, 2304]);
  const personal = random
    .bytes(size)
    .map((byte) => PERSONAL_FROM + (byte % (PERSONAL_TO - PERSONAL_FROM + 1)));
  const head = random.pick([
    Uint8Array.of(1, 0, 4, 0),
    Uint8Array.of(1, 0, 4, 0, 0, 0),
    Uint8Array.of(1, 0, 4, 0, 4, 0),
    new Uint8Array(),
  ]);
  const data = join(head, personal).subarray(0, 2310);
  const answer = encodeAnswer(0x90, data);
  const stream = random.chance(0.3) ? answer : mutate(answer, random);
  return random.chance(0.3) ? join(stream, encodeAnswer(0x80)) : stream;
}

function longestPersonalRun(bytes: Uint8Array): number {
  let longest = 0;
  let run = 0;
  for (const byte of bytes) {
    run = byte >= PERSONAL_FROM && byte <= PERSONAL_TO ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

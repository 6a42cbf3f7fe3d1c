import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAnswer, encodeAnswer, SAM_COMMANDS, type SamCommand } from './commands.ts';
import { ANSWER_BODY_MIN_BYTES } from './frame.ts';
import { FrameParser } from './frame-parser.ts';

/** A good and a bad answer to each command, as whole frames. */
const ANSWERS: readonly (readonly [SamCommand, Uint8Array])[] = Object.values(SAM_COMMANDS).flatMap(
  (command) =>
    [
      [command, encodeAnswer(command.successCode, new Uint8Array(command.dataBytes).fill(0x20))],
      [command, encodeAnswer(0x41, new Uint8Array(), 0x6982)],
    ] as const,
);

function accepted(command: SamCommand, bytes: Uint8Array) {
  return new FrameParser(ANSWER_BODY_MIN_BYTES)
    .feed(bytes)
    .flatMap((piece) => (piece.kind === 'frame' ? [decodeAnswer(command, piece.body)] : []))
    .filter((answer) => answer !== null);
}

describe('answers', () => {
  test('a single damaged byte is noticed or changes nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ANSWERS),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ([command, frame], place, change) => {
          const position = place % frame.length;
          const damaged = frame.map((byte, index) => (index === position ? byte ^ change : byte));
          const original = accepted(command, frame);
          expect(original).toHaveLength(1);
          expect([[], original]).toContainEqual(accepted(command, damaged));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('card status and code are told apart', () => {
    const [answer] = accepted(SAM_COMMANDS.readCard, encodeAnswer(0x33, new Uint8Array(), 0x6985));
    expect(answer).toEqual({ cardStatus: 0x6985, code: 0x33, data: new Uint8Array() });
  });

  test.each([
    ['"card found" is none to "select card"', SAM_COMMANDS.selectCard, encodeAnswer(0x9f, new Uint8Array(4))],
    ['a bare "done" is none to "find card"', SAM_COMMANDS.findCard, encodeAnswer(0x90)],
    ['a bare "done" is none to "read card"', SAM_COMMANDS.readCard, encodeAnswer(0x90)],
    ['"selected" is none to "read card"', SAM_COMMANDS.readCard, encodeAnswer(0x90, new Uint8Array(8))],
  ])('a good answer to another command is no answer: %s', (_name, command, frame) => {
    expect(accepted(command, frame)).toEqual([]);
  });
});

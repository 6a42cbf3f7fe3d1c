import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CODE_SUCCESS,
  decodeAnswer,
  encodeAnswer,
  encodeRequest,
  NEVER_SENT_COMMANDS,
  SAM_COMMANDS,
  type SamAnswer,
  type SamCommand,
  setMaxRfBytes,
} from './commands.ts';
import { ANSWER_BODY_MIN_BYTES } from './frame.ts';
import { FrameParser } from './frame-parser.ts';

const FIXED: readonly SamCommand[] = Object.values(SAM_COMMANDS).filter(
  (command: SamCommand) => typeof command.dataBytes === 'number',
);

/** A command and an answer to it as a whole frame: a good one with any data, or a bad one. */
function answerTo(commands: readonly SamCommand[]): fc.Arbitrary<readonly [SamCommand, Uint8Array]> {
  return fc.constantFrom(...commands).chain((command) => {
    const good = fc
      .constantFrom(...[command.dataBytes].flat())
      .chain((byteCount) => fc.uint8Array({ minLength: byteCount, maxLength: byteCount }))
      .map((data) => encodeAnswer(command.successCode, data));
    const bad = fc.nat(0xffff).map((cardStatus) => encodeAnswer(0x41, new Uint8Array(), cardStatus));
    return fc.tuple(
      fc.constant(command),
      fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: bad }),
    );
  });
}

/** One changed byte; half of the changes are in the nine bytes of preamble, length and status. */
const damage = fc.record({
  place: fc.oneof(fc.nat(9), fc.nat()),
  change: fc.integer({ min: 1, max: 255 }),
});

function damaged(frame: Uint8Array, { place, change }: { place: number; change: number }): Uint8Array {
  return frame.map((byte, index) => (index === place % frame.length ? byte ^ change : byte));
}

function accepted(command: SamCommand, bytes: Uint8Array): SamAnswer[] {
  return new FrameParser(ANSWER_BODY_MIN_BYTES)
    .feed(bytes)
    .flatMap((piece) => (piece.kind === 'frame' ? [decodeAnswer(command, piece.body)] : []))
    .filter((answer) => answer !== null);
}

describe('answers', () => {
  test('a single damaged byte is noticed or changes nothing', () => {
    fc.assert(
      fc.property(answerTo(FIXED), damage, ([command, frame], where) => {
        const original = accepted(command, frame);
        expect(original).toHaveLength(1);
        expect([[], original]).toContainEqual(accepted(command, damaged(frame, where)));
      }),
      { numRuns: 2000 },
    );
  });

  test('where the length varies, a damaged byte cuts whole records off at worst', () => {
    const { readAppendedAddresses } = SAM_COMMANDS;
    fc.assert(
      fc.property(answerTo([readAppendedAddresses]), damage, ([command, frame], where) => {
        const [original] = accepted(command, frame);
        const [answer] = accepted(command, damaged(frame, where));
        if (!answer || !original) return;
        expect(answer.code).toBe(original.code);
        expect(original.data.length % 70).toBe(answer.data.length % 70);
        expect(answer.data).toEqual(original.data.subarray(0, answer.data.length));
      }),
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
    ['no address is none', SAM_COMMANDS.readAppendedAddresses, encodeAnswer(0x90)],
    ['five addresses are none', SAM_COMMANDS.readAppendedAddresses, encodeAnswer(0x90, new Uint8Array(350))],
    ['half an address is none', SAM_COMMANDS.readAppendedAddresses, encodeAnswer(0x90, new Uint8Array(105))],
  ] as const)('a good answer to another command is no answer: %s', (_name, command, frame) => {
    expect(accepted(command, frame)).toEqual([]);
  });

  test('two addresses, whose length byte is above 7F, come whole', () => {
    const frame = encodeAnswer(CODE_SUCCESS, new Uint8Array(140).fill(0x41));
    expect([...frame.slice(5, 7)]).toEqual([0x00, 0x90]);
    expect(accepted(SAM_COMMANDS.readAppendedAddresses, frame)).toMatchObject([{ code: CODE_SUCCESS }]);
  });

  test('wiping the body wipes the data', () => {
    const body = Uint8Array.of(0, 0, 0x90, 1, 2, 3, 4, 5, 6, 7, 8);
    const answer = decodeAnswer(SAM_COMMANDS.selectCard, body);
    expect(answer?.data[7]).toBe(8);
    body.fill(0);
    expect(answer?.data).toEqual(new Uint8Array(8));
  });
});

describe('what is never sent', () => {
  const { readCardWithFingerprints } = NEVER_SENT_COMMANDS;

  test('fingerprints are asked for by none of the commands', () => {
    const parameters = Object.values(SAM_COMMANDS).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(parameters).not.toContain('3010');
    expect(new Set(parameters).size).toBe(parameters.length);
  });

  test('the description of the command is no command', () => {
    // @ts-expect-error The compiler refuses it, and so does the program.
    expect(() => encodeRequest(readCardWithFingerprints)).toThrow(/never sent/);
    expect(() => encodeRequest({ ...readCardWithFingerprints, timeLimitMs: 3000 })).toThrow(/never sent/);
  });
});

test.each([0, 256, 1.5, -1])('%d bytes per exchange cannot be set', (byteCount) => {
  expect(() => setMaxRfBytes(byteCount)).toThrow(RangeError);
});

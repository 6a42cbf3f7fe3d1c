import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRINTER_STATES } from '../../contract/slip.ts';
import { createAnswerSorter } from './answer-sorter.ts';
import { faultOfState, isDoneAnswer, isRealTimeAnswer, stateOf } from './real-time-status.ts';

const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const GOOD = { printer: 0x12, offlineCause: 0x12, errorCause: 0x12, paper: 0x12 };

describe('all 256 bytes', () => {
  test('16 answer DLE EOT, 64 answer GS r, and none answers both', () => {
    expect(ALL_BYTES.filter(isRealTimeAnswer)).toHaveLength(16);
    expect(ALL_BYTES.filter(isDoneAnswer)).toHaveLength(64);
    expect(ALL_BYTES.filter((byte) => isRealTimeAnswer(byte) && isDoneAnswer(byte))).toEqual([]);
  });

  test.each(ALL_BYTES)('byte %i gives at most one answer, the one that its bits say', (byte) => {
    const answers = createAnswerSorter()(Uint8Array.of(byte));
    const isSkipped = byte === 0x37 || (byte & 0x93) === 0x10;
    const kinds = isRealTimeAnswer(byte) ? ['real-time'] : isDoneAnswer(byte) ? ['done'] : [];
    expect(answers).toEqual(isSkipped ? [] : kinds.map((kind) => ({ kind, byte })));
  });

  test('XON and XOFF answer nothing', () => {
    expect(createAnswerSorter()(Uint8Array.of(0x11, 0x13))).toEqual([]);
  });

  test('in the place of any answer they give a state, and a fault unless slips can be printed', () => {
    for (const question of ['printer', 'offlineCause', 'errorCause', 'paper'] as const) {
      for (const byte of ALL_BYTES) {
        const state = stateOf({ ...GOOD, [question]: byte });
        expect(PRINTER_STATES).toContain(state);
        expect(faultOfState(state) === null).toBe(state === 'ready' || state === 'paper-low');
      }
    }
  });
});

test('what the printer sends unasked is passed over, whole', () => {
  const sort = createAnswerSorter();
  expect(sort(Uint8Array.of(0x10, 0x00, 0x0c))).toEqual([]);
  expect(sort(Uint8Array.of(0x00, 0x16))).toEqual([{ kind: 'real-time', byte: 0x16 }]);
  expect(sort(Uint8Array.of(0x37, 0x25))).toEqual([]);
  expect(sort(Uint8Array.of(0x00, 0x00))).toEqual([{ kind: 'done', byte: 0x00 }]);
});

// The examples of makers' manuals: bits by Epson's command reference.
test.each([
  ['ready', GOOD],
  ['ready', { ...GOOD, printer: 0x16 }],
  ['paper-low', { ...GOOD, paper: 0x1e }],
  ['paper-low', { ...GOOD, paper: 0x1a }],
  ['paper-out', { ...GOOD, printer: 0x1a, offlineCause: 0x32, paper: 0x7e }],
  ['paper-out', { ...GOOD, paper: 0x72 }],
  ['paper-out', { ...GOOD, offlineCause: 0x32 }],
  ['cover-open', { ...GOOD, printer: 0x1a, offlineCause: 0x16, paper: 0x7e }],
  ['error', { ...GOOD, printer: 0x1a, offlineCause: 0x52, errorCause: 0x1a }],
  ['error', { ...GOOD, errorCause: 0x32 }],
  ['error', { ...GOOD, errorCause: 0x52 }],
  ['offline', { ...GOOD, printer: 0x1a }],
] as const)('%s', (state, answers) => expect(stateOf(answers)).toBe(state));

test('any four answers give a state', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      fc.record({ printer: byte, offlineCause: byte, errorCause: byte, paper: byte }),
      (answers) => {
        expect(PRINTER_STATES).toContain(stateOf(answers));
      },
    ),
  );
});

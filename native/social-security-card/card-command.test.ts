import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CardCommand, encodeCommand, isReadingCommand } from './card-command.ts';

const hex = (command: CardCommand) => Buffer.from(encodeCommand(command)).toString('hex');

test.each<readonly [CardCommand, string]>([
  [{ kind: 'select-environment' }, '00a404000f7378312e73682ec9e7bbe1b1a3d5cf'],
  [{ kind: 'select-file', file: 'EF05', among: 'application' }, '00a4020002ef05'],
  [{ kind: 'select-file', file: 'EF06', among: 'application' }, '00a4020002ef06'],
  [{ kind: 'select-file', file: 'EF06', among: 'all-files' }, '00a4000002ef06'],
  [{ kind: 'read-item', itemId: 0x08, expectedLength: 20 }, '00b2080014'],
  [{ kind: 'read-item', itemId: 0x0d, expectedLength: 256 }, '00b20d0000'],
  [{ kind: 'read-record', recordNumber: 1, expectedLength: 20 }, '00b2010414'],
  [{ kind: 'get-response', expectedLength: 0x20 }, '00c0000020'],
])('%o is %s', (command, bytes) => {
  expect(hex(command)).toBe(bytes);
});

test('the name of the environment ends in 社会保障', () => {
  const name = encodeCommand({ kind: 'select-environment' }).slice(5);
  expect(new TextDecoder('gbk', { fatal: true }).decode(name)).toBe('sx1.sh.社会保障');
});

const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.integer({ min: -2, max: 300 }));
const anyCommand: fc.Arbitrary<CardCommand> = fc.oneof(
  fc.constant<CardCommand>({ kind: 'select-environment' }),
  fc.record({
    kind: fc.constant('select-file' as const),
    file: fc.constantFrom('EF05' as const, 'EF06' as const),
    among: fc.constantFrom('application' as const, 'all-files' as const),
  }),
  fc.record({ kind: fc.constant('read-item' as const), itemId: anyNumber, expectedLength: anyNumber }),
  fc.record({
    kind: fc.constant('read-record' as const),
    recordNumber: anyNumber,
    expectedLength: anyNumber,
  }),
  fc.record({ kind: fc.constant('get-response' as const), expectedLength: anyNumber }),
);

test('whatever it is asked for, the encoder makes commands that select or read, or none', () => {
  let made = 0;
  fc.assert(
    fc.property(anyCommand, (command) => {
      let bytes: Uint8Array;
      try {
        bytes = encodeCommand(command);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      made += 1;
      expect([0xa4, 0xb2, 0xc0]).toContain(bytes[1]);
      expect(isReadingCommand(bytes)).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(made).toBeGreaterThan(500);
});

test('of all instructions, three may leave for a card', () => {
  const allowed = Array.from({ length: 256 }, (_, instruction) => instruction).filter((instruction) =>
    isReadingCommand(Uint8Array.of(0, instruction, 0, 0, 0)),
  );
  expect(allowed).toEqual([0xa4, 0xb2, 0xc0]);
  expect(isReadingCommand(Uint8Array.of(0x80, 0xb2, 1, 4, 0))).toBe(false);
  expect(isReadingCommand(new Uint8Array())).toBe(false);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSamId, formatSamId, isSameSam, parseSamId } from './sam-id.ts';

const data = Uint8Array.of(5, 0, 3, 0, 0xe5, 0xd6, 0x34, 0x01, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);

test('prints as makers print it', () => {
  expect(decodeSamId(data)).toEqual([5, 3, 20240101, 1, 4294967295]);
  expect(formatSamId(data)).toBe('05.03-20240101-0000000001-4294967295');
});

test('what was printed is told by its numbers again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(parseSamId(formatSamId(bytes))).toEqual(decodeSamId(bytes));
    }),
  );
});

test('a number padded in another way is the same', () => {
  const padded = parseSamId('05.03-20240101-0000000001-0000000002');
  const bare = parseSamId('5.3-20240101-0000000001-2');
  const other = parseSamId('05.03-20240101-0000000001-0000000003');
  if (!padded || !bare || !other) throw new Error('no number');
  expect(isSameSam(padded, bare)).toBe(true);
  expect(isSameSam(padded, other)).toBe(false);
});

test.each([
  '',
  '05.03-20240101-0000000001',
  '05-03-20240101-0000000001-0000000002',
  '05.03-20240101-0000000001-0000000002-1',
  '70000.03-20240101-0000000001-0000000002',
  '05.03-20240101-0000000001-4294967296',
  ' 05.03-20240101-0000000001-0000000002',
])('"%s" is no number of a security module', (printed) => {
  expect(parseSamId(printed)).toBe(null);
});

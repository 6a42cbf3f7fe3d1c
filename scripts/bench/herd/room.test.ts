import { expect, test } from 'vitest';
import { readRoom, whyNoRoom } from './room.ts';

const GIB = 2 ** 30;

test('terminals that do not fit are named with what is missing', () => {
  expect(whyNoRoom(10_000, { openFiles: 1_024, memoryBytes: 64 * GIB })).toContain('10500 open files');
  expect(whyNoRoom(10_000, { openFiles: null, memoryBytes: GIB })).toBe(
    '10000 terminals need 5.7 GiB, free are 1.0 GiB',
  );
  expect(whyNoRoom(10_000, { openFiles: 20_000, memoryBytes: 8 * GIB })).toBeNull();
});

test('the limits of this process can be read', () => {
  const { openFiles, memoryBytes } = readRoom();
  expect(openFiles ?? 1).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(0);
});

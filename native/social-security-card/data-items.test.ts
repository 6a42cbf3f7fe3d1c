import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATA_ITEMS, parseItem } from './data-items.ts';

const item = DATA_ITEMS.birthDate;

test('takes the value out of identifier, length and value', () => {
  expect(parseItem(item, Uint8Array.of(0x0d, 4, 0x19, 0x48, 0x03, 0x12))).toEqual(
    Uint8Array.of(0x19, 0x48, 0x03, 0x12),
  );
});

test.each([
  ['nothing', []],
  ['no length', [0x0d]],
  ['no value', [0x0d, 0]],
  ['another identifier', [0x0a, 4, 1, 2, 3, 4]],
  ['a length that is too long', [0x0d, 5, 1, 2, 3, 4]],
  ['a length that is too short', [0x0d, 3, 1, 2, 3, 4]],
  ['a value that is too long for the item', [0x0d, 5, 1, 2, 3, 4, 5]],
])('refuses %s', (_, data) => {
  expect(parseItem(item, Uint8Array.from(data))).toBeNull();
});

test('accepts no bytes but those of the right shape', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(...Object.values(DATA_ITEMS)),
      (data, any) => {
        const value = parseItem(any, data);
        if (value === null) return;
        expect([any.itemId, value.length, ...value]).toEqual([...data]);
        expect(value.length).toBeLessThanOrEqual(any.valueBytes);
      },
    ),
  );
});

test('only what the terminal needs is on the list', () => {
  expect(Object.values(DATA_ITEMS).map(({ itemId }) => itemId)).toEqual([1, 6, 7, 8, 9, 10, 13]);
});

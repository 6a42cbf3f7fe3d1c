import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupPhone, homeVisitProofsSchema, isWholePhone, maskPhone } from './home-visit.ts';

test.each([
  ['13800000000', true],
  ['19900000000', true],
  ['12800000000', false],
  ['1380000000', false],
  ['138000000000', false],
  ['01065000000', true],
  ['031165000000', true],
  ['03116500000', true],
  ['0311650000', true],
  ['031165000', false],
  ['0311650000000', false],
  ['65000000', false],
  ['00311650000', false],
  ['', false],
])('%s is a number that can be called: %s', (digits, isWhole) => {
  expect(isWholePhone(digits)).toBe(isWhole);
});

test.each([
  ['', ''],
  ['13', '13'],
  ['1380', '138 0'],
  ['13800001234', '138 0000 1234'],
  ['01065001234', '010 6500 1234'],
  ['02165001234', '021 6500 1234'],
  ['031165001234', '0311 6500 1234'],
  ['03116501234', '0311 650 1234'],
])('%s is read in groups: %s', (digits, groups) => {
  expect(groupPhone(digits)).toBe(groups);
});

test('grouping loses no digit, and masking leaves at most seven', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,12}$/), (digits) => {
      expect(groupPhone(digits).replaceAll(' ', '')).toBe(digits);
    }),
  );
  expect(maskPhone('13800001234')).toBe('138****1234');
  expect(maskPhone('031165001234')).toBe('031*****1234');
});

test('a paper stands in the list once', () => {
  expect(homeVisitProofsSchema.safeParse(['hospital-proof', 'relative-id-copy']).success).toBe(true);
  expect(homeVisitProofsSchema.safeParse([]).success).toBe(true);
  expect(homeVisitProofsSchema.safeParse(['hospital-proof', 'hospital-proof']).success).toBe(false);
});

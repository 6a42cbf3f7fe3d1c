import { expect, test } from 'vitest';
import { findFit, SMALLEST_FIT } from './use-fitting-text.ts';

test('text that fits keeps its size', () => {
  const tried: number[] = [];
  const overflows = (share: number) => {
    tried.push(share);
    return false;
  };
  expect(findFit(overflows)).toBe(1);
  expect(tried).toEqual([1]);
});

test('text that does not fit becomes as small as it must and no smaller', () => {
  expect(findFit((share) => share > 0.9)).toBe(0.9);
  expect(findFit((share) => share > 0.87)).toBe(0.85);
});

test('there is an end to becoming smaller', () => {
  expect(findFit(() => true)).toBe(SMALLEST_FIT);
});

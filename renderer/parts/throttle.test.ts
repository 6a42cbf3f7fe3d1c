import { expect, test } from 'vitest';
import { createThrottle } from './throttle.ts';

test('touches pass at most once a second, the first at once', () => {
  let nowMs = 5_000;
  const mayPass = createThrottle(1_000, () => nowMs);
  const passed: number[] = [];
  for (nowMs = 5_000; nowMs <= 8_000; nowMs += 100) if (mayPass()) passed.push(nowMs);
  expect(passed).toEqual([5_000, 6_000, 7_000, 8_000]);
});

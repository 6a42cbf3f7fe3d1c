import { expect, test } from 'vitest';
import { createBackPressure } from './back-pressure.ts';

function makePressure(places: number, random = 0) {
  const clock = { nowMs: 0 };
  return {
    clock,
    pressure: createBackPressure({ places, nowMs: () => clock.nowMs, random: () => random }),
  };
}

test('no more than the places; a place is free again when its request has ended, once', () => {
  const { pressure } = makePressure(2);
  const leave = pressure.enter();
  expect(pressure.enter()).not.toBeNull();
  expect(pressure.enter()).toBeNull();
  leave?.();
  leave?.();
  expect(pressure.enter()).not.toBeNull();
  expect(pressure.enter()).toBeNull();
});

test('a crowd is sent away for backlog divided by capacity', () => {
  const { pressure, clock } = makePressure(10);
  // 10 places, 100 ms a request: 100 requests a second.
  for (let served = 0; served < 1000; served += 1) {
    const leave = pressure.enter();
    clock.nowMs += 100;
    leave?.();
  }
  const waits = Array.from({ length: 5000 }, () => pressure.retryAfterSeconds());
  expect(waits[0]).toBe(1);
  expect(waits[999]).toBe(10);
  expect(waits[4999]).toBe(50);
  // The queue empties with time.
  clock.nowMs += 50_000;
  expect(pressure.retryAfterSeconds()).toBe(1);
});

test('nobody is sent away for more than five minutes and the jitter', () => {
  const { pressure } = makePressure(1, 0.999);
  const waits = Array.from({ length: 100_000 }, () => pressure.retryAfterSeconds());
  expect(Math.max(...waits.slice(-100))).toBeLessThanOrEqual(450);
  expect(pressure.retryAfterTroubleSeconds()).toBe(10);
});

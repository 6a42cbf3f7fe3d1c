import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

it('the time since boot goes forward', () => {
  const first = systemClock.sinceBootMs();
  expect(first).toBeGreaterThan(0);
  expect(systemClock.sinceBootMs()).toBeGreaterThanOrEqual(first);
});

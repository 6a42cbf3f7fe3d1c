import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WakeTimer } from './wake-timer.ts';

describe('a wait', () => {
  let bootMs: number;
  let fired: number;
  let timer: WakeTimer;

  beforeEach(() => {
    vi.useFakeTimers();
    bootMs = 1_000_000;
    fired = 0;
    timer = new WakeTimer(
      () => {
        fired += 1;
      },
      () => bootMs,
    );
  });
  afterEach(() => {
    timer.clear();
    vi.useRealTimers();
  });

  /** Time passes while the computer is awake. */
  const pass = (ms: number, stepMs = 100): void => {
    for (let left = ms; left > 0; left -= stepMs) {
      bootMs += Math.min(left, stepMs);
      vi.advanceTimersByTime(Math.min(left, stepMs));
    }
  };

  it('ends once, after its time', () => {
    timer.set(5_000);
    pass(4_900);
    expect(fired).toBe(0);
    pass(200);
    expect(fired).toBe(1);
    pass(60_000);
    expect(fired).toBe(1);
  });

  it('of minutes ends after its time, too', () => {
    timer.set(300_000);
    pass(299_000, 1_000);
    expect(fired).toBe(0);
    pass(2_000, 1_000);
    expect(fired).toBe(1);
  });

  it('does not care where the wall clock jumps', () => {
    timer.set(60_000);
    for (const year of [1990, 2036, 2026]) {
      vi.setSystemTime(Date.UTC(year, 0, 1));
      pass(10_000, 1_000);
      expect(fired).toBe(0);
    }
    pass(31_000, 1_000);
    expect(fired).toBe(1);
  });

  it('that ended in a sleep ends at the waking', () => {
    timer.set(300_000);
    // Timers stand still in a sleep, the time since boot does not.
    bootMs += 8 * 3_600_000;
    timer.look();
    vi.advanceTimersByTime(0);
    expect(fired).toBe(1);
  });

  it('that ended in a sleep ends soon after it also when nobody tells of the waking', () => {
    timer.set(300_000);
    bootMs += 8 * 3_600_000;
    vi.advanceTimersByTime(30_000);
    expect(fired).toBe(1);
  });

  it('that was ended does not come back', () => {
    timer.set(1_000);
    timer.clear();
    timer.look();
    pass(5_000);
    expect(fired).toBe(0);
  });

  it('takes the place of the one before', () => {
    timer.set(1_000);
    timer.set(3_000);
    pass(2_500);
    expect(fired).toBe(0);
    pass(600);
    expect(fired).toBe(1);
  });
});

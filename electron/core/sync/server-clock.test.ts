import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { capturedTimeSchema } from '../../../contract/record.ts';
import { type ClockMark, ServerClock } from './server-clock.ts';

const NOON = Date.UTC(2026, 0, 1, 4, 0, 0);
const YEAR_MS = 365 * 24 * 3_600_000;

describe('the clock of the central service', () => {
  let wallMs: number;
  let bootMs: number;
  let jumps: number[];
  let marks: ClockMark[];

  beforeEach(() => {
    wallMs = NOON;
    bootMs = 500_000;
    jumps = [];
    marks = [];
  });

  const makeClock = (mark: ClockMark | null = null) =>
    new ServerClock({
      clock: { wallMs: () => wallMs, monotonicMs: () => 0, sinceBootMs: () => bootMs },
      bootId: 'boot-1',
      mark,
      keepMark: (kept) => marks.push(kept),
      onJump: (byMs) => jumps.push(byMs),
    });
  const pass = (ms: number): void => {
    wallMs += ms;
    bootMs += ms;
  };

  it('is unknown before a contact, and the own clock is not trusted', () => {
    const clock = makeClock();
    expect(capturedTimeSchema.parse(clock.capturedTime())).toEqual({
      wall: '2026-01-01T04:00:00.000Z',
      monotonicMs: 500_000,
      bootId: 'boot-1',
      serverOffsetMs: null,
      trusted: false,
    });
    expect(clock.isWrong).toBe(false);
  });

  it('is trusted once they agree, and as long as nobody moves the clock', () => {
    const clock = makeClock();
    clock.noteServerTime(NOON + 1_500);
    pass(20 * 24 * 3_600_000);
    expect(clock.capturedTime()).toMatchObject({ serverOffsetMs: 1_500, trusted: true });
    expect(clock.isWrong).toBe(false);
    expect(jumps).toEqual([]);
  });

  it('shows a clock that is more than a minute wrong, and does not trust it', () => {
    const clock = makeClock();
    clock.noteServerTime(NOON + 60_000);
    expect(clock.isWrong).toBe(false);
    clock.noteServerTime(NOON - 60_001);
    expect(clock.isWrong).toBe(true);
    expect(clock.capturedTime()).toMatchObject({ serverOffsetMs: -60_001, trusted: false });
  });

  it.each([10 * YEAR_MS, -10 * YEAR_MS, 6_000, -6_000])(
    'knows the time after a jump of %i ms, and no longer trusts the wall clock until they agree again',
    (byMs) => {
      const clock = makeClock();
      clock.noteServerTime(NOON);
      pass(1_000);
      wallMs += byMs;
      pass(1_000);
      const captured = clock.capturedTime();
      expect(captured.trusted).toBe(false);
      expect(Date.parse(captured.wall) + (captured.serverOffsetMs ?? Number.NaN)).toBe(NOON + 2_000);
      expect(jumps).toEqual([byMs]);
      wallMs -= byMs;
      expect(clock.trusted).toBe(false);
      clock.noteServerTime(NOON + 2_000);
      expect(clock.trusted).toBe(true);
    },
  );

  it('does not let a clock creep away in steps that are no jumps', () => {
    const clock = makeClock();
    clock.noteServerTime(NOON);
    for (let i = 0; i < 16; i++) {
      wallMs += 4_000;
      clock.look();
    }
    expect(jumps).toEqual([]);
    expect(clock.trusted).toBe(false);
  });

  it('learns little from an answer that took long', () => {
    const clock = makeClock();
    clock.noteServerTime(NOON + 8_000, 40_000);
    expect(clock.offsetMs).toBe(8_000);
    clock.noteServerTime(NOON, 200);
    clock.noteServerTime(NOON - 30_000, 60_000);
    expect(clock.offsetMs).toBe(0);
    clock.noteServerTime(Number.NaN);
    expect(clock.offsetMs).toBe(0);
  });

  it('sees at the start that the clock stands before what was seen already', () => {
    expect(makeClock({ wallMs: NOON, serverMs: NOON + 61_000 }).isWrong).toBe(true);
    expect(makeClock({ wallMs: NOON, serverMs: NOON + 59_000 }).isWrong).toBe(false);
    expect(makeClock({ wallMs: NOON + YEAR_MS, serverMs: null }).isWrong).toBe(false);
  });

  it('keeps its mark now and then, and never an older one', () => {
    const clock = makeClock({ wallMs: NOON + 500, serverMs: NOON + 900 });
    clock.noteServerTime(NOON);
    pass(60_000);
    clock.noteServerTime(NOON + 60_000);
    pass(600_000);
    clock.noteServerTime(NOON + 660_000);
    expect(marks).toEqual([
      { wallMs: NOON + 500, serverMs: NOON + 900 },
      { wallMs: NOON + 660_000, serverMs: NOON + 660_000 },
    ]);
  });

  it('gives the true moment of every capture after a contact, whatever is done to the wall clock', () => {
    const events = fc.array(
      fc.record({
        passMs: fc.nat(10_000_000),
        jumpMs: fc.integer({ min: -10 * YEAR_MS, max: 10 * YEAR_MS }),
      }),
    );
    fc.assert(
      fc.property(events, (story) => {
        wallMs = NOON;
        bootMs = 0;
        const clock = makeClock();
        clock.noteServerTime(NOON);
        let trueMs = NOON;
        for (const { passMs, jumpMs } of story) {
          pass(passMs);
          trueMs += passMs;
          wallMs += jumpMs;
          const { wall, serverOffsetMs } = clock.capturedTime();
          expect(Date.parse(wall) + (serverOffsetMs ?? Number.NaN)).toBe(trueMs);
        }
      }),
    );
  });
});

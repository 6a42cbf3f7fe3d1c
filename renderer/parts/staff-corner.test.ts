import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CORNER_TOUCHES, CORNER_WITHIN_MS, StaffCorner } from './staff-corner.ts';

const WINDOW = { width: 1080, height: 1920 };
const inCorner = (atMs: number) => ({ ...WINDOW, x: 40, y: 60, atMs });

describe('the staff corner', () => {
  test('opens at the fifth touch within three seconds', () => {
    const corner = new StaffCorner();
    const opened = [0, 700, 1_400, 2_100, 2_900].map((atMs) => corner.touch(inCorner(atMs)));
    expect(opened).toEqual([false, false, false, false, true]);
  });

  test('stays shut when the touches are too slow, however many', () => {
    const corner = new StaffCorner();
    for (let i = 0; i < 40; i += 1) expect(corner.touch(inCorner(i * 750))).toBe(false);
  });

  test('forgets the touches when another place is touched between', () => {
    const corner = new StaffCorner();
    for (let i = 0; i < 4; i += 1) corner.touch(inCorner(i * 100));
    corner.touch({ ...WINDOW, x: 540, y: 900, atMs: 450 });
    expect(corner.touch(inCorner(500))).toBe(false);
  });

  test('needs five new touches after it has opened', () => {
    const corner = new StaffCorner();
    for (let i = 0; i < 5; i += 1) corner.touch(inCorner(i * 100));
    expect(corner.touch(inCorner(600))).toBe(false);
  });

  test('never opens without enough touches in the corner in time, whatever is touched', () => {
    const touch = fc.record({
      x: fc.integer({ min: 0, max: 1079 }),
      y: fc.integer({ min: 0, max: 1919 }),
      gapMs: fc.integer({ min: 0, max: 1_500 }),
    });
    fc.assert(
      fc.property(fc.array(touch, { maxLength: 40 }), (touches) => {
        const corner = new StaffCorner();
        let atMs = 0;
        const inside: number[] = [];
        for (const { x, y, gapMs } of touches) {
          atMs += gapMs;
          if (x <= 129 && y <= 129) inside.push(atMs);
          if (!corner.touch({ ...WINDOW, x, y, atMs })) continue;
          const recent = inside.filter((earlier) => atMs - earlier < CORNER_WITHIN_MS);
          expect(recent.length).toBeGreaterThanOrEqual(CORNER_TOUCHES);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reckonEffectiveTime } from './effective-time.ts';

const arrivedAt = new Date('2026-03-10T02:00:00.000Z');
const minute = 60_000;
const day = 24 * 3_600_000;

function wallAt(distanceMs: number): string {
  return new Date(arrivedAt.getTime() + distanceMs).toISOString();
}

test.each([
  ['no offset, plausible wall clock', -5 * minute, null, null, -5 * minute, true],
  ['known offset at capture', -7 * day, -minute, null, -7 * day - minute, true],
  ['offset at capture before offset at sending', -day, minute, 2 * minute, -day + minute, true],
  ['only the offset at sending', -day, null, minute, -day + minute, true],
  ['clock ten years slow, offset known', -3650 * day, 3649 * day, 3649 * day, -day, true],
  ['clock ten years fast, offset known', 3650 * day, -3651 * day, null, -day, true],
  ['clock jumped after the last contact, put right at sending', 3650 * day, 0, -3651 * day, -day, true],
  ['a little fast: the arrival is the limit', 9 * minute, null, null, 0, true],
  ['10 minutes fast', 10 * minute, null, null, 0, true],
  ['more than 10 minutes fast', 10 * minute + 1, null, null, 0, false],
  ['60 days old', -60 * day, null, null, -60 * day, true],
  ['more than 60 days old', -60 * day - 1, null, null, 0, false],
  ['impossible with every offset', -3650 * day, 0, minute, 0, false],
])('%s', (_name, wall, atCapture, atSending, effective, trusted) => {
  expect(
    reckonEffectiveTime({
      wall: wallAt(wall),
      offsetAtCaptureMs: atCapture,
      offsetAtSendingMs: atSending,
      arrivedAt,
    }),
  ).toEqual({ effectiveAt: new Date(wallAt(effective)), trusted });
});

test('never later than the arrival, never older than 60 days', () => {
  const offset = fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }));
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), offset, offset, (wall, atCapture, atSending) => {
      const { effectiveAt } = reckonEffectiveTime({
        wall: wall.toISOString(),
        offsetAtCaptureMs: atCapture,
        offsetAtSendingMs: atSending,
        arrivedAt,
      });
      expect(effectiveAt.getTime()).toBeLessThanOrEqual(arrivedAt.getTime());
      expect(effectiveAt.getTime()).toBeGreaterThanOrEqual(arrivedAt.getTime() - 60 * day - 1);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLACK_AFTER_MS,
  CameraHealth,
  FIRST_PICTURE_WITHIN_MS,
  FROZEN_AFTER_MS,
  FROZEN_PICTURES,
  LOST_AFTER_MS,
  type PictureSign,
} from './camera-health.ts';

const GOOD = { frameLuma: 120, frameLumaDeviation: 50 };
const BLACK = { frameLuma: 1, frameLumaDeviation: 0.5 };

/** Judges the pictures one after the other up to the first fault. */
function firstFault(pictures: readonly PictureSign[]): { fault: string; atMs: number } | null {
  const health = new CameraHealth(0);
  for (const picture of pictures) {
    const fault = health.judgePicture(picture);
    if (fault !== null) return { fault, atMs: picture.capturedAtMs };
  }
  return null;
}

const pictures = (
  count: number,
  everyMs: number,
  make: (index: number) => Omit<PictureSign, 'capturedAtMs'>,
): PictureSign[] =>
  Array.from({ length: count }, (_, index) => ({ capturedAtMs: index * everyMs, ...make(index) }));

describe('CameraHealth: silence', () => {
  it('waits longer for the first picture than for the next ones', () => {
    const health = new CameraHealth(1_000);
    expect(health.judgeSilence(1_000 + FIRST_PICTURE_WITHIN_MS)).toBeNull();
    expect(health.judgeSilence(1_001 + FIRST_PICTURE_WITHIN_MS)).toBe('camera-lost');
    health.pictureArrived(10_000);
    expect(health.judgeSilence(10_000 + LOST_AFTER_MS)).toBeNull();
    expect(health.judgeSilence(10_001 + LOST_AFTER_MS)).toBe('camera-lost');
  });

  it('does not count the time of a pause', () => {
    const health = new CameraHealth(0);
    health.pictureArrived(0);
    health.pause(60_000);
    expect(health.judgeSilence(60_000 + LOST_AFTER_MS)).toBeNull();
    expect(health.judgeSilence(60_001 + LOST_AFTER_MS)).toBe('camera-lost');
  });
});

describe('CameraHealth: black', () => {
  it('tells a black camera once it has been black for two seconds', () => {
    const black = pictures(100, 66, (index) => ({ ...BLACK, frameHash: `noise${index}` }));
    expect(firstFault(black)).toEqual({ fault: 'camera-black', atMs: 31 * 66 });
  });

  it('calls it black, not frozen, when the black picture is always the same', () => {
    const black = pictures(100, 66, () => ({ ...BLACK, frameHash: 'same' }));
    expect(firstFault(black)?.fault).toBe('camera-black');
  });

  it('bears the black pictures of a camera that starts', () => {
    const start = pictures(100, 100, (index) => ({
      ...(index < 20 ? BLACK : GOOD),
      frameHash: `noise${index}`,
    }));
    expect(firstFault(start)).toBeNull();
  });

  it('does not take a dark room with one small light for black', () => {
    const night = pictures(100, 66, (index) => ({
      frameLuma: 2,
      frameLumaDeviation: 6,
      frameHash: `noise${index}`,
    }));
    expect(firstFault(night)).toBeNull();
  });
});

describe('CameraHealth: frozen', () => {
  it('tells a frozen camera once the same picture has come for two seconds', () => {
    const frozen = pictures(100, 66, (index) => ({ ...GOOD, frameHash: index < 10 ? `n${index}` : 'same' }));
    expect(firstFault(frozen)).toEqual({ fault: 'camera-frozen', atMs: (10 + 31) * 66 });
  });

  it('needs several pictures, however slowly they come', () => {
    const slow = pictures(FROZEN_PICTURES, 1_000, () => ({ ...GOOD, frameHash: 'same' }));
    expect(firstFault(slow)).toEqual({ fault: 'camera-frozen', atMs: (FROZEN_PICTURES - 1) * 1_000 });
    expect(firstFault(slow.slice(0, -1))).toBeNull();
  });

  it('never calls a camera frozen whose picture changes within every two seconds', () => {
    const run = fc.record({
      length: fc.integer({ min: 1, max: 40 }),
      everyMs: fc.integer({ min: 5, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
        const health = new CameraHealth(0);
        let capturedAtMs = 0;
        runs.forEach(({ length, everyMs }, index) => {
          for (let count = 0; count < length; count += 1) {
            capturedAtMs += everyMs;
            const picture = { ...GOOD, capturedAtMs, frameHash: index % 2 === 0 ? 'a' : 'b' };
            expect(health.judgePicture(picture)).toBeNull();
          }
        });
      }),
    );
  });

  it('always finds a freeze that lasts, whatever came before', () => {
    const before = fc.array(fc.constantFrom('a', 'b', 'same'), { maxLength: 40 });
    fc.assert(
      fc.property(before, fc.integer({ min: 20, max: 200 }), (hashes, everyMs) => {
        const needed = Math.max(FROZEN_PICTURES, Math.ceil(FROZEN_AFTER_MS / everyMs) + 2);
        const all = [...hashes, ...Array.from({ length: needed }, () => 'same')];
        const found = firstFault(
          pictures(all.length, everyMs, (index) => ({ ...GOOD, frameHash: all[index] ?? '' })),
        );
        expect(found?.fault).toBe('camera-frozen');
      }),
    );
  });

  it('keeps the limits that the fault catalogue was written for', () => {
    expect([LOST_AFTER_MS, BLACK_AFTER_MS, FROZEN_AFTER_MS]).toEqual([3_000, 2_000, 2_000]);
  });
});

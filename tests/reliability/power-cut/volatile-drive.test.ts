import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTOR_BYTES, VolatileDrive } from './volatile-drive.ts';

const SECTORS = 8;
const sectorOf = (value: number) => Buffer.alloc(SECTOR_BYTES, value);
const emptyDrive = () => new VolatileDrive(Buffer.alloc(SECTORS * SECTOR_BYTES));
const NOTHING = () => 0;

describe('VolatileDrive', () => {
  it('shows what was written, and keeps over a power cut only what was flushed', () => {
    const drive = emptyDrive();
    expect(drive.write(0, sectorOf(1))).toBe(true);
    expect(drive.flush()).toBe(true);
    expect(drive.write(0, sectorOf(2))).toBe(true);
    expect(drive.write(SECTOR_BYTES, sectorOf(3))).toBe(true);
    expect(drive.read(0, 2 * SECTOR_BYTES)).toEqual(Buffer.concat([sectorOf(2), sectorOf(3)]));
    drive.cutPower();
    expect(drive.powerOn(NOTHING)).toBe(2);
    expect(drive.read(0, 2 * SECTOR_BYTES)).toEqual(Buffer.concat([sectorOf(1), sectorOf(0)]));
  });

  it('may tear a write and mix versions of a sector', () => {
    const drive = emptyDrive();
    drive.write(0, Buffer.concat([sectorOf(1), sectorOf(1)]));
    drive.write(0, Buffer.concat([sectorOf(2), sectorOf(2)]));
    drive.cutPower();
    const found = [1, 2];
    expect(drive.powerOn(() => found.shift() ?? 0)).toBe(1);
    expect(drive.read(0, 2 * SECTOR_BYTES)).toEqual(Buffer.concat([sectorOf(1), sectorOf(2)]));
  });

  it('answers nothing without power', () => {
    const drive = emptyDrive();
    drive.cutPower();
    expect([drive.read(0, SECTOR_BYTES), drive.write(0, sectorOf(1)), drive.flush()]).toEqual([
      null,
      false,
      false,
    ]);
    drive.powerOn((versions) => versions);
    expect(drive.read(0, SECTOR_BYTES)).toEqual(sectorOf(0));
  });

  it('loses power in the middle of the operation that was asked for, and does not confirm it', async () => {
    const drive = emptyDrive();
    drive.write(0, sectorOf(1));
    drive.cutDuringOperation(2);
    const loss = drive.powerLoss();
    expect(drive.write(SECTOR_BYTES, sectorOf(2))).toBe(true);
    expect(drive.flush()).toBe(false);
    await loss;
    expect(drive.hasPower).toBe(false);
    await drive.powerLoss();
    drive.powerOn(NOTHING);
    expect(drive.read(0, SECTOR_BYTES)).toEqual(sectorOf(0));
    // It happens once.
    expect([drive.flush(), drive.flush()]).toEqual([true, true]);
  });

  it('knows whole sectors of its own only', () => {
    const drive = emptyDrive();
    expect(() => drive.read(SECTORS * SECTOR_BYTES, SECTOR_BYTES)).toThrow(RangeError);
    expect(() => drive.read(1, SECTOR_BYTES)).toThrow(RangeError);
    expect(() => drive.write(0, Buffer.alloc(SECTOR_BYTES + 1))).toThrow(RangeError);
    expect(() => new VolatileDrive(Buffer.alloc(100))).toThrow(RangeError);
  });

  it('holds after any story, in each sector, the flushed version or one that came later', () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ sector: fc.nat(SECTORS - 1), value: fc.integer({ min: 1, max: 255 }) }),
      },
      { weight: 1, arbitrary: fc.constant('flush' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (steps, random) => {
        const drive = emptyDrive();
        const possible = Array.from({ length: SECTORS }, () => [0]);
        for (const each of steps) {
          if (each === 'flush') {
            drive.flush();
            for (const versions of possible) versions.splice(0, versions.length - 1);
          } else {
            drive.write(each.sector * SECTOR_BYTES, sectorOf(each.value));
            possible[each.sector]?.push(each.value);
          }
        }
        drive.cutPower();
        drive.powerOn((versions) => Number(random.next().value) % (versions + 1));
        possible.forEach((versions, sector) => {
          const bytes = drive.read(sector * SECTOR_BYTES, SECTOR_BYTES);
          expect(versions.some((value) => bytes?.equals(sectorOf(value)))).toBe(true);
        });
      }),
    );
  });
});

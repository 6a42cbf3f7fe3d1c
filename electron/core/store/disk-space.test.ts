import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { createDiskReserve } from './disk-reserve.ts';
import { diskState, freeBytes, judgeDisk, MIN_FREE_BYTES } from './disk-space.ts';

const BLOCK = 4096;
const blocks = (all: number, free: number, forUser = free) => ({
  bsize: BLOCK,
  blocks: Math.round(all / BLOCK),
  bfree: Math.round(free / BLOCK),
  bavail: Math.round(forUser / BLOCK),
});
const GB = 1e9;

describe('the room on the disk', () => {
  it('is well, low above 80 % and full below the least that must be free', () => {
    expect(judgeDisk(blocks(100 * GB, 30 * GB))).toBe('well');
    expect(judgeDisk(blocks(100 * GB, 19 * GB))).toBe('low');
    expect(judgeDisk(blocks(100 * GB, MIN_FREE_BYTES - BLOCK))).toBe('full');
    expect(judgeDisk(blocks(0.6 * GB, MIN_FREE_BYTES + BLOCK))).toBe('well');
  });

  it('counts what is kept for the administrator as nobody else does: not at all', () => {
    expect(judgeDisk(blocks(100 * GB, 22 * GB, 17 * GB))).toBe('low');
    expect(judgeDisk(blocks(100 * GB, 5 * GB, 0.1 * GB))).toBe('full');
  });

  it('is well where the system cannot say', () => {
    expect(diskState('/no/such/folder')).toBe('well');
    expect(freeBytes('/no/such/folder')).toBeNull();
  });
});

describe('the reserve', () => {
  const small = { bytes: 3_000_000, minFreeBytes: 0 };

  it('is allocated at once, given back and taken again', () => {
    const folder = makeFolder();
    const reserve = createDiskReserve(folder, small);
    reserve.restore();
    const file = join(folder, 'disk-reserve');
    expect(reserve.isHeld()).toBe(true);
    const { size, blocks: allocated } = statSync(file);
    expect([size, allocated * 512 >= size]).toEqual([3_000_000, true]);
    expect(reserve.release()).toBe(true);
    expect([reserve.isHeld(), existsSync(file)]).toEqual([false, false]);
    expect(reserve.release()).toBe(false);
    reserve.restore();
    expect(reserve.isHeld()).toBe(true);
  });

  it('is not taken where records would need the room', () => {
    const folder = makeFolder();
    const free = freeBytes(folder) ?? 0;
    const reserve = createDiskReserve(folder, { bytes: 3_000_000, minFreeBytes: free * 2 });
    reserve.restore();
    expect([reserve.isHeld(), existsSync(join(folder, 'disk-reserve'))]).toEqual([false, false]);
  });

  it('that was cut off while it was written is written anew', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'disk-reserve'), Buffer.alloc(1_000));
    const reserve = createDiskReserve(folder, small);
    expect(reserve.isHeld()).toBe(false);
    reserve.restore();
    expect(reserve.isHeld()).toBe(true);
  });

  it('is no reason to fail where it cannot be written', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const reserve = createDiskReserve(join(folder, 'file'), small);
    reserve.restore();
    expect(reserve.isHeld()).toBe(false);
  });
});

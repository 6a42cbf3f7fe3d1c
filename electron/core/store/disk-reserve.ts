import { closeSync, fsyncSync, mkdirSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { freeBytes, MIN_FREE_BYTES } from './disk-space.ts';

const RESERVE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const FILE = 'disk-reserve';

/** Room that is kept for the worst moment (磁盘预留): a full disk must not keep receipts from being stored. */
export interface DiskReserve {
  /** Whether the room is held now. */
  isHeld(): boolean;
  /** Gives the room back, when the disk is full: sending and receipts go on. @returns whether there was any to give */
  release(): boolean;
  /** Takes the room again when there is enough for it and for new records as well. */
  restore(): void;
}

/** What the tests may set; all in bytes. */
export interface DiskReserveOptions {
  readonly bytes?: number;
  readonly minFreeBytes?: number;
}

/**
 * A file `disk-reserve` in `directory` of 64 MiB, written and not only declared, so that the file system has it allocated.
 * It is taken by `restore`. No fault is raised: without it the terminal only has less to fall back on.
 */
export function createDiskReserve(directory: string, options: DiskReserveOptions = {}): DiskReserve {
  const { bytes = RESERVE_BYTES, minFreeBytes = MIN_FREE_BYTES } = options;
  const file = join(directory, FILE);
  const isHeld = () => sizeOf(file) === bytes;
  const release = () => {
    try {
      unlinkSync(file);
      return true;
    } catch {
      // It is not there, or the disk is read-only: there is nothing to win.
      return false;
    }
  };
  const restore = () => {
    if (isHeld()) return;
    const free = freeBytes(directory);
    // What an earlier, cut-off write holds is free once it is written over.
    if (free !== null && free + sizeOf(file) - bytes < minFreeBytes) return;
    if (!allocate(directory, file, bytes)) release();
  };
  return { isHeld, release, restore };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

function allocate(directory: string, file: string, bytes: number): boolean {
  let descriptor: number | null = null;
  try {
    mkdirSync(directory, { recursive: true });
    descriptor = openSync(file, 'w');
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, bytes));
    for (let at = 0; at < bytes; ) at += writeSync(descriptor, chunk, 0, Math.min(chunk.length, bytes - at));
    fsyncSync(descriptor);
    return true;
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

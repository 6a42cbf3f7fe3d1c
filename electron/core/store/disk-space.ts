import { statfsSync } from 'node:fs';

/**
 * New captures stop below this much free space, while sending goes on: a record with its pictures needs well under
 * 1 MB, the rest is room for the WAL, a backup, the logs and the operating system.
 */
export const MIN_FREE_BYTES = 500 * 1024 * 1024;
/** Part of the disk in use from which the terminal warns. */
const WARN_USED = 0.8;

/** How much room there is: 'low' is a warning, at 'full' no new record may be begun. */
export type DiskState = 'well' | 'low' | 'full';

/** Blocks of a file system as `statfs` tells them; block size in bytes. */
export interface DiskBlocks {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  /** Free to this user; some blocks are kept for the administrator. */
  readonly bavail: number;
}

/** Free bytes for this user where `directory` lies; null when the system cannot say. */
export function freeBytes(directory: string): number | null {
  const disk = readBlocks(directory);
  return disk && disk.bavail * disk.bsize;
}

/** How much room there is where `directory` lies; 'well' when the system cannot say. */
export function diskState(directory: string): DiskState {
  const disk = readBlocks(directory);
  return disk ? judgeDisk(disk) : 'well';
}

/** The used part is reckoned as `df` does: of what is used and what this user may still use. */
export function judgeDisk({ bsize, blocks, bfree, bavail }: DiskBlocks): DiskState {
  if (bavail * bsize < MIN_FREE_BYTES) return 'full';
  const used = blocks - bfree;
  return used / (used + bavail) > WARN_USED ? 'low' : 'well';
}

function readBlocks(directory: string): DiskBlocks | null {
  try {
    return statfsSync(directory);
  } catch {
    return null;
  }
}

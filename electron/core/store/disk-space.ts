import { statfsSync } from 'node:fs';

/**
 * New captures stop below this much free space, while sending goes on: a record with its pictures needs well under
 * 1 MB, the rest is room for the WAL, the logs and the operating system.
 */
export const MIN_FREE_BYTES = 200 * 1024 * 1024;

/** Free bytes for this user where `directory` lies; null when the system cannot say. */
export function freeBytes(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}

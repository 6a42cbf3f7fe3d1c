import { z } from 'zod';

/** What this process may use. */
export interface Room {
  /** Files and sockets that may be open at a time; null when the system sets no number. */
  readonly openFiles: number | null;
  /** Memory that is free for this process, bytes. */
  readonly memoryBytes: number;
}

/** Each terminal has one connection; the rest is for the files of process and database. */
const FILES_BESIDE = 500;
/** Measured for a terminal with five small records, its database in memory, and its connection. */
const BYTES_A_TERMINAL = 600 * 1024;

const limitsSchema = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.string(), z.int()]) }) }).optional(),
});

/** Reads the limits of this process (Node's diagnostic report). */
export function readRoom(): Room {
  const soft = limitsSchema.parse(process.report.getReport()).userLimits?.open_files.soft;
  return {
    openFiles: typeof soft === 'number' ? soft : null,
    memoryBytes: process.availableMemory(),
  };
}

/** Why so many terminals do not fit, in one sentence; null when they do. Without room they would look like a service that fails. */
export function whyNoRoom(terminals: number, { openFiles, memoryBytes }: Room): string | null {
  if (openFiles !== null && terminals + FILES_BESIDE > openFiles) {
    return `${terminals} terminals need ${terminals + FILES_BESIDE} open files, allowed are ${openFiles} (ulimit -n)`;
  }
  const needed = terminals * BYTES_A_TERMINAL;
  if (needed > memoryBytes)
    return `${terminals} terminals need ${gibibytes(needed)}, free are ${gibibytes(memoryBytes)}`;
  return null;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

import { z } from 'zod';
import type { Database } from './database.ts';

const clockMarkSchema = z.object({ wallMs: z.number(), serverMs: z.number().nullable() });
/** The newest wall clock and the newest time of the central service that were seen, milliseconds since 1970. */
export type ClockMark = z.infer<typeof clockMarkSchema>;

/** The newest times that were seen; null before the first. */
export function readClockMark(database: Database): ClockMark | null {
  const row = database.prepare('SELECT wall_ms AS wallMs, server_ms AS serverMs FROM clock_mark').get();
  return clockMarkSchema.nullish().parse(row) ?? null;
}

/**
 * Keeps the newest times that were seen. Neither goes back, but for one case: a newer time of the service, which proves
 * what time it is, also puts a wall clock right that was ahead. Call it inside a transaction.
 */
export function writeClockMark(database: Database, mark: ClockMark): void {
  const kept = readClockMark(database);
  const proven = mark.serverMs !== null && mark.serverMs > (kept?.serverMs ?? -Infinity);
  database
    .prepare('INSERT OR REPLACE INTO clock_mark (id, wall_ms, server_ms) VALUES (1, ?, ?)')
    .run(
      proven ? mark.wallMs : Math.max(mark.wallMs, kept?.wallMs ?? mark.wallMs),
      proven ? mark.serverMs : (kept?.serverMs ?? null),
    );
}

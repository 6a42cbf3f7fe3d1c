import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino } from 'pino';

/** Writes a line of the technical log: event types, codes and record ids. Never names, numbers or pictures. */
export type Log = (event: string, details?: Record<string, unknown>) => void;

/** The log of core in `directory/logs/core.log`; without a place to write, there is no log and no trouble. */
export function openJournal(directory: string): Log {
  try {
    mkdirSync(join(directory, 'logs'), { recursive: true });
    const logger = pino(
      { base: null },
      destination({ dest: join(directory, 'logs', 'core.log'), sync: true }),
    );
    return (event, details = {}) => {
      try {
        logger.info({ event, ...details });
      } catch {
        // A full disk must not stop a visit because of a log line.
      }
    };
  } catch {
    return () => undefined;
  }
}

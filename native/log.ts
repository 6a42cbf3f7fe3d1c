import { pino } from 'pino';

/**
 * Writes down what happened to a device, for engineers. `details` never hold anything that was read from a
 * card: codes, counts, durations and device names only.
 */
export type Log = (
  event: string,
  details?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** Keeps nothing; for tests. */
export const noLog: Log = () => undefined;

/** JSON lines on standard error, which the parent process collects. */
export function createStandardErrorLog(): Log {
  const logger = pino({ name: 'devices' }, pino.destination(2));
  return (event, details = {}) => logger.info({ ...details, event });
}

/** What a driver or library says of its failure; some throw errors, some plain texts. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import SqliteDatabase from 'better-sqlite3';
import { StorageBusy } from '../storage.ts';

/**
 * Result codes that say nothing about the request: another process writes, the disk is full or fails
 * (https://www.sqlite.org/rescode.html).
 */
const PASSING_TROUBLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOMEM|CANTOPEN|READONLY)/;

/** Runs work on the database; what it throws rejects, passing trouble of the disk as `StorageBusy`. */
export async function attempt<Value>(work: () => Value): Promise<Value> {
  try {
    return work();
  } catch (error) {
    if (error instanceof SqliteDatabase.SqliteError && PASSING_TROUBLE.test(error.code)) {
      throw new StorageBusy(`the database file cannot be used just now (${error.code})`);
    }
    throw error;
  }
}

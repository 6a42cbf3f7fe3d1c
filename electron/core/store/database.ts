import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { MIGRATIONS } from './migrations.ts';

/** The only door to better-sqlite3. */
export type Database = SqliteDatabase.Database;

/** An open database, and whether a damaged one had to be set aside for it. */
export interface OpenedDatabase {
  readonly database: Database;
  /** Folder that now holds the damaged files; null when there were none. */
  readonly quarantinedTo: string | null;
}

/** What the tests may set. */
export interface DatabaseOptions {
  /** Largest number of 4096-byte pages, to stand for a full disk. */
  readonly maxPages?: number;
}

/** WAL with FULL: a commit survives a power cut (NORMAL may lose it; better-sqlite3 defaults WAL to NORMAL). */
const SYNCHRONOUS_FULL = 2;

const FILE = 'terminal.sqlite';

/**
 * Opens `terminal.sqlite` in `directory`, makes it durable and brings it up to date. A damaged file is moved aside
 * whole (database, WAL and shared memory together: they must never be paired anew) and a new one begun. Faults:
 * 'database-newer' (the file is left as it is), 'database-unavailable', 'disk-full'.
 *
 * @param stamp name of the quarantine folder, for instance the time
 */
export function openDatabase(
  directory: string,
  stamp: string,
  options: DatabaseOptions = {},
): Result<OpenedDatabase> {
  const first = tryOpen(directory, options);
  if (first.ok) return succeed({ database: first.value, quarantinedTo: null });
  if (first.fault !== 'database-damaged') return first;
  try {
    const quarantinedTo = setAside(directory, stamp);
    const second = tryOpen(directory, options);
    return second.ok ? succeed({ database: second.value, quarantinedTo }) : fail('database-unavailable');
  } catch {
    return fail('database-unavailable');
  }
}

function tryOpen(directory: string, options: DatabaseOptions): Result<Database> {
  let database: Database | null = null;
  try {
    mkdirSync(directory, { recursive: true });
    const found = inspect(directory);
    if (!found.ok) return found;
    database = new SqliteDatabase(join(directory, FILE));
    const opened = database;
    const fault = found.value === 'sound' ? null : findFault(opened);
    if (fault) return closing(opened, fault);
    const version = schemaVersion(opened);
    opened.pragma('journal_mode = WAL');
    opened.pragma('synchronous = FULL');
    opened.pragma('foreign_keys = ON');
    opened.pragma('secure_delete = ON');
    if (options.maxPages !== undefined) opened.pragma(`max_page_count = ${options.maxPages}`);
    const durable =
      opened.pragma('journal_mode', { simple: true }) === 'wal' &&
      opened.pragma('synchronous', { simple: true }) === SYNCHRONOUS_FULL;
    if (!durable) return closing(opened, 'database-unavailable');
    opened.transaction(() => {
      for (const step of MIGRATIONS.slice(version)) opened.exec(step);
      opened.pragma(`user_version = ${MIGRATIONS.length}`);
    })();
    return succeed(opened);
  } catch (error) {
    database?.close();
    return fail(classify(error) ?? 'database-unavailable');
  }
}

/**
 * Looks at the file without changing it: a connection that may write would merge the WAL into the file when it is
 * closed, and SQLite throws away a WAL whose database is missing or empty.
 */
function inspect(directory: string): Result<'sound' | 'to-be-checked'> {
  const file = join(directory, FILE);
  if (!existsSync(file)) {
    return existsSync(`${file}-wal`) ? fail('database-damaged') : succeed('to-be-checked');
  }
  if (statSync(file).size === 0) return fail('database-damaged');
  let reader: Database | null = null;
  try {
    reader = new SqliteDatabase(file, { readonly: true });
    const fault = findFault(reader);
    return fault ? fail(fault) : succeed('sound');
  } catch (error) {
    // What only a writer can look at, such as a transaction to be rolled back, is checked by the writer.
    return classify(error) === 'database-damaged' ? fail('database-damaged') : succeed('to-be-checked');
  } finally {
    reader?.close();
  }
}

function findFault(database: Database): FaultCode | null {
  if (database.pragma('quick_check', { simple: true }) !== 'ok') return 'database-damaged';
  return schemaVersion(database) > MIGRATIONS.length ? 'database-newer' : null;
}

function schemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function closing(database: Database, fault: FaultCode): Result<never> {
  database.close();
  return fail(fault);
}

function setAside(directory: string, stamp: string): string {
  const folder = join(directory, 'quarantine', stamp);
  mkdirSync(folder, { recursive: true });
  for (const name of [FILE, `${FILE}-wal`, `${FILE}-shm`, `${FILE}-journal`]) {
    if (existsSync(join(directory, name))) renameSync(join(directory, name), join(folder, name));
  }
  return folder;
}

/** The fault behind an SQLite error; null when the error is a bug of ours. */
function classify(error: unknown): FaultCode | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'disk-full';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'database-damaged';
  const outside = [
    'SQLITE_IOERR',
    'SQLITE_CANTOPEN',
    'SQLITE_READONLY',
    'SQLITE_BUSY',
    'SQLITE_PERM',
    'EACCES',
  ];
  return outside.some((prefix) => code.startsWith(prefix)) ? 'database-unavailable' : null;
}

/** Runs `work` in one transaction; trouble of disk and file is a value, a bug is thrown. */
export function inTransaction<Value>(database: Database, work: () => Value): Result<Value> {
  try {
    return succeed(database.transaction(work).immediate());
  } catch (error) {
    const fault = classify(error);
    if (fault) return fail(fault);
    throw error;
  }
}

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { copyBeforeMigration } from './backup.ts';
import { DATABASE_FILE, findBackups, WAL_FILE } from './database-files.ts';
import { countUnreadCommits } from './database-pages.ts';
import { MIGRATIONS } from './migrations.ts';
import { findUnsalvaged, resumeSettingAside, setAside, setLogAside } from './quarantine.ts';
import { type Salvage, salvageFolder } from './salvage.ts';
import { findDamage, hasSoundHeader, schemaVersion } from './soundness.ts';
import { findSqliteFault } from './sqlite-fault.ts';

/** The only door to better-sqlite3. */
export type Database = SqliteDatabase.Database;

/** An open database, whether a damaged one had to be set aside for it, and what was saved out of that. */
export interface OpenedDatabase {
  readonly database: Database;
  /** Folder that now holds the damaged files; null when there were none. */
  readonly quarantinedTo: string | null;
  /** Also after a stop before it was done, and after damage to the log alone; null when nothing was to be saved. */
  readonly salvage: Salvage | null;
}

/** What the tests may set. */
export interface DatabaseOptions {
  /** Largest number of 4096-byte pages, to stand for a full disk. */
  readonly maxPages?: number;
  /** Wall clock, milliseconds since 1970, for the audit row of a salvage. */
  readonly wallMs?: () => number;
}

/** WAL with FULL: a commit survives a power cut (NORMAL may lose it; better-sqlite3 defaults WAL to NORMAL). */
const SYNCHRONOUS_FULL = 2;

/**
 * Opens `terminal.sqlite` in `directory`, makes it durable and brings it up to date. A damaged file is moved aside whole
 * (database, WAL and shared memory together: they must never be paired anew), a new one is begun, and every record that
 * can be read out of the damaged one or a backup is put into it. Faults: 'database-newer' (the file is left as it is),
 * 'database-unavailable', 'disk-full' (also when there is no room for the copy before a migration).
 *
 * @param stamp name of the quarantine folder, for instance the time
 */
export function openDatabase(
  directory: string,
  stamp: string,
  options: DatabaseOptions = {},
): Result<OpenedDatabase> {
  try {
    mkdirSync(directory, { recursive: true });
    resumeSettingAside(directory);
    const first = tryOpen(directory, stamp, options);
    if (first.ok) return salvaging(first.value, null, directory, options);
    if (first.fault !== 'database-damaged') return first;
    const quarantinedTo = setAside(directory, stamp);
    const second = tryOpen(directory, stamp, options, 'begin-anew');
    if (second.ok) return salvaging(second.value, quarantinedTo, directory, options);
    return fail(second.fault === 'disk-full' ? 'disk-full' : 'database-unavailable');
  } catch (error) {
    return fail(findSqliteFault(error) === 'disk-full' ? 'disk-full' : 'database-unavailable');
  }
}

/**
 * Takes over what lies in quarantine and was not taken over yet. A trouble of the disk is tried again with the next
 * opening; whatever else may be wrong with damaged files must not keep the store from opening.
 */
function salvaging(
  database: Database,
  quarantinedTo: string | null,
  directory: string,
  options: DatabaseOptions,
): Result<OpenedDatabase> {
  const at = new Date((options.wallMs ?? Date.now)()).toISOString();
  let salvage: Salvage | null =
    quarantinedTo === null ? null : { records: 0, unreadable: 0, fromBackup: false };
  for (const folder of findUnsalvaged(directory)) {
    try {
      salvage = add(salvage, salvageFolder(database, folder, { directory, at }));
    } catch (error) {
      const fault = findSqliteFault(error);
      if (fault) return closing(database, fault === 'disk-full' ? fault : 'database-unavailable');
    }
  }
  return succeed({ database, quarantinedTo, salvage });
}

function add(one: Salvage | null, other: Salvage | null): Salvage | null {
  if (!one || !other) return one ?? other;
  return {
    records: one.records + other.records,
    unreadable: one.unreadable + other.unreadable,
    fromBackup: one.fromBackup || other.fromBackup,
  };
}

function tryOpen(
  directory: string,
  stamp: string,
  options: DatabaseOptions,
  absence: 'begin-anew' | 'ask-backups' = 'ask-backups',
): Result<Database> {
  let database: Database | null = null;
  try {
    const found = inspect(directory, absence);
    if (!found.ok) return found;
    // SQLite is about to drop them.
    if (countUnreadCommits(join(directory, WAL_FILE)) > 0) setLogAside(directory, stamp);
    database = new SqliteDatabase(join(directory, DATABASE_FILE));
    const opened = database;
    const fault = found.value === 'sound' ? null : findDamage(opened);
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
    migrate(opened, directory, version);
    return succeed(opened);
  } catch (error) {
    database?.close();
    return fail(findSqliteFault(error) ?? 'database-unavailable');
  }
}

function migrate(database: Database, directory: string, version: number): void {
  if (version === MIGRATIONS.length) return;
  if (version > 0) copyBeforeMigration(database, directory, version + 1);
  database.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  })();
}

/**
 * Looks at the file without changing it: a connection that may write would merge the WAL into the file when it is
 * closed, and SQLite throws away a WAL whose database is missing or empty.
 */
function inspect(
  directory: string,
  absence: 'begin-anew' | 'ask-backups',
): Result<'sound' | 'to-be-checked'> {
  const file = join(directory, DATABASE_FILE);
  if (!existsSync(file)) {
    // A log or a backup without its database: there was one.
    const lost =
      existsSync(join(directory, WAL_FILE)) ||
      (absence === 'ask-backups' && findBackups(directory).length > 0);
    return lost ? fail('database-damaged') : succeed('to-be-checked');
  }
  if (!hasSoundHeader(file)) return fail('database-damaged');
  let reader: Database | null = null;
  try {
    reader = new SqliteDatabase(file, { readonly: true });
    const fault = findDamage(reader);
    return fault ? fail(fault) : succeed('sound');
  } catch (error) {
    // What only a writer can look at, such as a transaction to be rolled back, is checked by the writer.
    return findSqliteFault(error) === 'database-damaged'
      ? fail('database-damaged')
      : succeed('to-be-checked');
  } finally {
    reader?.close();
  }
}

function closing(database: Database, fault: FaultCode): Result<never> {
  database.close();
  return fail(fault);
}

/** Runs `work` in one transaction; trouble of disk and file is a value, a bug is thrown. */
export function inTransaction<Value>(database: Database, work: () => Value): Result<Value> {
  try {
    return succeed(database.transaction(work).immediate());
  } catch (error) {
    const fault = findSqliteFault(error);
    if (fault) return fail(fault);
    throw error;
  }
}

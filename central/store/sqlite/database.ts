import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { StartRefusal } from '../../start-refusal.ts';
import { MIGRATIONS } from './migrations.ts';

/** An open database. Only this file knows which library it comes from. */
export type Database = SqliteDatabase.Database;

/** `PRAGMA synchronous`: 2 is FULL, every commit is on the disk before it returns. */
const SYNCHRONOUS_FULL = 2;

/**
 * Opens the database and brings it up to date. Write-ahead log, full synchronisation and foreign keys are set and
 * read back, since the library's own default (NORMAL) may lose committed work in a power cut. Throws `StartRefusal`
 * when a setting does not hold or a newer version has written the database.
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  makeFileForOwnerOnly(path);
  const database = new SqliteDatabase(path, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    expectSetting(database, 'journal_mode', 'wal');
    expectSetting(database, 'synchronous', SYNCHRONOUS_FULL);
    expectSetting(database, 'foreign_keys', 1);
    migrate(database, path);
  } catch (error) {
    database.close();
    if (error instanceof StartRefusal) throw error;
    if (error instanceof SqliteDatabase.SqliteError) {
      throw new StartRefusal(`The database cannot be opened (${error.code}): ${path}`);
    }
    throw error;
  }
  return database;
}

/** SQLite gives its log files the permission of the database file, which it would make readable for all. */
function makeFileForOwnerOnly(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    throw new StartRefusal(`The database file cannot be written: ${path}`);
  }
}

function expectSetting(database: Database, name: string, expected: string | number): void {
  if (database.pragma(name, { simple: true }) !== expected) {
    throw new StartRefusal(`The database does not keep ${name} = ${expected}; a local disk is needed.`);
  }
}

function migrate(database: Database, path: string): void {
  const bringUpToDate = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }));
    if (version > MIGRATIONS.length) {
      throw new StartRefusal(`The database was written by a newer version of this service: ${path}`);
    }
    if (version === MIGRATIONS.length) return;
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  bringUpToDate.immediate();
}

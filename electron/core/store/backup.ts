import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Database } from './database.ts';
import { BACKUP_FILES, copyName, findCopies, synchronise } from './database-files.ts';
import { findSqliteFault } from './sqlite-fault.ts';

const KEPT_COPIES = 2;

/**
 * Writes a backup (备份) of the running database into `directory`, while others go on writing; two generations are kept.
 * It is checked before it takes the place of the older one, so that a database that goes bad never wipes out its good
 * backups. Faults: 'disk-full', 'database-damaged' when the copy is not sound, 'database-unavailable'.
 */
export async function backUp(database: Database, directory: string): Promise<Result<null>> {
  const temporary = join(directory, 'terminal.backup-new.sqlite');
  const [newer, older] = BACKUP_FILES.map((name) => join(directory, name)) as [string, string];
  try {
    removeWithLogs(temporary);
    await database.backup(temporary);
    if (!settle(temporary)) return fail('database-damaged');
    synchronise(temporary);
    if (existsSync(newer)) renameSync(newer, older);
    renameSync(temporary, newer);
    synchronise(directory);
    return succeed(null);
  } catch (error) {
    // The store was closed meanwhile.
    if (!database.open) return fail('database-unavailable');
    const fault = findSqliteFault(error);
    if (fault) return fail(fault);
    throw error;
  } finally {
    removeWithLogs(temporary);
  }
}

/** Makes one self-contained file of a copy, which has the WAL mode of its original. @returns whether it is sound */
function settle(file: string): boolean {
  const copy = new SqliteDatabase(file);
  try {
    copy.pragma('journal_mode = DELETE');
    return copy.pragma('quick_check', { simple: true }) === 'ok';
  } finally {
    copy.close();
  }
}

/**
 * Copies the database before step `step` of the migrations changes it; the two newest copies are kept. Throws what SQLite
 * or the file system throws: without a copy there is no migration.
 */
export function copyBeforeMigration(database: Database, directory: string, step: number): void {
  const temporary = join(directory, 'terminal.before-new.sqlite');
  removeWithLogs(temporary);
  try {
    database.prepare('VACUUM INTO ?').run(temporary);
    synchronise(temporary);
    renameSync(temporary, join(directory, copyName(step)));
    synchronise(directory);
  } finally {
    removeWithLogs(temporary);
  }
  for (const file of findCopies(directory).slice(KEPT_COPIES)) rmSync(file, { force: true });
}

function removeWithLogs(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

import { closeSync, openSync, readSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import type { FaultCode } from '../../../contract/faults.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Number of the migration step that the file is at. */
export function schemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Whether the file begins as every database of a terminal does. SQLite believes most of these bytes: one that is flipped
 * makes it take the file for another's, for one that must not be written, or for one in another encoding. Fields:
 * https://www.sqlite.org/fileformat2.html, section 1.3.
 */
export function hasSoundHeader(file: string): boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return false;
  } finally {
    closeSync(descriptor);
  }
  const isOneOf = (value: number, ...allowed: number[]) => allowed.includes(value);
  return (
    header.toString('latin1', 0, 16) === MAGIC &&
    header.readUInt16BE(16) === 4096 &&
    isOneOf(header.readUInt8(18), 1, 2) &&
    isOneOf(header.readUInt8(19), 1, 2) &&
    // No reserved space; the fixed fractions of a payload.
    header.readUInt32BE(20) === 0x00402020 &&
    isOneOf(header.readUInt32BE(44), 0, 4) &&
    // No auto-vacuum.
    header.readUInt32BE(52) === 0 &&
    isOneOf(header.readUInt32BE(56), 0, 1) &&
    header.readUInt32BE(64) === 0
  );
}

/**
 * 'database-damaged' or 'database-newer' when the file cannot be worked with, else null. The full check, not the quick one:
 * a damaged id or state is seen only by comparing the tables with their indexes. A newer file has another schema, since
 * every migration changes it; the schema of an older one with a newer number is damage.
 */
export function findDamage(database: Database): FaultCode | null {
  if (database.pragma('integrity_check', { simple: true }) !== 'ok') return 'database-damaged';
  const version = schemaVersion(database);
  const schema = readSchema(database);
  if (schema === readExpectedSchema(version)) return version > MIGRATIONS.length ? 'database-damaged' : null;
  const isOlder = MIGRATIONS.some((_, step) => schema === readExpectedSchema(step));
  return version > MIGRATIONS.length && !isOlder ? 'database-newer' : 'database-damaged';
}

/** The schema after `version` steps, or after all that there are. */
function readExpectedSchema(version: number): string {
  const fresh = new SqliteDatabase(':memory:');
  try {
    for (const step of MIGRATIONS.slice(0, version)) fresh.exec(step);
    return readSchema(fresh);
  } finally {
    fresh.close();
  }
}

function readSchema(database: Database): string {
  const rows = database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name')
    .raw()
    .all();
  return JSON.stringify(rows);
}

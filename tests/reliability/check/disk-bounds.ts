import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './findings.ts';

/** Largest write-ahead log after an orderly end or a restart, bytes: SQLite checkpoints every 1000 pages by itself. */
const WAL_MAX_BYTES = 32 * 1024 * 1024;
/** The reserve file, bytes, and its room for error. */
const RESERVE_MAX_BYTES = 65 * 1024 * 1024;
/** Copies of the database that are kept. */
const BACKUPS_MAX = 2;

/** I9: write-ahead log, reserve, copies and left-overs in the folder of a terminal stay within their bounds. */
export function checkDiskBounds(name: string, dataDirectory: string, findings: Findings): void {
  const files = readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' })
    .map((path) => ({ path, status: statSync(join(dataDirectory, path)) }))
    .filter(({ status }) => status.isFile());
  const sizeOf = (pattern: RegExp) =>
    files.filter(({ path }) => pattern.test(path)).reduce((sum, { status }) => sum + status.size, 0);
  findings.expect(
    'I9',
    sizeOf(/^terminal\.sqlite-wal$/) <= WAL_MAX_BYTES,
    `${name}: the write-ahead log grew`,
  );
  findings.expect('I9', sizeOf(/reserve/i) <= RESERVE_MAX_BYTES, `${name}: the disk reserve grew`);
  const backups = files.filter(({ path }) => /backup/i.test(path) && !/-(wal|shm|journal)$/.test(path));
  findings.expect('I9', backups.length <= BACKUPS_MAX + 1, `${name}: ${backups.length} copies are kept`);
}

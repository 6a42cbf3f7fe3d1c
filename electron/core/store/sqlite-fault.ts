import type { FaultCode } from '../../../contract/faults.ts';

const OUTSIDE = [
  'SQLITE_IOERR',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_BUSY',
  'SQLITE_PERM',
  'EACCES',
];

/**
 * The fault behind an error of SQLite or the file system: 'disk-full', 'database-damaged' or 'database-unavailable'; null
 * when the error is a bug of ours. Codes: https://www.sqlite.org/rescode.html
 */
export function findSqliteFault(error: unknown): FaultCode | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'disk-full';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'database-damaged';
  return OUTSIDE.some((prefix) => code.startsWith(prefix)) ? 'database-unavailable' : null;
}

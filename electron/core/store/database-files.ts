import { closeSync, existsSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The database of a terminal. */
export const DATABASE_FILE = 'terminal.sqlite';
/** Its write-ahead log. */
export const WAL_FILE = `${DATABASE_FILE}-wal`;
/** Files that belong together and must never be paired anew (https://www.sqlite.org/howtocorrupt.html, section 1.4). */
export const DATABASE_FILES = [DATABASE_FILE, WAL_FILE, `${DATABASE_FILE}-shm`, `${DATABASE_FILE}-journal`];

/** Backups, the newest first. */
export const BACKUP_FILES = ['terminal.backup-1.sqlite', 'terminal.backup-2.sqlite'] as const;

const COPY_NAME = /^terminal\.before-(\d+)\.sqlite$/;

/** Name of the copy that is made before step `step` of the migrations. */
export function copyName(step: number): string {
  return `terminal.before-${step}.sqlite`;
}

/** Paths of the copies from before migrations, the newest first. */
export function findCopies(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => COPY_NAME.test(name))
    .sort((a, b) => stepOf(b) - stepOf(a))
    .map((name) => join(directory, name));
}

/** Paths of the backups that are there, the newest first. */
export function findBackups(directory: string): string[] {
  return BACKUP_FILES.map((name) => join(directory, name)).filter((file) => existsSync(file));
}

/** Makes a file, or the names in a folder, durable. Windows cannot synchronise a folder and does not need it. */
export function synchronise(path: string): void {
  const isFolder = statSync(path).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const descriptor = openSync(path, isFolder ? 'r' : 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function stepOf(name: string): number {
  return Number(COPY_NAME.exec(name)?.[1] ?? 0);
}

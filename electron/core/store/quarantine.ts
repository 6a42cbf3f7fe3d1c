import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { auditHeadSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { DATABASE_FILE, DATABASE_FILES, findCopies, synchronise, WAL_FILE } from './database-files.ts';

/** Written before the first file is moved and removed after the last: a power cut in between is finished at the next start. */
const MOVING = 'moving';
const REPORT = 'salvage.json';
/** What could not be salvaged wholly stays for an engineer longer than a certification cycle, which is a year. */
const UNSALVAGED_KEPT_MS = 400 * 86_400_000;

const reportSchema = z.object({
  format: z.literal(1),
  at: z.iso.datetime(),
  records: z.int(),
  unreadable: z.int(),
  fromBackup: z.boolean(),
  /** Nothing in the folder is missing in the new database. */
  complete: z.boolean(),
  lastAuditHead: auditHeadSchema.nullable(),
});
/** What was salvaged from a quarantined database (隔离); `at`: ISO 8601. Stands beside the files as `salvage.json`. */
export type SalvageReport = z.infer<typeof reportSchema>;

/** Moves the database with its side files into a folder of its own below `quarantine/`. @returns the folder */
export function setAside(directory: string, stamp: string): string {
  const folder = makeFolder(directory, stamp);
  writeFileAtomic.sync(join(folder, MOVING), '');
  synchronise(folder);
  finishMoving(directory, folder);
  return folder;
}

/** Copies the write-ahead log alone, for the commits in it that SQLite does not read. @returns the folder */
export function setLogAside(directory: string, stamp: string): string {
  const folder = makeFolder(directory, `${stamp}-log`);
  copyFileSync(join(directory, WAL_FILE), join(folder, WAL_FILE));
  synchronise(join(folder, WAL_FILE));
  synchronise(folder);
  return folder;
}

/** Finishes what a power cut has left half moved. */
export function resumeSettingAside(directory: string): void {
  for (const folder of findFolders(directory)) {
    if (existsSync(join(folder, MOVING))) finishMoving(directory, folder);
  }
}

/** Folders whose records were not yet taken over, the oldest first. */
export function findUnsalvaged(directory: string): string[] {
  return findFolders(directory).filter((folder) => !existsSync(join(folder, REPORT)));
}

/** Whether the folder holds a whole database, and not only a log beside one that went on. */
export function isWholeDatabase(folder: string): boolean {
  return existsSync(join(folder, DATABASE_FILE)) || !folder.endsWith('-log');
}

/** Says that the folder was salvaged; from then on it is not looked at again. */
export function writeReport(folder: string, report: SalvageReport): void {
  writeFileAtomic.sync(join(folder, REPORT), JSON.stringify(report));
  synchronise(folder);
}

/** Removes a folder of which nothing is needed. */
export function discard(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Removes what was set aside before `before` (ISO 8601): quarantined databases, if all of their records were salvaged, and
 * copies from before migrations; sealed faces stay here no longer than needed. A folder that may hold what is nowhere else
 * stays for 400 days more. @returns how many were removed; 'database-unavailable' when one could not be
 */
export function purgeQuarantine(directory: string, before: string): Result<number> {
  const limit = Date.parse(before);
  try {
    const due = [
      ...findFolders(directory).filter((folder) => isDue(folder, limit)),
      ...findCopies(directory).filter((file) => statSync(file).mtimeMs < limit),
    ];
    for (const path of due) discard(path);
    return succeed(due.length);
  } catch {
    return fail('database-unavailable');
  }
}

function isDue(folder: string, limit: number): boolean {
  const report = readReport(folder);
  const setAsideAt = report ? Date.parse(report.at) : statSync(folder).mtimeMs;
  return setAsideAt < (report?.complete ? limit : limit - UNSALVAGED_KEPT_MS);
}

function readReport(folder: string): SalvageReport | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(join(folder, REPORT), 'utf8')));
  } catch {
    return null;
  }
}

function finishMoving(directory: string, folder: string): void {
  for (const name of DATABASE_FILES) {
    const target = join(folder, name);
    if (existsSync(join(directory, name)) && !existsSync(target)) renameSync(join(directory, name), target);
  }
  synchronise(folder);
  synchronise(directory);
  // Durably gone before a new database begins, which must not be taken for the rest of the old one.
  rmSync(join(folder, MOVING), { force: true });
  synchronise(folder);
}

/** A folder that is not there yet: a clock that went back must not lay one database over another. */
function makeFolder(directory: string, name: string): string {
  const quarantine = join(directory, 'quarantine');
  mkdirSync(quarantine, { recursive: true });
  for (let copy = 1; ; copy++) {
    const folder = join(quarantine, copy === 1 ? name : `${copy}-${name}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    synchronise(quarantine);
    return folder;
  }
}

function findFolders(directory: string): string[] {
  const quarantine = join(directory, 'quarantine');
  if (!existsSync(quarantine)) return [];
  return readdirSync(quarantine, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(quarantine, entry.name))
    .sort();
}

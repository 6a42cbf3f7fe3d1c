/** The official Electron of the `electron` package: where its files are, and one bounded try to download them. */
import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { withFolderLock } from './bootstrap/folder-lock.mjs';

/** A try that failed is not repeated for this long, so that not every start on a closed network waits for it. */
export const FAILURE_REMEMBERED_MS = 3_600_000;
/** A download that brings no byte for this long hangs. */
const STALL_MS = 20_000;
const FAILURE_FILE = 'electron-download-failed.json';

const failureSchema = z.object({ electronVersion: z.string(), mirror: z.string(), failedAtMs: z.number() });

/** A failed try: which version, from which mirror ('' = the default one), when (ms since 1970). */
export type DownloadFailure = z.infer<typeof failureSchema>;

/** Path of Electron's executable inside its folder, by platform (as in the electron package's own installer). */
export function executableInside(distFolder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return path.join(distFolder, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return path.join(distFolder, platform === 'win32' ? 'electron.exe' : 'electron');
}

/** Whether an earlier failure still stands: same version, same mirror, and less than an hour ago. */
export function failureStands(
  failure: DownloadFailure | undefined,
  now: { electronVersion: string; mirror: string; nowMs: number },
): boolean {
  if (failure === undefined) return false;
  const ageMs = now.nowMs - failure.failedAtMs;
  const sameTry = failure.electronVersion === now.electronVersion && failure.mirror === now.mirror;
  // A failure from the future means that the clock was set back: try again.
  return sameTry && ageMs >= 0 && ageMs < FAILURE_REMEMBERED_MS;
}

/** What the download needs from outside. */
export interface OfficialDownloadOptions {
  readonly electronPackageFolder: string;
  readonly cacheFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly progress: (line: string) => void;
  readonly nowMs: () => number;
  /** Runs the electron package's installer; resolves to undefined when it succeeded, else to the cause in words. */
  readonly runInstaller?: typeof runElectronInstaller;
}

/** The folder of an installed official Electron, or undefined while its executable is missing. */
export async function installedDist(electronPackageFolder: string): Promise<string | undefined> {
  const distFolder = path.join(electronPackageFolder, 'dist');
  return access(executableInside(distFolder)).then(
    () => distFolder,
    () => undefined,
  );
}

/**
 * Tries the electron package's own download once (it honours ELECTRON_MIRROR and its own cache). Resolves to the folder, or
 * to undefined when it failed now or within the last hour. ELECTRON_SKIP_BINARY_DOWNLOAD switches the try off.
 */
export async function downloadOfficial(options: OfficialDownloadOptions): Promise<string | undefined> {
  const { electronPackageFolder, cacheFolder, env, progress, nowMs } = options;
  const { runInstaller = runElectronInstaller } = options;
  if (env.ELECTRON_SKIP_BINARY_DOWNLOAD) return undefined;
  const electronVersion = await packageVersion(electronPackageFolder);
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? '';
  const failureFile = path.join(cacheFolder, FAILURE_FILE);
  const failedBefore = async () =>
    failureStands(await readFailure(failureFile), { electronVersion, mirror, nowMs: nowMs() });
  if (await failedBefore()) return undefined;
  return withFolderLock(
    path.join(cacheFolder, 'electron-download.lock'),
    async () => {
      const present = await installedDist(electronPackageFolder);
      if (present !== undefined || (await failedBefore())) return present;
      progress(`downloading Electron ${electronVersion}${mirror === '' ? '' : ' from the given mirror'}`);
      const cause = await runInstaller(electronPackageFolder, env, progress);
      const installed = await installedDist(electronPackageFolder);
      if (cause === undefined && installed !== undefined) {
        await rm(failureFile, { force: true });
        return installed;
      }
      progress(`Electron ${electronVersion} could not be downloaded (${cause ?? 'no executable'})`);
      const failure: DownloadFailure = { electronVersion, mirror, failedAtMs: nowMs() };
      await mkdir(cacheFolder, { recursive: true });
      await writeFile(failureFile, JSON.stringify(failure));
      return undefined;
    },
    { onWait: () => progress('waiting for another process that is downloading Electron') },
  );
}

async function packageVersion(electronPackageFolder: string): Promise<string> {
  const text = await readFile(path.join(electronPackageFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function readFailure(file: string): Promise<DownloadFailure | undefined> {
  try {
    return failureSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Runs the installer and ends it when neither its temporary folder nor the target grows for 20 s. A slow download that
 * still moves may take as long as it needs.
 */
async function runElectronInstaller(
  electronPackageFolder: string,
  env: Readonly<Record<string, string | undefined>>,
  progress: (line: string) => void,
): Promise<string | undefined> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'electron-installer-'));
  const installer = spawn(process.execPath, [path.join(electronPackageFolder, 'install.js')], {
    env: { ...env, TMPDIR: temporary, TEMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  installer.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(0, 2_000);
  });
  const ended = new Promise<string | undefined>((resolve) => {
    installer.once('error', (error) => resolve(error.message));
    installer.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal !== null) resolve(`no data for ${STALL_MS / 1000} s`);
      else resolve(complaint.split('\n')[0]?.trim() || `exit code ${code}`);
    });
  });
  const stopWatching = endWhenStalled(
    installer,
    [temporary, path.join(electronPackageFolder, 'dist')],
    progress,
  );
  try {
    return await ended;
  } finally {
    stopWatching();
    await rm(temporary, { recursive: true, force: true });
  }
}

function endWhenStalled(
  installer: { kill(signal: NodeJS.Signals): boolean },
  folders: readonly string[],
  progress: (line: string) => void,
): () => void {
  let bytesBefore = 0;
  let grewAtMs = performance.now();
  let saidAtMs = grewAtMs;
  const timer = setInterval(async () => {
    const sizes = await Promise.all(folders.map(folderBytes));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const nowMs = performance.now();
    if (bytes !== bytesBefore) grewAtMs = nowMs;
    bytesBefore = bytes;
    if (nowMs - grewAtMs > STALL_MS) installer.kill('SIGKILL');
    if (bytes > 0 && nowMs - saidAtMs > 3_000) {
      saidAtMs = nowMs;
      progress(`${(bytes / 1_000_000).toFixed(0)} MB so far`);
    }
  }, 1_000);
  return () => clearInterval(timer);
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((name) =>
    stat(path.join(folder, name)).then(
      (entry) => (entry.isFile() ? entry.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

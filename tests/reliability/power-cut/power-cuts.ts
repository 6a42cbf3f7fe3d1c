import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { anhaoCacheFolder } from '../../../scripts/electron-runtime.ts';
import { bundleForGuest } from '../../hardware/guest/bundle.ts';
import { ensureGuestKernel, type GuestKernel } from '../../hardware/guest/kernel.ts';
import { findProgram, pathWithSystemFolders, whyNoGuest } from '../../hardware/requirements.ts';
import { seededRandom } from '../../support/camera/random.ts';
import { cutAsPlanned } from './cut-as-planned.ts';
import { cutControl } from './cut-control.ts';
import { GuestBench } from './guest-bench.ts';

/** What to do. */
export interface PowerCutOptions {
  /** Power cuts of the store as it is, besides those of the control. */
  readonly cuts: number;
  /** Decides on every instant, and on what the drive has written by then. */
  readonly seed: number;
  /** Gets a line for each cut. */
  readonly progress: (line: string) => void;
}

/** How it came out. */
export interface PowerCutResult {
  readonly cuts: number;
  /** Records that the store said it keeps. */
  readonly acknowledged: number;
  /** Those of them that were gone, damaged or fallen back after a cut; all of a database that was damaged as a whole. */
  readonly lost: number;
  /** The same with `synchronous=OFF`, where a test that can fail finds a loss; null when nothing was run. */
  readonly controlLost: number | null;
  /** Why nothing was run, and what to install; null when it was. */
  readonly skipped: string | null;
  /** Databases that were damaged as a whole, in words. */
  readonly problems: readonly string[];
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** The guest finds the packages of the clone from there. */
const BUNDLES = path.join(ROOT, '.local/power-cut');
const DRIVE_BYTES = 64 * 1024 * 1024;

/**
 * Cuts the power of a real kernel while the real store commits and syncs: a QEMU guest is killed, and with it go the page
 * cache of its kernel and what its drive had not been told to flush; then it starts again on the same drive, and every record
 * that was acknowledged must be there. Two layers forget, as in a terminal: the guest's page cache (lost whole) and the
 * drive's volatile write cache, which this process plays for QEMU (lost in part, torn and in any order). The host's own
 * caches forget nothing, as the drive lives in this process. Needs no root. Rejects when a guest hangs or fails.
 */
export async function runPowerCuts(options: PowerCutOptions): Promise<PowerCutResult> {
  const { cuts, seed, progress } = options;
  const prepared = await prepare(progress);
  if (typeof prepared === 'string') {
    return { cuts: 0, acknowledged: 0, lost: 0, controlLost: null, skipped: prepared, problems: [] };
  }
  progress(`power cuts: Linux ${prepared.kernel.release} in QEMU, seed ${seed}`);
  const random = seededRandom(seed);
  const bench = await GuestBench.open(prepared);
  try {
    const controlLost = await cutControl(bench, random, progress);
    const outcome = await cutAsPlanned({ bench, cuts, random, progress });
    return { cuts, ...outcome, controlLost, skipped: null };
  } finally {
    await bench.close();
  }
}

interface Prepared {
  readonly kernel: GuestKernel;
  readonly busybox: string;
  readonly worker: string;
  readonly formatted: Uint8Array;
}

/** Everything that a bench needs, or why it cannot be had. */
async function prepare(progress: (line: string) => void): Promise<Prepared | string> {
  const searchPath = pathWithSystemFolders(process.env.PATH ?? '');
  const obstacle = await whyNoGuest(process.platform, process.arch, searchPath);
  if (obstacle !== null) return obstacle;
  const busybox = await findProgram('busybox', searchPath);
  const mke2fs = await findProgram('mke2fs', searchPath);
  if (busybox === null || mke2fs === null)
    return 'not installed (Debian packages): busybox-static, e2fsprogs';
  const kernel = await ensureGuestKernel({ cacheFolder: anhaoCacheFolder(), searchPath, progress });
  if (!kernel.ok) return kernel.fault;
  await mkdir(BUNDLES, { recursive: true });
  const entry = path.join(import.meta.dirname, 'guest-worker.ts');
  const { worker } = await bundleForGuest({ worker: entry }, BUNDLES);
  return { kernel: kernel.value, busybox, worker, formatted: await formatDrive(mke2fs) };
}

/** An empty ext4 file system, as Debian makes it. */
async function formatDrive(mke2fs: string): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anhao-drive-'));
  try {
    const image = path.join(folder, 'drive');
    await writeFile(image, '');
    await truncate(image, DRIVE_BYTES);
    // Nothing is left for the guest's kernel to do behind our back; blocks as large as on a drive of usual size.
    const extended = 'lazy_itable_init=0,lazy_journal_init=0,nodiscard';
    await execa(mke2fs, ['-q', '-F', '-t', 'ext4', '-b', '4096', '-E', extended, image]);
    return await readFile(image);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { createHash, randomBytes } from 'node:crypto';
import {
  access,
  constants,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { withFolderLock } from '../../../scripts/bootstrap/folder-lock.mjs';

/** A kernel that QEMU can start, and the modules that the guest loads. */
export interface GuestKernel {
  /** As in `uname -r`. */
  readonly release: string;
  readonly image: string;
  /** Files of modules, every one after those that it needs. */
  readonly modules: readonly string[];
}

/** What makes the kernel; tests give their own. */
export interface GuestKernelOptions {
  readonly cacheFolder: string;
  /** PATH with the folder of depmod and modprobe. */
  readonly searchPath: string;
  readonly progress: (line: string) => void;
}

/** Debian's name for "the present kernel"; the cloud kernel lacks USB. */
const META_PACKAGE = 'linux-image-amd64';
/**
 * Virtio and 9p for the guest's own files and network; HID and the virtual USB host controller for the readers; a disk with
 * ext4 for the power cuts.
 */
const WANTED_MODULES = [
  'virtio_pci',
  '9pnet_virtio',
  '9p',
  'overlay',
  'virtio_net',
  'usbhid',
  'hid-generic',
  'vhci-hcd',
  'virtio_blk',
  'ext4',
];
const ORIGIN_FILE = 'origin.json';
const originSchema = z.object({ release: z.string(), wanted: z.string(), modules: z.array(z.string()) });

/**
 * The kernel out of the cache, or Debian's present one, fetched by apt (70 MB, checked by apt against the signed package
 * lists); only its image and the wanted modules are kept. Fails with a reason for people where it cannot be had.
 */
export async function ensureGuestKernel(options: GuestKernelOptions): Promise<Result<GuestKernel, string>> {
  const { cacheFolder, searchPath, progress } = options;
  const folder = path.join(cacheFolder, 'guest-kernel');
  await mkdir(cacheFolder, { recursive: true });
  return withFolderLock(
    `${folder}.lock`,
    async () => {
      const cached = await readKernel(folder);
      if (cached !== null) return succeed(cached);
      return fetchKernel(folder, searchPath, progress);
    },
    { onWait: () => progress('waiting for another process that is fetching the kernel') },
  );
}

/** The kernel in a folder; `null` where it is missing, damaged, or made for other modules. */
async function readKernel(folder: string): Promise<GuestKernel | null> {
  try {
    const origin = originSchema.parse(JSON.parse(await readFile(path.join(folder, ORIGIN_FILE), 'utf8')));
    const image = path.join(folder, 'vmlinuz');
    const modules = origin.modules.map((name) => path.join(folder, name));
    for (const file of [image, ...modules]) await access(file, constants.R_OK);
    return origin.wanted === hashOfWanted() ? { release: origin.release, image, modules } : null;
  } catch {
    return null;
  }
}

async function fetchKernel(
  folder: string,
  searchPath: string,
  progress: (line: string) => void,
): Promise<Result<GuestKernel, string>> {
  const packageName = await findPackage();
  if (packageName === null) return fail(`apt knows no package ${META_PACKAGE} on this system`);
  const workFolder = `${folder}.work-${randomBytes(6).toString('hex')}`;
  await mkdir(workFolder, { recursive: true });
  try {
    progress(`fetching the kernel of the guest (${packageName}, 70 MB)`);
    await execa('apt-get', ['download', '-q', packageName], { cwd: workFolder });
    const [archive] = (await readdir(workFolder)).filter((name) => name.endsWith('.deb'));
    if (archive === undefined) return fail(`apt-get fetched no package ${packageName}`);
    progress('unpacking the kernel');
    const unpacked = path.join(workFolder, 'unpacked');
    await execa('dpkg-deb', ['-x', archive, unpacked], { cwd: workFolder });
    const kept = path.join(workFolder, 'kept');
    await keepNeeded(unpacked, kept, searchPath);
    await rename(folder, path.join(workFolder, 'outdated')).catch(() => undefined);
    await rename(kept, folder);
  } catch (error) {
    return fail(`the kernel of the guest cannot be fetched: ${firstLine(error)}`);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  const kernel = await readKernel(folder);
  return kernel === null ? fail('the kernel of the guest cannot be read') : succeed(kernel);
}

/** The package that Debian's name for the present kernel stands for. */
async function findPackage(): Promise<string | null> {
  const { stdout, exitCode } = await execa('apt-cache', ['show', '--no-all-versions', META_PACKAGE], {
    reject: false,
  });
  const depends = /^Depends: (linux-image-\S+)/m.exec(exitCode === 0 ? stdout : '');
  return depends?.[1] ?? null;
}

/** Copies the image and the wanted modules, named in the order in which they are to be loaded. */
async function keepNeeded(unpacked: string, kept: string, searchPath: string): Promise<void> {
  await mkdir(kept);
  const boot = path.join(unpacked, 'boot');
  const image = (await readdir(boot)).find((name) => name.startsWith('vmlinuz-'));
  if (image === undefined) throw new Error('no kernel image in the package');
  const release = image.slice('vmlinuz-'.length);
  await copyFile(path.join(boot, image), path.join(kept, 'vmlinuz'));
  // Newer packages have lib under /usr; depmod and modprobe look in lib.
  const root = (await exists(path.join(unpacked, 'lib/modules'))) ? unpacked : path.join(unpacked, 'usr');
  const env = { PATH: searchPath };
  await execa('depmod', ['--basedir', root, release], { env });
  const files = new Set<string>();
  for (const name of WANTED_MODULES) {
    const query = ['--dirname', root, '--set-version', release, '--show-depends', name];
    const { stdout } = await execa('modprobe', query, { env });
    for (const [, file] of stdout.matchAll(/^insmod (\S.*?)\s*$/gm)) if (file !== undefined) files.add(file);
  }
  const modules: string[] = [];
  for (const file of files) {
    const number = String(modules.length).padStart(2, '0');
    const name = `${number}-${path.basename(file).replace(/\.xz$/, '')}`;
    // Debian 13 compresses its modules.
    if (file.endsWith('.xz')) await execa('xz', ['-dc', file], { stdout: { file: path.join(kept, name) } });
    else await copyFile(file, path.join(kept, name));
    modules.push(name);
  }
  const origin: z.infer<typeof originSchema> = { release, wanted: hashOfWanted(), modules };
  await writeFile(path.join(kept, ORIGIN_FILE), `${JSON.stringify(origin, null, 2)}\n`);
}

function hashOfWanted(): string {
  return createHash('sha256').update(WANTED_MODULES.join(' ')).digest('hex');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { GuestKernel } from './kernel.ts';

/** What the guest runs. */
export interface InitramfsOptions {
  readonly kernel: GuestKernel;
  /** A statically linked busybox. */
  readonly busybox: string;
  /** Paths on the host, which are paths in the guest as well. */
  readonly node: string;
  readonly worker: string;
  /** TCP port of the host to which the worker connects. */
  readonly port: number;
  /** An empty folder to work in. */
  readonly workFolder: string;
}

/** Packs busybox, the modules and the start script into the first file system of the guest; answers its file. */
export async function buildInitramfs(options: InitramfsOptions): Promise<string> {
  const { kernel, busybox, node, worker, port, workFolder } = options;
  const root = path.join(workFolder, 'initramfs');
  for (const folder of ['bin', 'modules', 'proc', 'sys', 'dev', 'lower', 'upper', 'root']) {
    await mkdir(path.join(root, folder), { recursive: true });
  }
  await copyFile(busybox, path.join(root, 'bin/busybox'));
  for (const file of kernel.modules) await copyFile(file, path.join(root, 'modules', path.basename(file)));
  await copyFile(path.join(import.meta.dirname, 'init.sh'), path.join(root, 'init'));
  await chmod(path.join(root, 'init'), 0o755);
  const settings = { NODE: node, WORKER: worker, PORT: String(port) };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoteForShell(value)}\n`);
  await writeFile(path.join(root, 'settings'), lines.join(''));

  const file = path.join(workFolder, 'initramfs.cpio');
  const { stdout } = await execa('find', ['.', '-print0'], { cwd: root });
  // Not compressed: an emulated processor would take seconds to unpack it.
  await execa('cpio', ['--create', '--format=newc', '--null', '--quiet'], {
    cwd: root,
    input: stdout,
    stdout: { file },
  });
  return file;
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

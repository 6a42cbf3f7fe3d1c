import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgram, pathWithSystemFolders, whyNoGuest } from './requirements.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anhao-programs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function install(...names: string[]): Promise<void> {
  for (const name of names) {
    await writeFile(path.join(folder, name), '');
    await chmod(path.join(folder, name), 0o755);
  }
}

test('finds programs that may be run', async () => {
  await install('cpio');
  await writeFile(path.join(folder, 'usbip'), '');
  expect(await findProgram('cpio', `/nowhere::${folder}`)).toBe(path.join(folder, 'cpio'));
  expect(await findProgram('usbip', folder)).toBeNull();
});

test('names the Debian packages that are missing, each once', async () => {
  await install('cpio', 'busybox', 'apt-cache', 'dpkg-deb');
  expect(await whyNoGuest('linux', 'x64', folder)).toBe(
    'not installed (Debian packages): qemu-system-x86, kmod, usbip',
  );
  await install('qemu-system-x86_64', 'modprobe', 'depmod', 'usbip');
  expect(await whyNoGuest('linux', 'x64', folder)).toBeNull();
});

test('other systems have no guest', async () => {
  expect(await whyNoGuest('win32', 'x64', folder)).toContain('win32');
  expect(await whyNoGuest('linux', 'arm64', folder)).toContain('arm64');
});

test('adds the folders of administrators once', () => {
  expect(pathWithSystemFolders('/usr/bin:/sbin')).toBe('/usr/bin:/sbin:/usr/local/sbin:/usr/sbin');
});

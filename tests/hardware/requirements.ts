import { access, constants } from 'node:fs/promises';
import path from 'node:path';

/** Where programs for administrators lie, besides those on PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Programs without which no guest can be started; Debian package in brackets where its name is another. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  cpio: 'cpio',
  modprobe: 'kmod',
  depmod: 'kmod',
  usbip: 'usbip',
  'apt-cache': 'apt',
  'dpkg-deb': 'dpkg',
};

/** PATH with the folders of programs for administrators, which users often lack. */
export function pathWithSystemFolders(searchPath: string): string {
  return [...new Set([...searchPath.split(path.delimiter), ...SYSTEM_FOLDERS])].join(path.delimiter);
}

/** The file of a program; `null` when it is not on PATH. */
export async function findProgram(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(path.delimiter).filter((each) => each !== '')) {
    const file = path.join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}

/** Why no guest can be started on this machine; `null` when nothing is missing. */
export async function whyNoGuest(
  platform: string,
  architecture: string,
  searchPath: string,
): Promise<string | null> {
  if (platform !== 'linux' || architecture !== 'x64')
    return `a guest needs Linux on x64, not ${platform} on ${architecture}`;
  const missing = new Set<string>();
  for (const [program, packageName] of Object.entries(PROGRAMS)) {
    if ((await findProgram(program, searchPath)) === null) missing.add(packageName);
  }
  return missing.size === 0 ? null : `not installed (Debian packages): ${[...missing].join(', ')}`;
}

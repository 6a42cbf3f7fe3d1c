/**
 * The Debian and Ubuntu packages that a job needs, and how the missing ones come in (Node built-ins only).
 * Other systems are left alone: what is missing there shows itself when it is used.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { withFolderLock } from './folder-lock.mjs';

/**
 * One need: `packages` are alternatives, any of which will do (the t64 names are those since Debian 13 and Ubuntu 24.04);
 * a `command` found on PATH also meets it.
 */
const WINDOW = [
  { packages: ['libgtk-3-0', 'libgtk-3-0t64'] },
  { packages: ['libnss3'] },
  { packages: ['libasound2', 'libasound2t64'] },
  { packages: ['libgbm1'] },
  { packages: ['libxss1'] },
  { packages: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'] },
  { packages: ['fonts-noto-cjk'] },
  { packages: ['espeak-ng'], command: 'espeak-ng' },
  { packages: ['opus-tools'], command: 'opusenc' },
];
/** What the readers' native modules load: HID. */
const READERS = [{ packages: ['libudev1', 'libudev1t64'] }, { packages: ['libusb-1.0-0'] }];
const NO_DISPLAY = [{ packages: ['xvfb'], command: 'Xvfb' }];
/** Virtual serial lines, a key store for safeStorage without a desktop, keys and clicks from outside, test certificates. */
const TESTS_AND_PACKAGING = [
  { packages: ['socat'], command: 'socat' },
  { packages: ['dbus'], command: 'dbus-run-session' },
  { packages: ['gnome-keyring'], command: 'gnome-keyring-daemon' },
  { packages: ['libsecret-1-0'] },
  { packages: ['xdotool'], command: 'xdotool' },
  { packages: ['openssl'], command: 'openssl' },
];
/** A guest with a kernel of its own, whose USB readers are emulated; smart cards without a reader. */
const HARDWARE = [
  { packages: ['qemu-system-x86'], command: 'qemu-system-x86_64' },
  { packages: ['busybox-static'] },
  { packages: ['cpio'], command: 'cpio' },
  { packages: ['kmod'], command: 'modprobe' },
  { packages: ['usbip'], command: 'usbip' },
  { packages: ['pcscd'] },
  { packages: ['vsmartcard-vpcd'] },
  { packages: ['xz-utils'], command: 'xz' },
];
/** The central service at scale, and what stands in for its disk: a compiler for the shim of the reliability tests, ext4. */
const DATABASE = [{ packages: ['postgresql'], command: 'postgres' }];
const RELIABILITY = [
  { packages: ['gcc'], command: 'cc' },
  { packages: ['e2fsprogs'], command: 'mke2fs' },
];
/** Jobs that open no window and load no reader. */
const BARE = ['audit', 'central', 'check', 'fuzz', 'queue', 'rules'];
/** The screens are drawn for their pictures in a browser of today. */
const GALLERY = [{ packages: ['chromium'], command: 'chromium' }];

/** What a job needs; the central service and the checks open no window. `start` on a desktop shows its window there and needs no Xvfb. */
export function systemNeeds(job, { hasDisplay }) {
  if (BARE.includes(job)) return [];
  if (job === 'bench') return [...DATABASE];
  if (job === 'reader') return [...READERS];
  const needs = [...WINDOW, ...READERS];
  if (job !== 'start' || !hasDisplay) needs.unshift(...NO_DISPLAY);
  if (/^(test|package)(-|$)/.test(job)) needs.push(...TESTS_AND_PACKAGING);
  if (/^test(-|$)/.test(job)) needs.push(...HARDWARE, ...DATABASE, ...RELIABILITY);
  if (job === 'gallery') needs.push(...GALLERY);
  return needs;
}

/** The needs that neither an installed package nor a command on PATH meets. */
export function unmetNeeds(needs, { isInstalled, hasCommand }) {
  return needs.filter(
    ({ packages, command }) =>
      !packages.some((name) => isInstalled(name)) && !(command !== undefined && hasCommand(command)),
  );
}

/** For each unmet need the first name that apt can install here, or the first name where apt knows none of them. */
export function packagesToInstall(needs, hasCandidate) {
  return needs.map(({ packages }) => packages.find((name) => hasCandidate(name)) ?? packages[0]);
}

/** Whether /etc/os-release text describes Debian, Ubuntu or a system made from them. */
export function isDebianLike(osRelease) {
  const values = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value]) =>
    value.replace(/["']/g, '').trim().split(/\s+/),
  );
  return values.includes('debian') || values.includes('ubuntu');
}

/** Names that `dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n'` reports as installed ("ii" or held "hi"). */
export function installedPackages(dpkgOutput) {
  const names = new Set();
  for (const line of dpkgOutput.split('\n')) {
    const [name, status] = line.trim().split(/\s+/);
    if (name !== undefined && status !== undefined && /^[ih]i$/.test(status)) names.add(name);
  }
  return names;
}

/**
 * Sees to it that the system packages of a job are there: as root it installs what is missing (one process at a time, by
 * lockFolder), otherwise it prints the one command that does. run(command, args, env) resolves to an exit code. Returns
 * 'ready' or 'missing'.
 */
export async function ensureSystemPackages({ job, env, lockFolder, progress, run }) {
  if (process.platform !== 'linux' || !isDebianLike(readOsRelease())) return 'ready';
  const needs = systemNeeds(job, { hasDisplay: Boolean(env.DISPLAY || env.WAYLAND_DISPLAY) });
  const stillUnmet = () =>
    unmetNeeds(needs, { isInstalled: dpkgLookup(needs), hasCommand: commandOnPath(env) });
  const unmet = stillUnmet();
  if (unmet.length === 0) return 'ready';
  if (process.getuid?.() !== 0) {
    const names = packagesToInstall(unmet, hasAptCandidate);
    progress(`system packages are missing. Please run once: sudo apt-get install -y ${names.join(' ')}`);
    return 'missing';
  }
  return withFolderLock(lockFolder, () => installAsRoot({ stillUnmet, env, progress, run }), {
    onWait: () => progress('waiting for another process that is installing system packages'),
  });
}

async function installAsRoot({ stillUnmet, env, progress, run }) {
  const unmet = stillUnmet();
  if (unmet.length === 0) return 'ready';
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  progress('reading the package lists (apt-get update)');
  if ((await run('apt-get', ['update', '-q'], aptEnv)) !== 0) {
    progress('apt-get update did not succeed; going on with the package lists that are here');
  }
  // Only now: which of two alternative names exists is known from fresh lists.
  const names = packagesToInstall(unmet, hasAptCandidate);
  progress(`installing system packages: ${names.join(' ')}`);
  const options = [
    '-y',
    '-q',
    '--no-install-recommends',
    '-o',
    'Dpkg::Use-Pty=0',
    '-o',
    'DPkg::Lock::Timeout=300',
  ];
  const exitCode = await run('apt-get', ['install', ...options, ...names], aptEnv);
  const left = stillUnmet();
  if (left.length === 0) return 'ready';
  progress(
    `apt-get ended with code ${exitCode}; still missing: ${left.map(({ packages }) => packages[0]).join(' ')}`,
  );
  return 'missing';
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

function dpkgLookup(needs) {
  const names = needs.flatMap(({ packages }) => packages);
  // dpkg-query exits with 1 when it does not know one of the names; what it does know is printed all the same.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg-query's own
  const format = '${Package} ${db:Status-Abbrev}\n';
  const query = spawnSync('dpkg-query', ['-W', '-f', format, ...names], {
    encoding: 'utf8',
  });
  const installed = installedPackages(query.stdout ?? '');
  return (name) => installed.has(name);
}

function hasAptCandidate(name) {
  const policy = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /^\s*Candidate: (?!\(none\))/m.test(policy.stdout ?? '');
}

function commandOnPath(env) {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return (command) =>
    folders.some((folder) => {
      try {
        accessSync(path.join(folder, command), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

import { describe, expect, it } from 'vitest';
import {
  installedPackages,
  isDebianLike,
  packagesToInstall,
  systemNeeds,
  unmetNeeds,
} from './system-libraries.mjs';

const first = (needs: readonly { packages: readonly string[] }[]) => needs.map(({ packages }) => packages[0]);
const nothing = { isInstalled: () => false, hasCommand: () => false };

describe('what a job needs', () => {
  it('every job has the window’s libraries, fonts and voices', () => {
    expect(first(systemNeeds('demo', { hasDisplay: true }))).toEqual([
      'xvfb',
      'libgtk-3-0',
      'libnss3',
      'libasound2',
      'libgbm1',
      'libxss1',
      'libatk-bridge2.0-0',
      'fonts-noto-cjk',
      'espeak-ng',
      'opus-tools',
      'libudev1',
      'libusb-1.0-0',
    ]);
  });
  it('start on a desktop needs no Xvfb, without one it does', () => {
    expect(first(systemNeeds('start', { hasDisplay: true }))).not.toContain('xvfb');
    expect(first(systemNeeds('start', { hasDisplay: false }))).toContain('xvfb');
  });
  it.each(['test', 'test-hardware', 'package'])('%s also needs serial lines and a key store', (job) => {
    expect(first(systemNeeds(job, { hasDisplay: false }))).toEqual(
      expect.arrayContaining(['socat', 'dbus', 'gnome-keyring', 'libsecret-1-0', 'xdotool', 'openssl']),
    );
  });
  it('the tests also need a guest and smart cards, a package does not', () => {
    const hardware = [
      'qemu-system-x86',
      'busybox-static',
      'cpio',
      'kmod',
      'usbip',
      'pcscd',
      'vsmartcard-vpcd',
      'xz-utils',
    ];
    expect(first(systemNeeds('test', { hasDisplay: false }))).toEqual(expect.arrayContaining(hardware));
    expect(first(systemNeeds('package', { hasDisplay: false }))).not.toContain('pcscd');
  });
  it('the engineer’s command needs what the readers need', () => {
    expect(first(systemNeeds('reader', { hasDisplay: false }))).toEqual(['libudev1', 'libusb-1.0-0']);
  });
  it('the tests also need a database and what breaks a disk, the bench the database alone', () => {
    const test = first(systemNeeds('test', { hasDisplay: false }));
    expect(test).toEqual(expect.arrayContaining(['postgresql', 'gcc', 'e2fsprogs']));
    expect(first(systemNeeds('bench', { hasDisplay: false }))).toEqual(['postgresql']);
  });
  it.each(['audit', 'central', 'check', 'fuzz', 'queue', 'rules'])(
    '%s opens no window and needs nothing',
    (job) => {
      expect(systemNeeds(job, { hasDisplay: false })).toEqual([]);
    },
  );
  it('a job that only begins with the same letters does not', () => {
    expect(first(systemNeeds('testimony', { hasDisplay: false }))).not.toContain('socat');
  });
});

describe('what is missing', () => {
  const needs = systemNeeds('test', { hasDisplay: false });

  it('is everything on an empty system', () => {
    expect(unmetNeeds(needs, nothing)).toEqual(needs);
  });
  it('is not what is installed under its newer name, or is there as a command', () => {
    const unmet = unmetNeeds(needs, {
      isInstalled: (name) => name === 'libgtk-3-0t64',
      hasCommand: (command) => command === 'Xvfb',
    });
    expect(first(unmet)).not.toContain('libgtk-3-0');
    expect(first(unmet)).not.toContain('xvfb');
    expect(first(unmet)).toContain('libnss3');
  });
  it('is asked for by the name that this release has', () => {
    const sound = [{ packages: ['libasound2', 'libasound2t64'] }];
    expect(packagesToInstall(sound, (name) => name === 'libasound2t64')).toEqual(['libasound2t64']);
    expect(packagesToInstall(sound, () => true)).toEqual(['libasound2']);
    expect(packagesToInstall(sound, () => false)).toEqual(['libasound2']);
  });
  it('counts only packages that are fully installed', () => {
    const output = 'dbus ii \nlibnss3 hi \nxvfb rc \ngnome-keyring un \nsocat iF \n';
    expect([...installedPackages(output)]).toEqual(['dbus', 'libnss3']);
  });
});

describe('which systems have apt', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', true],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ['ID="openEuler"\nID_LIKE="rhel fedora"\n', false],
    ['HOME_URL="https://debian.example/"\nID=alpine\n', false],
    ['', false],
  ])('%j: %s', (osRelease, expected) => {
    expect(isDebianLike(osRelease)).toBe(expected);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlFile, parseFpmArguments } from './fpm-shim.mjs';

const SHIM = path.join(import.meta.dirname, 'fpm-shim.mjs');

describe('fpm’s command line', () => {
  it('is read: values after a space or an equals sign, lists, flags, mappings', () => {
    const request = parseFpmArguments([
      ...[
        '-s',
        'dir',
        '--force',
        '-t',
        'deb',
        '-d',
        'libnss3',
        '-d',
        'libgbm1',
        '--deb-recommends',
        'fonts-noto-cjk',
      ],
      ...[
        '--name=kiosk',
        '--description',
        'first\n second',
        '/build/a=b/=/opt/Kiosk',
        '/icon.png=/usr/share/icon.png',
      ],
    ]);
    expect(request.settings).toEqual({
      source: 'dir',
      target: 'deb',
      name: 'kiosk',
      description: 'first\n second',
    });
    expect(request.lists.depends).toEqual(['libnss3', 'libgbm1']);
    expect(request.lists.recommends).toEqual(['fonts-noto-cjk']);
    expect(request.mappings).toEqual([
      { from: '/build/a=b/', to: '/opt/Kiosk' },
      { from: '/icon.png', to: '/usr/share/icon.png' },
    ]);
  });
  it('is refused where something in it is not understood', () => {
    expect(() => parseFpmArguments(['--deb-unknown', 'x'])).toThrow('unknown option --deb-unknown');
    expect(() => parseFpmArguments(['--name'])).toThrow('--name needs a value');
    expect(() => parseFpmArguments(['/no/target'])).toThrow('expected from=to');
  });
});

describe('the control file', () => {
  it('has the fields that are given, and a description in Debian’s form', () => {
    const request = parseFpmArguments([
      ...[
        '--name',
        'kiosk',
        '--version',
        '1.2.3',
        '--architecture',
        'amd64',
        '--maintainer',
        'A <a@example.org>',
      ],
      ...['--description', '\n The kiosk.\n\n More about it. ', '-d', 'libnss3', '-d', 'libgbm1'],
    ]);
    expect(controlFile(request, 42).split('\n')).toEqual([
      'Package: kiosk',
      'Version: 1.2.3',
      'Architecture: amd64',
      'Maintainer: A <a@example.org>',
      'Installed-Size: 42',
      'Depends: libnss3, libgbm1',
      'Section: default',
      'Priority: optional',
      'Description: The kiosk.',
      ' .',
      ' More about it.',
      '',
    ]);
  });
});

describe('the package', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'fpm-shim-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds the files, owned by root, with the install script', async () => {
    const app = path.join(folder, 'app');
    await mkdir(path.join(app, 'resources'), { recursive: true });
    await writeFile(path.join(app, 'kiosk'), 'binary', { mode: 0o700 });
    await writeFile(path.join(app, 'resources', 'data'), 'data', { mode: 0o600 });
    await writeFile(path.join(folder, 'after'), '#!/bin/sh\nexit 0\n', { mode: 0o600 });
    const output = path.join(folder, 'kiosk.deb');
    execFileSync(process.execPath, [
      SHIM,
      ...[
        '-s',
        'dir',
        '--force',
        '-t',
        'deb',
        '--deb-compression',
        'gz',
        '--name',
        'kiosk',
        '--version',
        '1.2.3',
      ],
      ...['--architecture', 'amd64', '--maintainer', 'A <a@example.org>', '--description', 'The kiosk'],
      ...['--after-install', path.join(folder, 'after'), '--package', output, `${app}/=/opt/Kiosk`],
    ]);
    const field = (name: string) =>
      execFileSync('dpkg-deb', ['-f', output, name], { encoding: 'utf8' }).trim();
    expect([field('Package'), field('Version'), field('Architecture')]).toEqual(['kiosk', '1.2.3', 'amd64']);
    const content = execFileSync('dpkg-deb', ['-c', output], { encoding: 'utf8' });
    expect(content).toMatch(/^-rwxr-xr-x root\/root .* \.\/opt\/Kiosk\/kiosk$/m);
    expect(content).toMatch(/^-rw-r--r-- root\/root .* \.\/opt\/Kiosk\/resources\/data$/m);
    expect(execFileSync('dpkg-deb', ['-I', output, 'postinst'], { encoding: 'utf8' })).toContain('exit 0');
  });

  it('is not made for another target', () => {
    const rpm = () => execFileSync(process.execPath, [SHIM, '-s', 'dir', '-t', 'rpm'], { stdio: 'pipe' });
    expect(rpm).toThrow(/only -s dir -t deb/);
  });
});

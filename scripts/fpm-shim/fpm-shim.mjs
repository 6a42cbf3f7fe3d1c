#!/usr/bin/env node
/**
 * Stands in for fpm when electron-builder makes a Debian package and its own copy of fpm cannot be downloaded: takes the
 * arguments that electron-builder gives to fpm (`-s dir -t deb …`) and lets Debian's dpkg-deb do the work.
 *
 * Use: CUSTOM_FPM_PATH=<this file> electron-builder --linux deb. Other targets than deb are refused.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** fpm's options that take a value, and what they are here. A list means: may come several times. */
const OPTIONS = {
  '-s': 'source',
  '-t': 'target',
  '--name': 'name',
  '--version': 'version',
  '--iteration': 'iteration',
  '--architecture': 'architecture',
  '--package': 'output',
  '--maintainer': 'maintainer',
  '--vendor': 'vendor',
  '--url': 'url',
  '--license': 'license',
  '--category': 'section',
  '--description': 'description',
  '--deb-priority': 'priority',
  '--deb-compression': 'compression',
  '--before-install': 'preinst',
  '--after-install': 'postinst',
  '--before-remove': 'prerm',
  '--after-remove': 'postrm',
  '--log': 'log',
};
const LISTS = {
  '-d': 'depends',
  '--depends': 'depends',
  '--deb-recommends': 'recommends',
  '--deb-suggests': 'suggests',
  '--conflicts': 'conflicts',
  '--replaces': 'replaces',
  '--provides': 'provides',
};
const FLAGS = new Set(['--force', '-f', '--debug', '--verbose']);
const MAINTAINER_SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];
/** Compressors that dpkg-deb knows (deb(5)), by fpm's names. */
const COMPRESSORS = { xz: 'xz', xzmt: 'xz', gz: 'gzip', zst: 'zstd', none: 'none' };

/**
 * Reads fpm's command line into { settings, lists, mappings }. A mapping is `from=to`: what to pack and where it goes; a
 * `from` that ends in a slash means the content of that folder. Throws on an option it does not know: leaving one out
 * unseen would make a package that is not the one asked for.
 */
export function parseFpmArguments(words) {
  const settings = {};
  const lists = { depends: [], recommends: [], suggests: [], conflicts: [], replaces: [], provides: [] };
  const mappings = [];
  const rest = [...words];
  const takeValue = (option, inline) => {
    const value = inline ?? rest.shift();
    if (value === undefined) throw new Error(`${option} needs a value`);
    return value;
  };
  while (rest.length > 0) {
    const word = rest.shift();
    const [, option = word, inline] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (FLAGS.has(option)) continue;
    if (option in OPTIONS) settings[OPTIONS[option]] = takeValue(option, inline);
    else if (option in LISTS) lists[LISTS[option]].push(takeValue(option, inline));
    else if (option.startsWith('-')) throw new Error(`unknown option ${option}`);
    else mappings.push(parseMapping(word));
  }
  return { settings, lists, mappings };
}

function parseMapping(word) {
  // The last '=' divides: a build folder may have one in its name, the place in the package has none.
  const divider = word.lastIndexOf('=');
  if (divider < 1) throw new Error(`expected from=to, got ${word}`);
  return { from: word.slice(0, divider), to: word.slice(divider + 1) };
}

/** The package's control file (Debian Policy 5.3). installedKib: size of the installed files in KiB. */
export function controlFile({ settings, lists }, installedKib) {
  const version =
    settings.iteration === undefined ? settings.version : `${settings.version}-${settings.iteration}`;
  const fields = [
    ['Package', settings.name],
    ['Version', version],
    ['Architecture', settings.architecture],
    ['Maintainer', settings.maintainer],
    ['Vendor', settings.vendor],
    ['License', settings.license],
    ['Installed-Size', String(installedKib)],
    ['Depends', lists.depends.join(', ')],
    ['Recommends', lists.recommends.join(', ')],
    ['Suggests', lists.suggests.join(', ')],
    ['Conflicts', lists.conflicts.join(', ')],
    ['Replaces', lists.replaces.join(', ')],
    ['Provides', lists.provides.join(', ')],
    ['Section', settings.section ?? 'default'],
    ['Priority', settings.priority ?? 'optional'],
    ['Homepage', settings.url],
    ['Description', descriptionField(settings.description, settings.name)],
  ];
  const lines = fields.filter(([, value]) => value !== undefined && value !== '');
  return `${lines.map(([field, value]) => `${field}: ${value}`).join('\n')}\n`;
}

/** First line: synopsis; further lines are indented, an empty one becomes a dot (Debian Policy 5.6.13). */
function descriptionField(description = '', name = '') {
  const lines = description.split('\n').map((line) => line.trim());
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  const [synopsis = name, ...more] = lines;
  return [synopsis, ...more.map((line) => ` ${line === '' ? '.' : line}`)].join('\n');
}

/** Copies what the mappings name into the package's root folder. */
export function layOut(mappings, root) {
  for (const { from, to } of mappings) {
    const target = path.join(root, to);
    const isContent = from.endsWith('/');
    fs.mkdirSync(isContent ? target : path.dirname(target), { recursive: true });
    // cp keeps links, modes and times, and shares blocks where the file system can.
    execFileSync('cp', ['-a', '--reflink=auto', isContent ? `${from}.` : from, target]);
  }
  // A builder's own umask must not decide what the package's users may read.
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', root]);
}

/** Builds the .deb that fpm's command line describes. */
export function buildDeb(words) {
  const request = parseFpmArguments(words);
  const { settings, mappings } = request;
  if (settings.source !== 'dir' || settings.target !== 'deb') {
    throw new Error(`only -s dir -t deb is done here, not -s ${settings.source} -t ${settings.target}`);
  }
  for (const needed of ['name', 'version', 'architecture', 'maintainer', 'output']) {
    if (!settings[needed]) throw new Error(`the ${needed} of the package is not given`);
  }
  const compression = settings.compression ?? 'xz';
  const compressor = COMPRESSORS[compression];
  if (compressor === undefined) throw new Error(`dpkg-deb does not know the compression ${compression}`);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'deb-root-'));
  try {
    layOut(mappings, root);
    const [installedKib = '0'] = execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split(/\s/);
    const control = path.join(root, 'DEBIAN');
    fs.mkdirSync(control);
    fs.writeFileSync(path.join(control, 'control'), controlFile(request, installedKib));
    for (const script of MAINTAINER_SCRIPTS) {
      if (settings[script] === undefined) continue;
      fs.copyFileSync(settings[script], path.join(control, script));
      fs.chmodSync(path.join(control, script), 0o755);
    }
    fs.chmodSync(control, 0o755);
    fs.chmodSync(root, 0o755);
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compressor}`, '--build', root, settings.output], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

const startedAs = process.argv[1];
if (startedAs !== undefined && fs.realpathSync(startedAs) === fileURLToPath(import.meta.url)) {
  try {
    buildDeb(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`fpm-shim: ${error.message}\n`);
    process.exitCode = 1;
  }
}

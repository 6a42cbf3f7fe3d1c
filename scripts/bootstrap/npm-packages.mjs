/**
 * Whether node_modules is what package-lock.json says, and `npm ci` when it is not (Node built-ins only).
 *
 * Two witnesses: our marker, written after npm has ended well, and npm's own hidden lock file, which npm writes as the
 * very last step. Both are removed before `npm ci` starts, so an interrupted or failed run leaves neither.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withFolderLock } from './folder-lock.mjs';

const MARKER = path.join('node_modules', '.anhao-lock-hash');
const HIDDEN_LOCK = path.join('node_modules', '.package-lock.json');
const PROGRESS_EVERY_MS = 5_000;
const OUTPUT_LINES_SHOWN = 30;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** What the marker holds: hashes of the lock file asked for and of the tree that npm left, one a line. */
export function markerFor(lockText, hiddenLockText) {
  return `${sha256(lockText)}\n${sha256(hiddenLockText)}\n`;
}

/**
 * What to do with node_modules: 'keep' (the marker vouches for it), 'adopt' (somebody ran npm by hand and its own record
 * agrees: write the marker), or 'install'. Missing files are undefined.
 */
export function installDecision({ lockText, hiddenLockText, markerText }) {
  if (hiddenLockText === undefined) return 'install';
  if (markerText === markerFor(lockText, hiddenLockText)) return 'keep';
  return sameTree(lockText, hiddenLockText) ? 'adopt' : 'install';
}

/**
 * Every package of the lock is installed in its version, and there is no other. Optional ones may be absent (they are for
 * another platform) or too many (the lock was written where the registry did not have them).
 */
function sameTree(lockText, hiddenLockText) {
  const wanted = packagesOf(lockText);
  const present = packagesOf(hiddenLockText);
  if (wanted === undefined || present === undefined) return false;
  for (const [place, entry] of Object.entries(wanted)) {
    const found = present[place];
    if (found === undefined ? entry.optional !== true : !samePackage(entry, found)) return false;
  }
  return Object.entries(present).every(([place, entry]) => place in wanted || entry.optional === true);
}

const samePackage = (a, b) => a.version === b.version && a.integrity === b.integrity;

function packagesOf(text) {
  try {
    const { '': _project, ...packages } = JSON.parse(text).packages ?? {};
    return packages;
  } catch {
    return undefined;
  }
}

/**
 * Makes node_modules agree with package-lock.json; safe when two processes do it at once in one clone.
 *
 * `npm ci` refuses a lock file that was written against a registry without some optional packages for other platforms
 * (EUSAGE, "not in sync"). Then `npm install --no-save` follows, which takes the same locked versions, and the result is
 * compared with the lock file, so that nothing else than what it names can have come in.
 *
 * runNpm(args) resolves to npm's exit code and what it printed. Returns 'ready' or 'failed' (the reason went to progress).
 */
export async function ensureNpmPackages({ root, progress, runNpm }) {
  if ((await settleWithoutNpm(root)) === 'ready') return 'ready';
  return withFolderLock(
    path.join(root, '.local', 'bootstrap.lock'),
    async () => {
      // Another process may have installed everything while this one waited.
      if ((await settleWithoutNpm(root)) === 'ready') return 'ready';
      return install(root, progress, runNpm);
    },
    { onWait: (pid) => progress(`waiting for another installation in this folder (process ${pid ?? '?'})`) },
  );
}

async function settleWithoutNpm(root) {
  const [lockText, hiddenLockText, markerText] = await Promise.all([
    readFile(path.join(root, 'package-lock.json'), 'utf8'),
    readIfThere(path.join(root, HIDDEN_LOCK)),
    readIfThere(path.join(root, MARKER)),
  ]);
  const decision = installDecision({ lockText, hiddenLockText, markerText });
  if (decision === 'install') return 'install';
  if (decision === 'adopt') await writeMarker(root, markerFor(lockText, hiddenLockText));
  return 'ready';
}

async function install(root, progress, runNpm) {
  await mkdir(path.join(root, 'node_modules'), { recursive: true });
  await forget(root);
  // Read before npm starts: a lock file changed meanwhile must not pass for the one installed.
  const lockText = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const started = Date.now();
  const places = Object.keys(packagesOf(lockText) ?? {});
  progress(`installing ${places.length} npm packages (npm ci); a few minutes the first time`);
  const ticker = setInterval(() => {
    const present = places.filter((place) => existsSync(path.join(root, place, 'package.json'))).length;
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`npm: ${present} of ${places.length} packages after ${seconds} s`);
  }, PROGRESS_EVERY_MS);
  let failure;
  try {
    failure = await runInstallation(runNpm, progress);
  } finally {
    clearInterval(ticker);
  }
  const hiddenLockText = await readIfThere(path.join(root, HIDDEN_LOCK));
  if (failure === undefined && (hiddenLockText === undefined || !sameTree(lockText, hiddenLockText))) {
    failure = 'the packages that npm installed are not those of package-lock.json';
  }
  if (failure !== undefined) {
    await forget(root);
    progress(`the npm packages could not be installed; the next start tries again.\n${failure}`);
    return 'failed';
  }
  await writeMarker(root, markerFor(lockText, hiddenLockText));
  progress(`npm packages are ready after ${Math.round((Date.now() - started) / 1000)} s`);
  return 'ready';
}

/** Resolves to undefined when npm succeeded, else to what it said. */
async function runInstallation(runNpm, progress) {
  // Development packages too, even where NODE_ENV says production: a clone is for building and testing.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  let npm = await runNpm(['ci', ...options]);
  if (npm.exitCode !== 0 && npm.output.includes('EUSAGE')) {
    progress(
      'npm ci does not take this lock file here; installing the same versions with npm install --no-save',
    );
    npm = await runNpm(['install', '--no-save', ...options]);
  }
  if (npm.exitCode === 0) return undefined;
  return (
    npm.output.trim().split('\n').slice(-OUTPUT_LINES_SHOWN).join('\n') ||
    `npm ended with code ${npm.exitCode}`
  );
}

async function forget(root) {
  await rm(path.join(root, MARKER), { force: true });
  await rm(path.join(root, HIDDEN_LOCK), { force: true });
}

async function writeMarker(root, text) {
  const target = path.join(root, MARKER);
  const prepared = `${target}.${process.pid}`;
  await writeFile(prepared, text);
  await rename(prepared, target);
}

async function readIfThere(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * The program and first arguments that run npm: the npm that started us where one did, on a Node outside this clone's
 * node_modules, because `npm ci` deletes that folder while it works.
 */
export function npmCommand({ env, root, execPath, platform }) {
  const inside = (file) => !path.relative(path.join(root, 'node_modules'), file).startsWith('..');
  const node = [env.npm_node_execpath, execPath].find((file) => file !== undefined && !inside(file));
  const startedByNpm = env.npm_execpath !== undefined && /[\\/]npm-cli\.c?js$/.test(env.npm_execpath);
  if (node !== undefined && startedByNpm && !inside(env.npm_execpath)) {
    return { command: node, args: [env.npm_execpath], shell: false };
  }
  // npm is a .cmd file on Windows, which only a shell can start.
  return { command: 'npm', args: [], shell: platform === 'win32' };
}

/** PATH without this clone's node_modules/.bin, so that npm and its scripts do not run a Node that is being deleted. */
export function pathOutsideClone(pathValue, root) {
  const bin = path.join(root, 'node_modules', '.bin');
  return pathValue
    .split(path.delimiter)
    .filter((entry) => path.resolve(entry) !== bin)
    .join(path.delimiter);
}

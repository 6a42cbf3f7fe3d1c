import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import { parse } from 'yaml';
import { type ElectronRuntime, resolveElectronRuntime } from '../electron-runtime.ts';
import { FUSE_NAMES, type FuseName, MISSING_IN_STAND_IN, readFuses, STATED_FUSES } from '../fuses.ts';
import { prepareTerminal } from '../prepare.ts';
import { progress } from '../progress.ts';

/**
 * `npm run package`: makes what this machine's network allows. Without arguments the unpacked folder, and on Debian the
 * deb; `--folder` the folder only; `--all` everything that electron-builder.yml names for this system.
 */
/** Character of a fuse that is switched on, in the fuse wire of Electron. */
const FUSE_ON = 0x31;

const ROOT = resolve(import.meta.dirname, '../..');

const CONFIGURATION = join(ROOT, 'electron-builder.yml');

const { values } = parseArgs({ options: { folder: { type: 'boolean' }, all: { type: 'boolean' } } });

await prepareTerminal('production');
const runtime = await resolveElectronRuntime();
progress(`Electron ${runtime.electronVersion}: ${runtime.description}`);
if (process.platform === 'linux') process.env.CUSTOM_FPM_PATH ??= join(ROOT, 'scripts/fpm-shim/fpm-shim.mjs');
if (runtime.kind === 'stand-in') process.env.ANHAO_TEST_RUNTIME = '1';

const made = await build({
  targets: chooseTargets(),
  publish: 'never',
  config: writeConfiguration(runtime),
});
await checkFuses(runtime);
for (const file of made) progress(file);
progress(`dist/${folderName()}`);

function chooseTargets() {
  if (process.platform !== 'linux') return Platform.current().createTarget(values.folder ? 'dir' : undefined);
  if (values.all) return Platform.LINUX.createTarget();
  return Platform.LINUX.createTarget(values.folder ? ['dir'] : ['dir', 'deb']);
}

/**
 * The configuration for this machine. Around a test run-time its name says so, its old Electron lacks the newest fuses,
 * and the Node beside it cannot read the archive.
 */
function writeConfiguration({ kind, distFolder, electronVersion }: ElectronRuntime): string {
  const stated = parse(readFileSync(CONFIGURATION, 'utf8'));
  const fuses = Object.entries(stated.electronFuses).filter(
    ([name]) => !MISSING_IN_STAND_IN.includes(name as FuseName),
  );
  const forTestRuntime = {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are electron-builder's
    artifactName: '${name}-${version}-${arch}-test-runtime.${ext}',
    asarUnpack: ['**/*.node', 'out/production/core.cjs', 'out/production/devices.cjs', 'node_modules/**'],
    electronFuses: Object.fromEntries(fuses),
  };
  const configuration = {
    ...stated,
    electronDist: distFolder,
    electronVersion,
    ...(kind === 'stand-in' ? forTestRuntime : {}),
  };
  const file = join(ROOT, '.local/electron-builder.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return file;
}

/** Reads the fuses back from the packaged program. */
async function checkFuses({ kind }: ElectronRuntime): Promise<void> {
  const wire = await getCurrentFuseWire(join(ROOT, 'dist', folderName(), executableName()));
  const stated = readFuses(readFileSync(CONFIGURATION, 'utf8'));
  for (const name of FUSE_NAMES) {
    if (kind === 'stand-in' && MISSING_IN_STAND_IN.includes(name)) continue;
    const burnt = wire[STATED_FUSES[name]] === FUSE_ON;
    if (burnt !== stated[name]) throw new Error(`the fuse ${name} is not what electron-builder.yml states`);
  }
  progress('熔断设置已核对 · fuses checked');
}

function folderName(): string {
  const system =
    { linux: 'linux', win32: 'win', darwin: 'mac' }[process.platform as string] ?? process.platform;
  return `${system}-unpacked`;
}

function executableName(): string {
  return process.platform === 'win32' ? 'Anhao.exe' : 'anhao';
}

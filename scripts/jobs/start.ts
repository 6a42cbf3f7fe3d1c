import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { startCentral } from '../../central/start-central.ts';
import { type FakeCamera, openFakeCamera } from '../../tests/support/terminal/camera.ts';
import { SYNTHETIC_ROSTER } from '../../tests/support/terminal/central.ts';
import { machineSwitches, testSite } from '../../tests/support/terminal/launch.ts';
import { resolveElectronRuntime } from '../electron-runtime.ts';
import { prepareTerminal } from '../prepare.ts';
import { progress } from '../progress.ts';

/**
 * `npm start`: a central service and a terminal in a window, on this machine. Real devices are used where they are
 * found; what stands in for the others is named on the screen.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const LOCAL = join(ROOT, '.local');
const USER_DATA = join(LOCAL, 'terminal');
const PORT = 18_443;

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  progress('这里没有显示屏，请改用 npm run demo · there is no screen here, use: npm run demo');
  process.exit(1);
}

await prepareTerminal('development');
const runtime = await resolveElectronRuntime();
progress(`Electron ${runtime.electronVersion}: ${runtime.description}`);
const camera = hasCamera() ? null : await openSyntheticCamera();

const central = await startCentral({
  dataDirectory: join(LOCAL, 'demonstration-central'),
  rosterFile: SYNTHETIC_ROSTER,
  port: PORT,
  onEvent: ({ event, ...details }) => progress(`central: ${event} ${JSON.stringify(details)}`),
});
mkdirSync(USER_DATA, { recursive: true });
const site = testSite(central.address, await central.issueEnrolmentCode(), {
  // The development build takes the simulated reader where no real one answers.
  reader: { transport: 'auto' },
  // No line has this name, so that the simulated printer stands in.
  printer: { transport: 'serial', path: 'simulated-slip-printer' },
});
await writeFileAtomic(join(USER_DATA, 'site.json'), JSON.stringify(site, null, 2));

progress('正在打开窗口；放卡：npm run sim -- insert card-zhang · opening the window');
const terminal = spawn(
  runtime.executable,
  [...machineSwitches(), `--user-data-dir=${USER_DATA}`, join(ROOT, 'out/development')],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ANHAO_RESOURCES: join(ROOT, 'resources'),
      ANHAO_NODE: process.execPath,
      ...(camera ? { ANHAO_CAMERA_CLIP: camera.file, ANHAO_CUE_FILE: camera.cueFile ?? '' } : {}),
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => terminal.kill(signal));
process.exitCode = await new Promise<number>((done) => terminal.once('exit', (code) => done(code ?? 1)));
await camera?.stop();
await central.close();

function hasCamera(): boolean {
  if (process.platform !== 'linux') return true;
  return existsSync('/dev') && readdirSync('/dev').some((name) => /^video\d+$/.test(name));
}

async function openSyntheticCamera(): Promise<FakeCamera> {
  progress('没有摄像头，正在合成画面 · no camera here: making a synthetic picture');
  return openFakeCamera('cooperative');
}

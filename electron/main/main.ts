import { join } from 'node:path';
import { app } from 'electron';
import { startProgram } from './program.ts';

/** Entry of the product. */

/** Switches that open a door into the running program; the fuses close Node's own ones. */
const FORBIDDEN_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'disable-web-security',
  'load-extension',
  'js-flags',
  'host-rules',
];
if (FORBIDDEN_SWITCHES.some((name) => app.commandLine.hasSwitch(name))) app.exit(1);

const resources = app.isPackaged ? process.resourcesPath : app.getAppPath();

startProgram({
  devicesFile: 'devices.cjs',
  acceptsPlainKeys: false,
  devTools: false,
  standIns: null,
  openSimulation: null,
  onView: null,
  // Present only where a package was made around a test run-time.
  nodeProgram: app.isPackaged
    ? join(process.resourcesPath, 'node', 'bin', 'node')
    : (process.env.ANHAO_NODE ?? null),
  resourcesDirectory: join(resources, 'resources'),
});

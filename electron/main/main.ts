import { join } from 'node:path';
import { app } from 'electron';
import { startTerminal } from './terminal.ts';

/** Entry of the product. */
const resources = app.isPackaged ? process.resourcesPath : app.getAppPath();

startTerminal({
  devicesFile: 'devices.cjs',
  acceptsPlainKeys: false,
  devTools: false,
  standIns: null,
  simulates: false,
  // Present only where a package was made around a test run-time.
  nodeProgram: app.isPackaged
    ? join(process.resourcesPath, 'node', 'bin', 'node')
    : (process.env.ANHAO_NODE ?? null),
  resourcesDirectory: join(resources, 'resources'),
});

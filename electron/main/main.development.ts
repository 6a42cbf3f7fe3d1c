import { join } from 'node:path';
import { app } from 'electron';
import { tellCues } from './cue-file.development.ts';
import { startProgram } from './program.ts';
import { openSimulation } from './simulation.development.ts';

/**
 * Entry of development builds: simulated devices where no real ones are found, a recorded camera where
 * `ANHAO_CAMERA_CLIP` names one (whoever plays it reads in `ANHAO_CUE_FILE` what the screen asks for), keys without protection. Everything that stands in is named on the screen.
 */
const { ANHAO_CAMERA_CLIP, ANHAO_CUE_FILE, ANHAO_NODE, ANHAO_RESOURCES } = process.env;

if (ANHAO_CAMERA_CLIP) {
  app.commandLine.appendSwitch('use-fake-device-for-media-stream');
  app.commandLine.appendSwitch('use-file-for-fake-video-capture', ANHAO_CAMERA_CLIP);
}

startProgram({
  devicesFile: 'devices.development.cjs',
  acceptsPlainKeys: true,
  devTools: true,
  standIns: [],
  openSimulation,
  onView: ANHAO_CUE_FILE ? tellCues(ANHAO_CUE_FILE) : null,
  nodeProgram: ANHAO_NODE ?? null,
  resourcesDirectory: ANHAO_RESOURCES ?? join(app.getAppPath(), 'resources'),
});

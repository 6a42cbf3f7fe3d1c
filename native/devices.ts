import { findParentPort } from '../contract/parent-port.ts';
import { runDeviceProcess } from './device-process.ts';
import { createStandardErrorLog } from './log.ts';

// Entry of the device process in production: real devices only.

const log = createStandardErrorLog();
const port = findParentPort(process);
if (port) {
  runDeviceProcess({
    port,
    log,
    onEnd: () => process.exit(0),
  });
} else {
  log('no-parent');
  process.exitCode = 1;
}

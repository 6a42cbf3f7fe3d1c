import { findParentPort } from '../contract/parent-port.ts';
import { type SimulatorReply, simulatorRequestSchema } from '../contract/simulator.ts';
import { runDeviceProcess } from './device-process.ts';
import { createStandardErrorLog } from './log.ts';
import { startControlServer } from './simulator/control-server.ts';
import { controlSocketPath } from './simulator/control-socket.ts';
import { createSimulatedReader } from './simulator/simulated-reader.ts';
import { systemTimer } from './timer.ts';
import type { ReaderTransport } from './transport/byte-stream.ts';

// Entry of the device process in development builds: the simulated reader stands in where no real one is
// found. It obeys the parent and the control socket alike.

const log = createStandardErrorLog();
const port = findParentPort(process);
if (port) {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const path = controlSocketPath(process.env, process.platform);
  const serving = startControlServer(simulator, path);
  void serving.then((server) =>
    log(server.ok ? 'simulator-listening' : 'simulator-not-listening', {
      path,
      fault: server.ok ? null : server.fault,
    }),
  );

  runDeviceProcess({
    port,
    log,
    standIn: (real) => preferReal(real, simulator.transport),
    takeOtherMessage: (message) => {
      const request = simulatorRequestSchema.safeParse(message);
      if (!request.success) return false;
      const { requestId, command } = request.data;
      const reply: SimulatorReply = {
        type: 'simulator-status',
        requestId,
        status: simulator.execute(command),
      };
      port.send(reply);
      return true;
    },
    onEnd: () => {
      void serving
        .then((server) => (server.ok ? server.value.close() : undefined))
        .then(() => process.exit(0));
    },
  });
} else {
  log('no-parent');
  process.exitCode = 1;
}

/** The real reader, or the simulated one while no real one is there. */
function preferReal(real: ReaderTransport, simulated: ReaderTransport): ReaderTransport {
  let realIsOpen = false;
  return {
    open: async () => {
      const opened = await real.open();
      realIsOpen = opened.ok;
      return !opened.ok && opened.fault === 'reader-missing' ? simulated.open() : opened;
    },
    recheck: async () => (realIsOpen ? ((await real.recheck?.()) ?? null) : null),
  };
}

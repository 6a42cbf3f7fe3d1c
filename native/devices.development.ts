import type { FaultCode } from '../contract/faults.ts';
import { findParentPort } from '../contract/parent-port.ts';
import { type SimulatorReply, simulatorRequestSchema } from '../contract/simulator.ts';
import { runDeviceProcess } from './device-process.ts';
import { createStandardErrorLog } from './log.ts';
import { startControlServer } from './simulator/control-server.ts';
import { controlSocketPath } from './simulator/control-socket.ts';
import { createPrinterControl } from './simulator/printer-control.ts';
import { createSimulatedPrinter } from './simulator/simulated-printer.ts';
import { createSimulatedReader } from './simulator/simulated-reader.ts';
import { systemTimer } from './timer.ts';
import type { ReaderTransport } from './transport/byte-stream.ts';

// Entry of the device process in development builds: the simulated reader stands in where no real one is
// found, and the simulated slip printer where one is configured and not found. They obey the parent and the control
// socket.

/** A slip of 1500 bytes then takes as long as a real one. */
const BYTE_MS = 1;

const MISSING: ReadonlySet<FaultCode> = new Set(['reader-missing', 'printer-missing']);
const log = createStandardErrorLog();
const port = findParentPort(process);
if (port) {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const printer = createSimulatedPrinter({ startTimer: systemTimer, byteMs: BYTE_MS });
  const path = controlSocketPath(process.env, process.platform);
  const serving = startControlServer(simulator, path, createPrinterControl(printer));
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
    printerStandIn: (real) => preferReal(real, printer.transport),
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

/** The real device, or the simulated one while no real one is there. */
function preferReal(real: ReaderTransport, simulated: ReaderTransport): ReaderTransport {
  let realIsOpen = false;
  return {
    open: async () => {
      const opened = await real.open();
      realIsOpen = opened.ok;
      return !opened.ok && MISSING.has(opened.fault) ? simulated.open() : opened;
    },
    recheck: async () => (realIsOpen ? ((await real.recheck?.()) ?? null) : null),
  };
}

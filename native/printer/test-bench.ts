import type { FaultCode } from '../../contract/faults.ts';
import { fail, succeed } from '../../contract/result.ts';
import { BARE_SLIP, COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import {
  createSimulatedPrinter,
  type SimulatedPrinter,
  type SimulatedPrinterOptions,
} from '../simulator/simulated-printer.ts';
import { type StartTimer, systemTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import type { UsbBackend, UsbDeviceInfo, UsbPort } from '../transport/usb-port.ts';
import { composeSlip, type SlipPaper } from './compose-slip.ts';
import { createSlipPrinter, type SlipPrinter } from './slip-printer.ts';

export const PAPER: SlipPaper = { columns: 32, encoding: 'gb18030' };
/** A short slip with every kind of line, so that each of its bytes can be tried. */
export const SHORT_SLIP = { ...BARE_SLIP, title: '待核验', nextDue: '请等待。', qr: COLLECTED_SLIP.qr };
/** Bytes of the job of `SHORT_SLIP`. */
export const JOB_BYTES = composeSlip(SHORT_SLIP, PAPER).length;

/** Timers that run a hundred times as fast, so that nobody waits for printers that stay silent. */
export const hurriedTimer: StartTimer = (durationMs, callback) => systemTimer(durationMs / 100, callback);

export interface PrinterBench {
  readonly printer: SlipPrinter;
  readonly simulator: SimulatedPrinter;
  /** What was logged, as one text. */
  logged(): string;
}

/** A printer and its simulator, joined by `join`: directly unless told. */
export function createPrinterBench(
  options: Partial<SimulatedPrinterOptions> = {},
  join: (transport: ReaderTransport) => ReaderTransport = (transport) => transport,
  startTimer: StartTimer = hurriedTimer,
): PrinterBench {
  const simulator = createSimulatedPrinter({ startTimer: systemTimer, ...options });
  const lines: string[] = [];
  const printer = createSlipPrinter({
    transport: join(simulator.transport),
    paper: PAPER,
    startTimer,
    log: (event, details) => void lines.push(JSON.stringify({ event, ...details })),
  });
  return { printer, simulator, logged: () => lines.join('\n') };
}

/** What may be wrong with a simulated USB printer. */
export interface UsbOfPrinterOptions {
  readonly productId?: string;
  readonly openFault?: FaultCode;
  /** It has no endpoint to read from. */
  readonly isOneWay?: boolean;
}

/** A USB with one printer plugged in, 04b8:0e15 unless told: bulk endpoint 1 each way, packets of 64 bytes. */
export function createUsbOfPrinter(
  simulator: SimulatedPrinter,
  options: UsbOfPrinterOptions = {},
): UsbBackend {
  const { productId = '0e15', openFault, isOneWay = false } = options;
  const bulk = { number: 1, type: 'bulk', packetSize: 64 } as const;
  const info: UsbDeviceInfo = {
    bus: '001',
    ports: [2],
    address: 5,
    vendorId: '04b8',
    productId,
    product: 'simulated printer',
    interfaceClass: 7,
    endpoints: [{ ...bulk, direction: 'out' }, ...(isOneWay ? [] : [{ ...bulk, direction: 'in' } as const])],
  };
  return {
    isSimulated: true,
    list: async (wanted) =>
      [info].filter((device) =>
        wanted.some(({ vendorId, productId: id }) => device.vendorId === vendorId && device.productId === id),
      ),
    open: async () => {
      if (openFault) return fail(openFault);
      const opened = await simulator.transport.open();
      return opened.ok ? succeed(createPort(info, opened.value)) : opened;
    },
  };
}

function createPort(info: UsbDeviceInfo, stream: ByteStream): UsbPort {
  const waiting: Uint8Array[] = [];
  let isClosed = false;
  let wake: () => void = () => undefined;
  stream.onData((chunk) => {
    waiting.push(chunk);
    wake();
  });
  stream.onClosed(() => {
    isClosed = true;
    wake();
  });
  return {
    info,
    transferOut: async (_, bytes) => {
      const written = await stream.write(bytes);
      return written.ok ? succeed('sent') : written;
    },
    transferIn: (_, __, timeoutMs) =>
      new Promise((resolve) => {
        const end = () => {
          cancelTimer();
          wake = () => undefined;
          const bytes = waiting.shift();
          if (bytes) resolve(succeed(bytes));
          else resolve(isClosed ? fail('reader-lost') : succeed('timeout'));
        };
        const cancelTimer = systemTimer(timeoutMs, end);
        wake = end;
        if (waiting.length > 0 || isClosed) end();
      }),
    controlOut: async () => succeed('stalled'),
    controlIn: async () => succeed('stalled'),
    onClosed: (listener) => stream.onClosed(listener),
    close: () => stream.close(),
  };
}

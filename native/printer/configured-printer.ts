import type { PrinterConfig } from '../../contract/devices.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import { createSerialTransport } from '../transport/serial.ts';
import { createUsbBackend } from '../transport/usb-device.ts';
import type { UsbBackend } from '../transport/usb-port.ts';
import { createNetworkTransport } from './network-transport.ts';
import { createSlipPrinter, type SlipPrinter } from './slip-printer.ts';
import { createUsbPrinterTransport } from './usb-transport.ts';

/** What a configured printer needs from outside. */
export interface ConfiguredPrinterOptions {
  readonly startTimer: StartTimer;
  readonly log: Log;
  /** The USB of the machine unless told. */
  readonly usb?: UsbBackend;
  /** What stands in for the real printer in a development build. */
  readonly standIn?: (real: ReaderTransport) => ReaderTransport;
}

/** The slip printer as the site configures it. Nothing is opened before it is used. */
export function createConfiguredPrinter(
  config: PrinterConfig,
  options: ConfiguredPrinterOptions,
): SlipPrinter {
  const { startTimer, log } = options;
  const isWide = config.transport !== 'none' && config.paperWidthMm === 80;
  const transport = createPrinterTransport(config, options);
  return createSlipPrinter({
    transport: transport && options.standIn ? options.standIn(transport) : transport,
    paper: {
      columns: isWide ? 48 : 32,
      encoding: config.transport === 'none' ? 'gb18030' : config.encoding,
    },
    startTimer,
    log,
  });
}

function createPrinterTransport(
  config: PrinterConfig,
  { startTimer, log, usb }: ConfiguredPrinterOptions,
): ReaderTransport | null {
  switch (config.transport) {
    case 'none':
      return null;
    case 'serial':
      return createSerialTransport(config.path, log, config.baudRate);
    case 'usb':
      return createUsbPrinterTransport(config, {
        backend: usb ?? createUsbBackend({ log }),
        startTimer,
        log,
      });
    case 'network':
      return createNetworkTransport(config, startTimer, log);
  }
}

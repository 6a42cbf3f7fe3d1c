import { fail, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import { type UsbBackend, type UsbNumbers, usbPlace } from '../transport/usb-port.ts';
import { createUsbStream } from '../transport/usb-stream.ts';

/** What reaching a USB printer needs. */
export interface UsbPrinterOptions {
  readonly backend: UsbBackend;
  readonly startTimer: StartTimer;
  readonly log: Log;
}

/**
 * A printer of this model on its own USB interface (Printer class, bi-directional: one bulk endpoint each way). Of
 * several the first is taken. A printer that cannot be listened to is of no use, since it never says that it printed.
 */
export function createUsbPrinterTransport(
  model: UsbNumbers,
  { backend, startTimer, log }: UsbPrinterOptions,
): ReaderTransport {
  return {
    async open() {
      const found = await backend.list([model]);
      const [info] = found;
      if (!info) return fail('reader-missing');
      if (found.length > 1) log('usb-printers-several', { count: found.length });
      const opened = await backend.open(info);
      if (!opened.ok) return opened;
      const description = `usb ${info.vendorId}:${info.productId} ${usbPlace(info)}`;
      const { isSimulated: simulated } = backend;
      const stream = createUsbStream({ port: opened.value, description, simulated, startTimer, log });
      if (stream) return succeed(stream);
      log('usb-printer-endpoints-unknown', { description });
      await opened.value.close();
      return fail('reader-silent');
    },
  };
}

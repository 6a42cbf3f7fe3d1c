import { SerialPort } from 'serialport';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { ByteStream, ReaderTransport } from './byte-stream.ts';

/**
 * A reader on a serial line or a USB serial adapter, 115200 8N1 without flow control (GA/T 467-2019). `path`
 * such as COM3 or /dev/ttyUSB0. The one file that uses `serialport`.
 */
export function createSerialTransport(path: string, log: Log): ReaderTransport {
  return { open: () => openSerialStream(path, log) };
}

async function openSerialStream(path: string, log: Log): Promise<Result<ByteStream>> {
  const port = new SerialPort({
    path,
    baudRate: 115_200,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    autoOpen: false,
  });
  const openError = await new Promise<Error | null>((resolve) => port.open(resolve));
  if (openError) {
    log('serial-open-failed', { path, reason: openError.message });
    return fail(isNothingThere(openError) ? 'reader-missing' : 'reader-silent');
  }

  // Without a listener an error of the line would end the process; 'close' follows where it is fatal.
  port.on('error', (error) => log('serial-error', { path, reason: error.message }));
  let closed = false;
  const closedListeners: (() => void)[] = [];
  port.on('close', () => {
    closed = true;
    for (const listener of closedListeners.splice(0)) listener();
  });

  return succeed({
    description: `serial ${path}`,
    simulated: false,
    // No flush() anywhere: on Windows it closes the port.
    write: (bytes) =>
      new Promise((resolve) => {
        if (!port.isOpen) return resolve(fail('reader-lost'));
        port.write(bytes, (error) => resolve(error ? fail('reader-lost') : succeed(null)));
      }),
    onData: (listener) => void port.on('data', listener),
    onClosed: (listener) => {
      if (closed) listener();
      else closedListeners.push(listener);
    },
    close: () =>
      new Promise((resolve) => {
        if (!port.isOpen) return resolve();
        port.close(() => resolve());
      }),
  });
}

/** The bindings tell errors apart by text only: POSIX "No such file or directory", Windows "File not found". */
function isNothingThere(error: Error): boolean {
  return /no such (file|device)|file not found/i.test(error.message);
}

import { SerialPort } from 'serialport';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { ByteStream, ReaderTransport } from './byte-stream.ts';

/** A serial line as the operating system lists it; USB numbers four hexadecimal digits each. */
export interface SerialPortInfo {
  /** Such as COM3 or /dev/ttyUSB0. */
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** Plug-and-play name, such as `USB\VID_1A86&PID_7523\5&1D0E7&0&2` on Windows. */
  readonly pnpId?: string | undefined;
}

/** The serial lines of this machine. Rejects where the operating system cannot list them. */
export async function listSerialPorts(): Promise<readonly SerialPortInfo[]> {
  return SerialPort.list();
}

/**
 * A reader on a serial line or a USB serial adapter, 115200 8N1 without flow control (GA/T 467-2019); a slip printer
 * there may have another rate. `path` such as COM3 or /dev/ttyUSB0. The one file that uses `serialport`.
 */
export function createSerialTransport(path: string, log: Log, baudRate = 115_200): ReaderTransport {
  return { open: () => openSerialStream(path, log, baudRate) };
}

async function openSerialStream(path: string, log: Log, baudRate: number): Promise<Result<ByteStream>> {
  const port = new SerialPort({
    path,
    baudRate,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    autoOpen: false,
  });
  const openError = await new Promise<Error | null>((resolve) => port.open(resolve));
  if (openError) {
    log('serial-open-failed', { path, reason: openError.message });
    return fail(describeOpenError(openError.message, process.platform));
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

/**
 * What the error of an attempt to open a line means. The bindings of `serialport` tell errors apart by text only:
 * strerror(3) on POSIX, words of their own on Windows. There "Access denied" (ERROR_ACCESS_DENIED) is what
 * CreateFile says of a COM port that another program has open; ports have no permissions of their own.
 */
export function describeOpenError(
  message: string,
  platform: NodeJS.Platform,
): Extract<FaultCode, 'reader-missing' | 'reader-busy' | 'reader-access-denied' | 'reader-silent'> {
  if (/no such (file|device)|file not found/i.test(message)) return 'reader-missing';
  if (/cannot lock port|resource temporarily unavailable|resource busy/i.test(message)) return 'reader-busy';
  if (platform === 'win32') return /access denied/i.test(message) ? 'reader-busy' : 'reader-silent';
  return /permission denied|not permitted/i.test(message) ? 'reader-access-denied' : 'reader-silent';
}

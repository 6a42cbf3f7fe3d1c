import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from './byte-stream.ts';
import { createFourEndpointLink } from './usb-four-endpoints.ts';
import type { UsbLink } from './usb-link.ts';
import type { UsbDeviceInfo, UsbEndpoint, UsbPort } from './usb-port.ts';
import { createReportLink } from './usb-reports.ts';
import { createTwoEndpointLink } from './usb-two-endpoints.ts';

/** Failed reads in a row after which the line is closed, to be opened anew. */
const FAILED_READS_MAX = 5;

/** Ways in which known USB readers move frames. */
export type UsbLinkKind = 'two-endpoints' | 'four-endpoints' | 'reports';

/**
 * Which way a device moves frames: one IN and one OUT endpoint: frames as they are; two and two: head and body apart
 * ("old SAM"); one IN only: by HID class requests. `null` when the endpoints are none of these or could not be read.
 */
export function usbLinkKind(info: UsbDeviceInfo): UsbLinkKind | null {
  const inCount = endpointsOf(info, 'in').length;
  const outCount = endpointsOf(info, 'out').length;
  if (inCount === 1 && outCount === 1) return 'two-endpoints';
  if (inCount === 2 && outCount === 2) return 'four-endpoints';
  return inCount === 1 && outCount === 0 ? 'reports' : null;
}

/** What a line needs besides its port. */
export interface UsbStreamOptions {
  readonly port: UsbPort;
  readonly description: string;
  readonly simulated: boolean;
  readonly log: Log;
  readonly startTimer: StartTimer;
}

/**
 * The line to a USB reader; `null` when its endpoints are those of no known reader. It reads all the time, so that
 * late bytes are not kept for the next command and unplugging is noticed at once. A reader that takes no bytes is
 * silent, not lost: `write` succeeds and the missing answer tells.
 */
export function createUsbStream(options: UsbStreamOptions): ByteStream | null {
  const link = createLink(options.port, options.startTimer);
  return link && joinStream(link, options);
}

function joinStream(link: UsbLink, options: UsbStreamOptions): ByteStream {
  const { port, description, simulated, log } = options;
  const dataListeners: ((chunk: Uint8Array) => void)[] = [];
  let isClosed = false;
  const closed = new Promise<Result<null>>((resolve) => {
    port.onClosed(() => {
      isClosed = true;
      resolve(fail('reader-lost'));
    });
  });
  /** Ends when everything handed over so far has been sent. */
  let lastSent: Promise<unknown> = Promise.resolve();

  async function sendNow(bytes: Uint8Array, earlier: Promise<unknown>): Promise<Result<null>> {
    await earlier;
    const sent = await link.send(bytes);
    if (!sent.ok) return sent;
    if (sent.value !== 'sent') log('usb-send-failed', { description, trouble: sent.value });
    return succeed(null);
  }

  async function readAll(): Promise<void> {
    let failedReads = 0;
    while (!isClosed && failedReads < FAILED_READS_MAX) {
      const read = await link.receive();
      if (!read.ok) break;
      failedReads = read.value === 'stalled' || read.value === 'failed' ? failedReads + 1 : 0;
      if (isClosed || !(read.value instanceof Uint8Array) || read.value.length === 0) continue;
      for (const listener of dataListeners) listener(read.value);
    }
    if (failedReads > 0) log('usb-reads-failed', { description, failedReads });
    await port.close();
  }
  void readAll();

  return {
    description,
    simulated,
    write: (bytes) => {
      const sent = sendNow(bytes, lastSent);
      lastSent = sent;
      return Promise.race([sent, closed]);
    },
    onData: (listener) => void dataListeners.push(listener),
    onClosed: (listener) => port.onClosed(listener),
    close: () => port.close(),
  };
}

function createLink(port: UsbPort, startTimer: StartTimer): UsbLink | null {
  const kind = usbLinkKind(port.info);
  const [headIn, bodyIn] = endpointsOf(port.info, 'in');
  const [headOut, bodyOut] = endpointsOf(port.info, 'out');
  if (kind === 'reports') return createReportLink(port, startTimer);
  if (kind === null || !headIn || !headOut) return null;
  if (!bodyIn || !bodyOut) return createTwoEndpointLink(port, headIn, headOut);
  return createFourEndpointLink(port, { headIn, bodyIn, headOut, bodyOut });
}

/** By number: of a pair the lower one carries the head (81 and 85, 02 and 06). */
function endpointsOf(info: UsbDeviceInfo, direction: 'in' | 'out'): UsbEndpoint[] {
  return info.endpoints
    .filter((endpoint) => endpoint.direction === direction)
    .sort((first, second) => first.number - second.number);
}

import { fail } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ReaderTransport } from './byte-stream.ts';
import type { ListCandidates, ReaderCandidate } from './candidate.ts';
import { type UsbBackend, type UsbDeviceInfo, type UsbNumbers, usbPlace } from './usb-port.ts';
import { createUsbStream, usbLinkKind } from './usb-stream.ts';

/** A USB number of ID card readers. */
export interface KnownUsbReader extends UsbNumbers {
  /** What is known of the maker, for staff. */
  readonly maker: string;
  /** True where only devices without an OUT endpoint are meant; the others are ordinary HID devices. */
  readonly onlyWithoutOut: boolean;
}

/**
 * USB numbers of readers that speak neither serial nor ordinary HID. 0400:C35A is the SAM module's own port: many
 * makers build it in, so it names none of them. 0425:8159 is 精伦 (Routon).
 */
export const KNOWN_USB_READERS: readonly KnownUsbReader[] = [
  { vendorId: '0400', productId: 'c35a', maker: 'one of many makers', onlyWithoutOut: false },
  { vendorId: '0425', productId: '8159', maker: '精伦 Routon', onlyWithoutOut: true },
];

/** Where USB readers are looked for. */
export interface UsbCandidatesOptions {
  readonly backend: UsbBackend;
  readonly log: Log;
  readonly startTimer: StartTimer;
}

/** Lists the USB readers that are plugged in; `id` is their numbers and place, `usb 0400:c35a 1-2`. */
export function createUsbCandidates(options: UsbCandidatesOptions): ListCandidates {
  return async () => {
    const devices = await options.backend.list(KNOWN_USB_READERS);
    const candidates = devices.flatMap((info): ReaderCandidate[] => {
      const maker = makerOf(info);
      if (maker === null) return [];
      const id = candidateId(info);
      const kind = usbLinkKind(info)?.replace('-', ' ') ?? 'endpoints unknown';
      const name = info.product ? `, "${info.product.slice(0, 40)}"` : '';
      const description = `${id}, ID card reader of ${maker}${name}, ${kind}`;
      return [{ id, description, isKnownReader: true, transport: createTransport(id, options) }];
    });
    return candidates.sort((one, other) => (one.id < other.id ? -1 : 1));
  };
}

function makerOf(info: UsbDeviceInfo): string | null {
  const known = KNOWN_USB_READERS.find(
    (reader) => reader.vendorId === info.vendorId && reader.productId === info.productId,
  );
  if (!known || (known.onlyWithoutOut && usbLinkKind(info) !== 'reports')) return null;
  return known.maker;
}

function candidateId(info: UsbDeviceInfo): string {
  return `usb ${info.vendorId}:${info.productId} ${usbPlace(info)}`;
}

function createTransport(id: string, options: UsbCandidatesOptions): ReaderTransport {
  const { backend, log, startTimer } = options;
  return {
    async open() {
      // The device may have been plugged in again meanwhile, which gives it a new address.
      const info = (await backend.list(KNOWN_USB_READERS)).find((device) => candidateId(device) === id);
      if (!info) return fail('reader-missing');
      const opened = await backend.open(info);
      if (!opened.ok) return opened;
      const port = opened.value;
      const stream = createUsbStream({
        port,
        description: id,
        simulated: backend.isSimulated,
        log,
        startTimer,
      });
      if (stream) return { ok: true, value: stream };
      log('usb-endpoints-unknown', { id });
      await port.close();
      return fail('reader-silent');
    },
  };
}

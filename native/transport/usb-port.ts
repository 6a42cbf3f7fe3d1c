import type { FaultCode } from '../../contract/faults.ts';
import type { Result } from '../../contract/result.ts';
import type { UsbTrouble } from './usb-error.ts';

/** Vendor and product number of a USB device, each four lower-case hexadecimal digits. */
export interface UsbNumbers {
  readonly vendorId: string;
  readonly productId: string;
}

/** An endpoint besides endpoint 0. `number` 1..15 without the direction bit; `packetSize` in bytes. */
export interface UsbEndpoint {
  readonly number: number;
  readonly direction: 'in' | 'out';
  readonly type: 'bulk' | 'interrupt';
  readonly packetSize: number;
}

/** A device that is plugged in. */
export interface UsbDeviceInfo extends UsbNumbers {
  /** The bus as the operating system names it: `001` on Linux, a location path on Windows. */
  readonly bus: string;
  /** Hub ports from the root to the device; with `bus` the place where it is plugged in. */
  readonly ports: readonly number[];
  /** Changes each time the device is plugged in. */
  readonly address: number;
  /** Name that the device gives itself. */
  readonly product: string | null;
  /** Class of interface 0 (3 = HID, 255 = vendor's own); `null` when the descriptors could not be read. */
  readonly interfaceClass: number | null;
  /** Bulk and interrupt endpoints of interface 0, in the order of the descriptor. */
  readonly endpoints: readonly UsbEndpoint[];
}

/** A class request to interface 0 by the control endpoint (USB 2.0 § 9.3, HID 1.11 § 7.2). */
export interface UsbClassRequest {
  readonly request: number;
  readonly value: number;
}

/**
 * An open device with interface 0 claimed. Endpoints are independent of each other, but one endpoint carries one
 * transfer at a time. Every operation answers `reader-lost` once the device is gone or the port closed. A halted
 * endpoint is cleared before `stalled` is answered.
 */
export interface UsbPort {
  /** The device as it was when it was opened. */
  readonly info: UsbDeviceInfo;
  transferOut(endpoint: number, bytes: Uint8Array, timeoutMs: number): Promise<Result<'sent' | UsbTrouble>>;
  /**
   * Waits for at most `lengthMax` bytes; fewer come with a short packet, none with an empty one. Bytes of a transfer
   * that ends by timeout are lost, so ask for one packet at a time where that matters.
   */
  transferIn(
    endpoint: number,
    lengthMax: number,
    timeoutMs: number,
  ): Promise<Result<Uint8Array | UsbTrouble>>;
  controlOut(
    request: UsbClassRequest,
    bytes: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<'sent' | UsbTrouble>>;
  controlIn(
    request: UsbClassRequest,
    lengthMax: number,
    timeoutMs: number,
  ): Promise<Result<Uint8Array | UsbTrouble>>;
  /** Called once when the device is gone or the port closed; at once when it is so already. */
  onClosed(listener: () => void): void;
  /** Ends when the last transfer has ended (nothing can cut one short) and the interface is free again. */
  close(): Promise<void>;
}

/** The USB of the machine, or a simulated one. */
export interface UsbBackend {
  readonly isSimulated: boolean;
  /** The plugged-in devices with one of `wanted` numbers; others are not touched. Never throws. */
  list(wanted: readonly UsbNumbers[]): Promise<readonly UsbDeviceInfo[]>;
  /**
   * Opens the device at this place and address and claims interface 0. Faults: `reader-missing`, `reader-busy`,
   * `reader-access-denied`, `reader-silent` when it cannot be used.
   */
  open(info: UsbDeviceInfo): Promise<Result<UsbPort, FaultCode>>;
}

/** Where a device is plugged in, for example `1-2.3`; the address stands in where the ports are unknown. */
export function usbPlace(info: Pick<UsbDeviceInfo, 'bus' | 'ports' | 'address'>): string {
  const bus = info.bus.replace(/^0+(?=\d)/, '');
  return info.ports.length > 0 ? `${bus}-${info.ports.join('.')}` : `${bus}@${info.address}`;
}

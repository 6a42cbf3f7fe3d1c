import type { Result } from '../../contract/result.ts';

/** Payload of a report of every known HID card reader, the report number (0) not counted. */
export const REPORT_BYTES = 64;

/** One interface (on Windows: one collection) of a HID device as the operating system lists it. */
export interface HidDeviceInfo {
  /** Opens it: `/dev/hidraw0`, `1-2:1.0` (libusb) or a Windows device path. */
  readonly path: string;
  /** Four lower-case hexadecimal digits. */
  readonly vendorId: string;
  /** Four lower-case hexadecimal digits. */
  readonly productId: string;
  readonly product: string | null;
  /** HID usage page and usage, USB-IF HID Usage Tables; `null` where the system does not tell (libusb). */
  readonly usagePage: number | null;
  readonly usage: number | null;
  /** Number of the USB interface; -1 where unknown. */
  readonly interface: number;
}

/** An open HID device that carries reports of 64 bytes, without the report number. It has one user. */
export interface HidPort {
  /** Sends one report; shorter ones are filled with 00. `reader-lost` when the device is closed or gone. */
  write(report: Uint8Array): Promise<Result<null>>;
  /** Every report that comes in. Reports that come before there is a listener are lost. */
  onReport(listener: (report: Uint8Array) => void): void;
  /** Called once when the device is closed or unplugged; at once when it is so already. */
  onClosed(listener: () => void): void;
  close(): Promise<void>;
}

/** Where HID devices are found. */
export interface HidBackend {
  /** True where the devices exist in software only. */
  readonly simulated: boolean;
  /** What is plugged in now; empty where the system has no such devices. Never throws. */
  list(): Promise<readonly HidDeviceInfo[]>;
  /** Opens one. Faults: `reader-missing`, `reader-access-denied`, `reader-busy`. */
  open(info: HidDeviceInfo): Promise<Result<HidPort>>;
}

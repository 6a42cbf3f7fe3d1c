import type * as NodeHid from 'node-hid';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { type Log, reasonOf } from '../log.ts';
import { type HidBackend, type HidDeviceInfo, type HidPort, REPORT_BYTES } from './hid-backend.ts';
import { explainOpenFailure } from './hid-open-fault.ts';
import { formatUsbNumber } from './usb-number.ts';

/** How the HID library reaches devices on Linux; other systems have one way only. */
export type HidDriver = 'hidraw' | 'libusb';

/** The part of an open device of `node-hid` that is used. */
export interface NodeHidDevice {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<number>;
  close(): Promise<void>;
}

/**
 * The HID devices of this machine. The one file that uses `node-hid`, which is loaded at the first use: a machine
 * without libudev or libusb has no HID devices (noted once in the log). On Linux `hidraw` needs a device rule,
 * `libusb` takes the device away from the kernel's HID driver. The library settles on one driver a process: the first.
 */
export function createNodeHidBackend(log: Log, driver: HidDriver = 'hidraw'): HidBackend {
  let loading: Promise<typeof NodeHid | null> | null = null;
  let listsFailing = false;

  async function load(): Promise<typeof NodeHid | null> {
    try {
      const nodeHid = await import('node-hid');
      nodeHid.setDriverType(driver);
      // The addon itself is loaded only now, and only this call tells whether it can be.
      log('hid-loaded', { version: nodeHid.getHidapiVersion(), driver });
      return nodeHid;
    } catch (error) {
      log('hid-unavailable', { reason: reasonOf(error) });
      return null;
    }
  }

  async function list(): Promise<readonly HidDeviceInfo[]> {
    loading ??= load();
    const nodeHid = await loading;
    if (!nodeHid) return [];
    try {
      const devices = await nodeHid.devicesAsync();
      listsFailing = false;
      return devices.flatMap(describeDevice);
    } catch (error) {
      if (!listsFailing) log('hid-list-failed', { reason: reasonOf(error) });
      listsFailing = true;
      return [];
    }
  }

  async function open(info: HidDeviceInfo): Promise<Result<HidPort>> {
    const { path } = info;
    loading ??= load();
    const nodeHid = await loading;
    if (!nodeHid) return fail('reader-missing');
    try {
      return succeed(createHidPort(await nodeHid.HIDAsync.open(path), log, path));
    } catch (error) {
      log('hid-open-failed', { path, reason: reasonOf(error) });
      return fail(
        await explainOpenFailure(path, async () => (await list()).some((listed) => listed.path === path)),
      );
    }
  }

  return { simulated: false, list, open };
}

/** Takes over an open device. `path` is for the log only. */
export function createHidPort(device: NodeHidDevice, log: Log, path: string): HidPort {
  let isOpen = true;
  const reportListeners: ((report: Uint8Array) => void)[] = [];
  const closedListeners: (() => void)[] = [];

  async function end(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of closedListeners.splice(0)) listener();
    try {
      await device.close();
    } catch (error) {
      log('hid-close-failed', { path, reason: reasonOf(error) });
    }
  }

  // A listener for data keeps a read pending in a thread of the library: an unplugged device fails it within 50 ms
  // or so, whether or not anything is being sent. A failed read never recovers.
  device.on('error', (error) => {
    if (!isOpen) return;
    log('hid-read-failed', { path, reason: reasonOf(error) });
    void end();
  });
  device.on('data', (report) => {
    if (!isOpen) return;
    for (const listener of reportListeners) listener(report);
  });

  return {
    async write(report) {
      if (report.length > REPORT_BYTES) throw new RangeError(`A report cannot hold ${report.length} bytes`);
      if (!isOpen) return fail('reader-lost');
      // Report number 0 comes first on every system, although the device has no numbered reports.
      const numbered = Buffer.alloc(1 + REPORT_BYTES);
      numbered.set(report, 1);
      try {
        await device.write(numbered);
        return isOpen ? succeed(null) : fail('reader-lost');
      } catch (error) {
        log('hid-write-failed', { path, reason: reasonOf(error) });
        return fail('reader-lost');
      }
    },
    onReport: (listener) => void reportListeners.push(listener),
    onClosed: (listener) => {
      if (isOpen) closedListeners.push(listener);
      else listener();
    },
    close: end,
  };
}

function describeDevice(device: NodeHid.Device): HidDeviceInfo[] {
  if (device.path === undefined || device.path === '') return [];
  return [
    {
      path: device.path,
      vendorId: formatUsbNumber(device.vendorId),
      productId: formatUsbNumber(device.productId),
      product: device.product || null,
      usagePage: device.usagePage ?? null,
      usage: device.usage ?? null,
      interface: device.interface,
    },
  ];
}

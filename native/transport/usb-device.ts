import { readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { type Log, noLog, reasonOf } from '../log.ts';
import { faultOfOpenError, troubleOfTransferError, type UsbTrouble } from './usb-error.ts';
import type { UsbLibrary, UsbLibraryDevice, UsbLibrarySetup } from './usb-library.ts';
import { formatUsbNumber } from './usb-number.ts';
import {
  type UsbBackend,
  type UsbClassRequest,
  type UsbDeviceInfo,
  type UsbEndpoint,
  type UsbNumbers,
  type UsbPort,
  usbPlace,
} from './usb-port.ts';

/** Where the machine comes in; the defaults are the package `usb` and sysfs. */
export interface UsbBackendOptions {
  readonly log: Log;
  readonly loadLibrary?: () => Promise<UsbLibrary>;
  /** Name of the kernel driver bound to interface 0 of the device at a place; `null` when there is none. */
  readonly readDriver?: (place: string, configurationValue: number) => Promise<string | null>;
}

/** Readers have one interface that matters. */
const INTERFACE = 0;

/**
 * The USB of this machine by the package `usb` 3.1 (nusb); the one file that uses it. Its objects refuse two kinds of
 * calls at a time: nothing that changes the device (close, release, descriptors) may run while a transfer is pending.
 */
export function createUsbBackend(options: UsbBackendOptions): UsbBackend {
  const { log, loadLibrary = loadUsbPackage, readDriver = readSysfsDriver } = options;
  let isUnavailableLogged = false;
  /** Reading descriptors opens a device and blocks this thread, so each plugged-in device is read once. */
  let known = new Map<string, UsbDeviceInfo>();

  async function findDevices(wanted: readonly UsbNumbers[]): Promise<UsbLibraryDevice[]> {
    try {
      const library = await loadLibrary();
      const devices = await library.getDevices();
      return devices.filter((device) => wanted.some((numbers) => hasNumbers(device, numbers)));
    } catch (error) {
      if (!isUnavailableLogged) log('usb-unavailable', { reason: reasonOf(error) });
      isUnavailableLogged = true;
      return [];
    }
  }

  return {
    isSimulated: false,
    async list(wanted) {
      const present = new Map<string, UsbDeviceInfo>();
      for (const device of await findDevices(wanted)) {
        const key = `${device.bus} ${device.address} ${device.vendorId} ${device.productId}`;
        const earlier = known.get(key);
        const isRead = earlier !== undefined && earlier.interfaceClass !== null;
        present.set(key, isRead ? earlier : describeDevice(device, earlier ? noLog : log));
      }
      known = present;
      return [...present.values()];
    },
    async open(info) {
      const device = (await findDevices([info])).find(
        (candidate) => candidate.bus === info.bus && candidate.address === info.address,
      );
      if (!device) return fail('reader-missing');
      const opened = await openDevice(device, readDriver);
      if (opened.ok) return succeed(createPort(device, opened.value, log));
      log('usb-open-failed', {
        place: usbPlace(info),
        fault: opened.fault.code,
        reason: opened.fault.reason,
      });
      return fail(opened.fault.code);
    },
  };
}

async function loadUsbPackage(): Promise<UsbLibrary> {
  const { usb } = await import('usb');
  return usb;
}

interface OpenedDevice {
  readonly info: UsbDeviceInfo;
  readonly isDriverDetached: boolean;
}

async function openDevice(
  device: UsbLibraryDevice,
  readDriver: (place: string, configurationValue: number) => Promise<string | null>,
): Promise<Result<OpenedDevice, { code: FaultCode; reason: string }>> {
  let isDriverDetached = false;
  try {
    await device.open();
    const info = readInfo(device);
    try {
      await device.claimInterface(INTERFACE);
    } catch (error) {
      if (faultOfOpenError(reasonOf(error)) !== 'reader-busy') throw error;
      // Detaching takes the interface from whoever has it: from a kernel driver it may, from another program never.
      const driver = await readDriver(usbPlace(device), device.configuration?.configurationValue ?? 1);
      if (driver === null || driver === 'usbfs') throw error;
      await device.detachKernelDriver(INTERFACE);
      isDriverDetached = true;
      await device.claimInterface(INTERFACE);
    }
    return succeed({ info, isDriverDetached });
  } catch (error) {
    if (isDriverDetached) await device.attachKernelDriver(INTERFACE).catch(() => undefined);
    await device.close().catch(() => undefined);
    return fail({ code: faultOfOpenError(reasonOf(error)), reason: reasonOf(error) });
  }
}

function createPort(device: UsbLibraryDevice, opened: OpenedDevice, log: Log): UsbPort {
  const pending = new Set<Promise<unknown>>();
  const closedListeners: (() => void)[] = [];
  let isClosed = false;
  let isGone = false;
  let closing: Promise<void> | null = null;

  function markClosed(): void {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closedListeners.splice(0)) listener();
  }

  async function transfer<Value>(
    run: () => Promise<Value>,
    clearHalt?: () => Promise<void>,
  ): Promise<Result<Value | UsbTrouble>> {
    if (isClosed) return fail('reader-lost');
    const running = run().then(
      (value) => succeed(value),
      async (error: unknown) => {
        const trouble = troubleOfTransferError(reasonOf(error));
        if (trouble === 'gone') return fail('reader-lost' as const);
        if (trouble === 'failed') log('usb-transfer-failed', { reason: reasonOf(error) });
        if (trouble === 'stalled') await clearHalt?.().catch(() => undefined);
        return succeed(trouble);
      },
    );
    pending.add(running);
    const result = await running;
    pending.delete(running);
    if (!result.ok) {
      isGone = true;
      markClosed();
    }
    return isClosed ? fail('reader-lost') : result;
  }

  async function release(): Promise<void> {
    await Promise.allSettled(pending);
    const steps = [
      async () => device.releaseInterface(INTERFACE),
      ...(opened.isDriverDetached && !isGone ? [async () => device.attachKernelDriver(INTERFACE)] : []),
      async () => device.close(),
    ];
    for (const step of steps) {
      await step().catch((error: unknown) => log('usb-close-failed', { reason: reasonOf(error) }));
    }
  }

  return {
    info: opened.info,
    transferOut: (endpoint, bytes, timeoutMs) =>
      transfer(
        async (): Promise<'sent' | UsbTrouble> => {
          const sent = await device.nativeTransferOut(endpoint, timeoutMs, bytes);
          return sent === bytes.length ? 'sent' : 'failed';
        },
        async () => device.clearHalt('out', endpoint),
      ),
    transferIn: (endpoint, lengthMax, timeoutMs) =>
      transfer(
        async () => (await device.nativeTransferIn(endpoint, timeoutMs, lengthMax)) ?? 'stalled',
        async () => device.clearHalt('in', endpoint),
      ),
    controlOut: (request, bytes, timeoutMs) =>
      transfer(async (): Promise<'sent'> => {
        await device.nativeControlTransferOut(setupOf(request), timeoutMs, bytes);
        return 'sent';
      }),
    controlIn: (request, lengthMax, timeoutMs) =>
      transfer(
        async () =>
          (await device.nativeControlTransferIn(setupOf(request), timeoutMs, lengthMax)) ?? 'stalled',
      ),
    onClosed: (listener) => {
      if (isClosed) listener();
      else closedListeners.push(listener);
    },
    close: () => {
      markClosed();
      closing ??= release();
      return closing;
    },
  };
}

function setupOf(request: UsbClassRequest): UsbLibrarySetup {
  return { requestType: 'class', recipient: 'interface', index: INTERFACE, ...request };
}

function describeDevice(device: UsbLibraryDevice, log: Log): UsbDeviceInfo {
  try {
    return readInfo(device);
  } catch (error) {
    // It is listed all the same: opening it tells people what is wrong.
    log('usb-descriptors-unreadable', { place: usbPlace(device), reason: reasonOf(error) });
    return { ...readNumbers(device), product: null, interfaceClass: null, endpoints: [] };
  }
}

/** Throws where the device cannot be opened. */
function readInfo(device: UsbLibraryDevice): UsbDeviceInfo {
  const first = device.configuration?.interfaces.find((entry) => entry.interfaceNumber === INTERFACE);
  return {
    ...readNumbers(device),
    product: readProduct(device),
    interfaceClass: first?.alternate.interfaceClass ?? null,
    endpoints: (first?.alternate.endpoints ?? []).flatMap((endpoint): UsbEndpoint[] => {
      const { endpointNumber: number, direction, type, packetSize } = endpoint;
      // A packet size of zero would make nusb divide by it.
      if ((type !== 'bulk' && type !== 'interrupt') || packetSize === 0) return [];
      return [{ number, direction, type, packetSize }];
    }),
  };
}

function readNumbers(device: UsbLibraryDevice) {
  return {
    bus: device.bus,
    ports: [...device.ports],
    address: device.address,
    vendorId: formatUsbNumber(device.vendorId),
    productId: formatUsbNumber(device.productId),
  };
}

function readProduct(device: UsbLibraryDevice): string | null {
  try {
    return device.productName ?? null;
  } catch {
    return null;
  }
}

async function readSysfsDriver(place: string, configurationValue: number): Promise<string | null> {
  const path = `/sys/bus/usb/devices/${place}:${configurationValue}.${INTERFACE}/driver`;
  return readlink(path).then(basename, () => null);
}

function hasNumbers(device: UsbLibraryDevice, numbers: UsbNumbers): boolean {
  return (
    formatUsbNumber(device.vendorId) === numbers.vendorId &&
    formatUsbNumber(device.productId) === numbers.productId
  );
}

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** One camera as the operating system knows it. */
export interface SystemCamera {
  /** Name that the driver gives it; empty when it gives none. */
  readonly name: string;
  /** Kernel driver, such as `uvcvideo`; null without a device behind it. */
  readonly driver: string | null;
  /** USB numbers `vvvv:pppp` in lower-case hexadecimal; null for a camera that is not on USB. */
  readonly usb: string | null;
  /** True when software stands behind it and no hardware. */
  readonly virtual: boolean;
}

/** Where Linux lists its cameras: kernel documentation, "Linux Media Infrastructure", video4linux class. */
const VIDEO4LINUX = '/sys/class/video4linux';

/** Drivers that make pictures by themselves or take them from programs (v4l2loopback has no device at all). */
const SOFTWARE_DRIVERS = ['v4l2loopback', 'akvcam', 'vivid', 'vimc'];
/** USB controllers without a plug: a device on them is a program (`dummy_hcd`) or far away (`vhci_hcd`, USB/IP). */
const SOFTWARE_USB = /\/(?:dummy_hcd|vhci_hcd)\b/;

/**
 * The cameras that the operating system knows now. Null where it tells nothing: on Windows and macOS, in a container,
 * before the first camera was ever plugged in. Nothing is then known, which is no word against any camera.
 *
 * @param folder another root than that of the system, for tests
 */
export function readSystemCameras(folder: string = VIDEO4LINUX): readonly SystemCamera[] | null {
  try {
    return readdirSync(folder).map((entry) => describeCamera(join(folder, entry)));
  } catch {
    return null;
  }
}

function describeCamera(entry: string): SystemCamera {
  const name = readLine(join(entry, 'name')) ?? '';
  const device = follow(join(entry, 'device'));
  if (device === null) return { name, driver: null, usb: null, virtual: true };
  const driverFolder = follow(join(device, 'driver'));
  const driver = driverFolder === null ? null : basename(driverFolder);
  // The device is the interface of a USB device, which has the numbers.
  const vendor = readLine(join(dirname(device), 'idVendor'));
  const product = readLine(join(dirname(device), 'idProduct'));
  return {
    name,
    driver,
    usb: vendor === null || product === null ? null : `${vendor}:${product}`.toLowerCase(),
    virtual: (driver !== null && SOFTWARE_DRIVERS.includes(driver)) || SOFTWARE_USB.test(device),
  };
}

function follow(link: string): string | null {
  try {
    return realpathSync(link);
  } catch {
    return null;
  }
}

function readLine(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

import { open, readFile } from 'node:fs/promises';
import type { FaultCode } from '../../contract/faults.ts';

const REFUSED = ['EACCES', 'EPERM', 'EROFS'];
const GONE = ['ENOENT', 'ENODEV', 'ENXIO'];

/**
 * Why the device at `path` could not be opened. The texts of the HID library differ by system and back end, so the
 * kernel is asked itself: on Linux by opening the device node once more. A device that is still listed and not
 * refused is held by another program. `tryNode` gives the error code of opening a node, `null` when it opens.
 */
export async function explainOpenFailure(
  path: string,
  isListed: () => Promise<boolean>,
  tryNode: (path: string) => Promise<string | null> = tryDeviceNode,
): Promise<FaultCode> {
  const code = await tryNode(path);
  if (code !== null && REFUSED.includes(code)) return 'reader-access-denied';
  if (code !== null && GONE.includes(code)) return 'reader-missing';
  return (await isListed()) ? 'reader-busy' : 'reader-missing';
}

async function tryDeviceNode(path: string): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    const node = await open(path.startsWith('/') ? path : await findUsbNode(path), 'r+');
    await node.close();
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : null;
  }
}

/** Node of the USB device to which a libusb path belongs: `1-2.3:1.0` is interface 0 of the device `1-2.3`. */
async function findUsbNode(path: string): Promise<string> {
  const device = `/sys/bus/usb/devices/${path.replace(/:.*$/, '')}`;
  const numbers = [`${device}/busnum`, `${device}/devnum`].map((file) => readFile(file, 'utf8'));
  const [bus = '', address = ''] = await Promise.all(numbers);
  return `/dev/bus/usb/${bus.trim().padStart(3, '0')}/${address.trim().padStart(3, '0')}`;
}

import { realpath } from 'node:fs/promises';
import type { Log } from '../log.ts';
import type { ListCandidates, ReaderCandidate } from './candidate.ts';
import { createSerialTransport, listSerialPorts, type SerialPortInfo } from './serial.ts';

/**
 * Lists the lines of USB serial adapters: any of them may lead to a reader, and only the answer to "SAM status"
 * tells. Built-in lines (ttyS*, COM ports of the main board) are left out: nobody can plug anything in there
 * unnoticed, and reading from what an engineer connected takes an engineer's configuration. `takenLines` belong to
 * other devices, by any of their names. The list is empty, and the reason logged once, where the operating system
 * cannot list lines (Linux without udev).
 */
export function createSerialCandidates(
  log: Log,
  listPorts: () => Promise<readonly SerialPortInfo[]> = listSerialPorts,
  takenLines: readonly string[] = [],
): ListCandidates {
  let failureLogged = false;
  return async () => {
    try {
      const ports = (await listPorts()).filter(isUsbAdapter);
      if (takenLines.length === 0) return ports.map((port) => toCandidate(port, log));
      const taken = new Set(await Promise.all(takenLines.map(lineOf)));
      const lines = await Promise.all(ports.map(({ path }) => lineOf(path)));
      return ports.flatMap((port, index) => (taken.has(lines[index] ?? '') ? [] : [toCandidate(port, log)]));
    } catch (error) {
      if (!failureLogged) log('serial-list-failed', { reason: error instanceof Error ? error.message : '' });
      failureLogged = true;
      return [];
    }
  };
}

/** The one name of a line: udev has several for each (/dev/serial/by-id), and Windows writes com4 or COM4. */
async function lineOf(path: string): Promise<string> {
  if (/^com\d+$/i.test(path)) return path.toUpperCase();
  return realpath(path).catch(() => path);
}

function isUsbAdapter(port: SerialPortInfo): boolean {
  // udev names vendors of PCI cards, too.
  if (/\/ttyS\d+$/.test(port.path)) return false;
  return Boolean(port.vendorId) || /^(USB|FTDIBUS)\\/i.test(port.pnpId ?? '');
}

function toCandidate(port: SerialPortInfo, log: Log): ReaderCandidate {
  const usbNumbers = [port.vendorId?.toLowerCase(), port.productId?.toLowerCase(), port.serialNumber];
  return {
    id: `serial ${port.path} ${port.vendorId ? usbNumbers.filter(Boolean).join(':') : port.pnpId}`,
    description: `serial ${port.path}`,
    isKnownReader: false,
    transport: createSerialTransport(port.path, log),
  };
}

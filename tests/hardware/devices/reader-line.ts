import type { SimulatedReader } from '../../../native/simulator/simulated-reader.ts';
import type { UsbPort } from '../usbip/usb-device.ts';

/** The line between the USB part of an emulated reader and its security module. */
export interface ReaderLine {
  write(bytes: Uint8Array): void;
  close(): void;
}

/**
 * Joins an emulated USB device to a simulated reader. Where the reader is unplugged in the simulation, or somebody else
 * holds its line, the plug of the device comes out.
 */
export function joinReader(
  reader: Pick<SimulatedReader, 'transport'>,
  port: UsbPort,
  receive: (chunk: Uint8Array) => void,
): ReaderLine {
  const opening = reader.transport.open();
  void opening.then((opened) => {
    if (!opened.ok) return port.unplug();
    opened.value.onData(receive);
    opened.value.onClosed(() => port.unplug());
  });
  return {
    write: (bytes) => void opening.then((opened) => (opened.ok ? opened.value.write(bytes) : undefined)),
    close: () => void opening.then((opened) => (opened.ok ? opened.value.close() : undefined)),
  };
}

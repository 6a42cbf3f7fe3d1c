import {
  createClearing,
  QUIET_MS,
  READ_SLICE_MS,
  SEND_LIMIT_MS,
  type UsbLink,
  withoutBytes,
} from './usb-link.ts';
import type { UsbEndpoint, UsbPort } from './usb-port.ts';

/**
 * A reader with one endpoint each way (0400:C35A, newer modules): a frame is one OUT transfer, an answer what comes
 * in. Reads ask for one packet at a time, never for a whole answer: an answer that fills its last packet need not be
 * followed by an empty one, so a longer read would wait for more and lose what it has when its time is up.
 */
export function createTwoEndpointLink(port: UsbPort, input: UsbEndpoint, output: UsbEndpoint): UsbLink {
  const clearing = createClearing();
  return {
    async send(frame) {
      await clearing.wait();
      return port.transferOut(output.number, frame, SEND_LIMIT_MS);
    },
    async receive() {
      if (!clearing.isActive) return port.transferIn(input.number, input.packetSize, READ_SLICE_MS);
      const read = await port.transferIn(input.number, input.packetSize, QUIET_MS);
      clearing.countRead(!read.ok || read.value === 'timeout');
      return withoutBytes(read);
    },
  };
}

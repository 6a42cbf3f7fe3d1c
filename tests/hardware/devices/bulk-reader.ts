import type { SimulatedReader } from '../../../native/simulator/simulated-reader.ts';
import { PACKET_BYTES, type UsbDevice, type UsbEndpoint } from '../usbip/usb-device.ts';
import { AnswerSlicer, FRAME_HEAD_BYTES } from './answer-slicer.ts';
import { joinReader } from './reader-line.ts';

/** Numbers of the security module's own USB interface, whoever made the reader. */
const VENDOR_ID = 0x0400;
const PRODUCT_ID = 0xc35a;

const ENDPOINTS: Readonly<Record<2 | 4, readonly UsbEndpoint[]>> = {
  2: [0x81, 0x02].map((address) => ({ address, type: 'bulk' })),
  4: [0x81, 0x02, 0x85, 0x06].map((address) => ({ address, type: 'bulk' })),
};

/**
 * A reader with the security module's own USB interface. With two endpoints an answer is one bulk transfer; with four
 * (older modules) its first seven bytes come from 0x81 and the rest from 0x85.
 */
export function createBulkReaderDevice(
  reader: Pick<SimulatedReader, 'transport'>,
  endpointCount: 2 | 4,
): UsbDevice {
  return {
    descriptors: {
      vendorId: VENDOR_ID,
      productId: PRODUCT_ID,
      strings: ['Emulated', `ID card reader, ${endpointCount} endpoints`, '0001'],
      interfaceClass: [0xff, 0, 0],
      endpoints: ENDPOINTS[endpointCount],
    },
    connect: (port) => {
      const isSplit = endpointCount === 4;
      const slicer = new AnswerSlicer(
        isSplit ? FRAME_HEAD_BYTES : PACKET_BYTES,
        PACKET_BYTES,
        (piece, index) => port.send(isSplit && index > 0 ? 0x85 : 0x81, piece),
      );
      const line = joinReader(reader, port, (chunk) => slicer.feed(chunk));
      return {
        receive: (_endpointAddress, data) => line.write(data),
        controlOut: () => false,
        controlIn: () => null,
        disconnect: line.close,
      };
    },
  };
}

import { PACKET_BYTES, type SetupPacket, type UsbDescriptors } from './usb-device.ts';

/** Descriptor types, USB 2.0 table 9-5 and HID 1.11 section 7.1. */
const DEVICE = 1;
const CONFIGURATION = 2;
const STRING = 3;
const INTERFACE = 4;
const ENDPOINT = 5;
const HID = 0x21;
const HID_REPORT = 0x22;

const GET_STATUS = 0;
const GET_DESCRIPTOR = 6;
const GET_CONFIGURATION = 8;
const GET_INTERFACE = 10;
const US_ENGLISH = 0x0409;
const DIRECTION_IN = 0x80;
const TYPE_MASK = 0x60;

/** Whether a request belongs to every USB device (USB 2.0, section 9.4), not to the class of this one. */
export function isStandardRequest({ requestType }: SetupPacket): boolean {
  return (requestType & TYPE_MASK) === 0;
}

/**
 * Answers a standard request. Requests that only set something (address, configuration, feature) succeed with nothing;
 * `null` stalls, as for a descriptor that the device does not have.
 */
export function answerStandardRequest(setup: SetupPacket, descriptors: UsbDescriptors): Uint8Array | null {
  if ((setup.requestType & DIRECTION_IN) === 0) return new Uint8Array();
  if (setup.request === GET_STATUS) return Uint8Array.of(0, 0);
  if (setup.request === GET_CONFIGURATION) return Uint8Array.of(1);
  if (setup.request === GET_INTERFACE) return Uint8Array.of(0);
  if (setup.request !== GET_DESCRIPTOR) return null;
  return findDescriptor(descriptors, setup.value >> 8, setup.value & 0xff)?.subarray(0, setup.length) ?? null;
}

function findDescriptor(descriptors: UsbDescriptors, type: number, index: number): Uint8Array | null {
  if (type === DEVICE) return encodeDevice(descriptors);
  if (type === CONFIGURATION && index === 0) return encodeConfiguration(descriptors);
  if (type === STRING) return encodeString(descriptors, index);
  if (descriptors.hidReportDescriptor === undefined) return null;
  if (type === HID) return encodeHid(descriptors.hidReportDescriptor);
  return type === HID_REPORT ? descriptors.hidReportDescriptor : null;
}

function encodeDevice({ vendorId, productId }: UsbDescriptors): Uint8Array {
  const [usb, release] = [word(0x0200), word(0x0100)];
  const numbers = [...word(vendorId), ...word(productId)];
  return Uint8Array.of(18, DEVICE, ...usb, 0, 0, 0, PACKET_BYTES, ...numbers, ...release, 1, 2, 3, 1);
}

function encodeConfiguration(descriptors: UsbDescriptors): Uint8Array {
  const { interfaceClass, endpoints, hidReportDescriptor } = descriptors;
  const body = [
    ...[9, INTERFACE, 0, 0, endpoints.length, ...interfaceClass, 0],
    ...(hidReportDescriptor === undefined ? [] : encodeHid(hidReportDescriptor)),
    // An interrupt endpoint is asked every millisecond; the interval of a bulk endpoint means nothing.
    ...endpoints.flatMap(({ address, type }) => [
      ...[7, ENDPOINT, address, type === 'bulk' ? 2 : 3, ...word(PACKET_BYTES), type === 'bulk' ? 0 : 1],
    ]),
  ];
  // Powered by the bus, 100 mA.
  return Uint8Array.of(9, CONFIGURATION, ...word(9 + body.length), 1, 1, 0, 0x80, 50, ...body);
}

function encodeHid(reportDescriptor: Uint8Array): Uint8Array {
  return Uint8Array.of(9, HID, ...word(0x0111), 0, 1, HID_REPORT, ...word(reportDescriptor.length));
}

function encodeString({ strings }: UsbDescriptors, index: number): Uint8Array | null {
  if (index === 0) return Uint8Array.of(4, STRING, ...word(US_ENGLISH));
  const text = strings[index - 1];
  if (text === undefined) return null;
  const characters = Buffer.from(text, 'utf16le');
  return Uint8Array.of(characters.length + 2, STRING, ...characters);
}

/** Little-endian, as all of USB. */
function word(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

/** A full-speed USB device as the server plugs it in: what it says of itself, and what it does. */
export interface UsbDevice {
  readonly descriptors: UsbDescriptors;
  /** The host has taken the device into use; what it does ends with `UsbFunction.disconnect`. */
  connect(port: UsbPort): UsbFunction;
}

/** The descriptors of a device with one configuration and one interface (USB 2.0, chapter 9). */
export interface UsbDescriptors {
  readonly vendorId: number;
  readonly productId: number;
  /** Strings 1, 2 and 3: maker, product, serial number. */
  readonly strings: readonly [string, string, string];
  /** Class, subclass and protocol of the interface. */
  readonly interfaceClass: readonly [number, number, number];
  readonly endpoints: readonly UsbEndpoint[];
  /** HID devices only. */
  readonly hidReportDescriptor?: Uint8Array;
}

/** One endpoint besides endpoint 0. */
export interface UsbEndpoint {
  /** Bit 7 set: IN, from the device to the host. */
  readonly address: number;
  readonly type: 'bulk' | 'interrupt';
}

/** Largest packet of a full-speed bulk or interrupt endpoint in bytes. */
export const PACKET_BYTES = 64;

/** What a device can do to its host. */
export interface UsbPort {
  /** Lays packets ready at an IN endpoint: whole ones and, if anything is left, a short one. No zero-length packet. */
  send(endpointAddress: number, data: Uint8Array): void;
  /** The plug comes out. */
  unplug(): void;
}

/** A device in use. */
export interface UsbFunction {
  /** A packet or more arrived at an OUT endpoint. */
  receive(endpointAddress: number, data: Uint8Array): void;
  /** A class request at endpoint 0 that sends `data` to the device; false stalls it. */
  controlOut(setup: SetupPacket, data: Uint8Array): boolean;
  /** A class request at endpoint 0 that asks for data; `null` stalls it. */
  controlIn(setup: SetupPacket): Uint8Array | null;
  /** The host or the plug is gone. */
  disconnect(): void;
}

/** The eight bytes in front of a control request. */
export interface SetupPacket {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  /** How many bytes follow at most. */
  readonly length: number;
}

/** Reads a setup packet; its numbers are little-endian. */
export function parseSetup(bytes: Uint8Array): SetupPacket {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    requestType: view.getUint8(0),
    request: view.getUint8(1),
    value: view.getUint16(2, true),
    index: view.getUint16(4, true),
    length: view.getUint16(6, true),
  };
}

/**
 * The messages of USB/IP 1.1.1 (Linux kernel documentation, "USB/IP protocol"): first one request about the list of
 * devices or the import of one, then, after an import, USB requests (URBs) both ways. Everything is big-endian.
 */

/** Protocol version 1.1.1. */
const VERSION = 0x0111;
const OP_REQ_DEVLIST = 0x8005;
const OP_REP_DEVLIST = 0x0005;
const OP_REQ_IMPORT = 0x8003;
const OP_REP_IMPORT = 0x0003;
const USBIP_CMD_SUBMIT = 1;
const USBIP_CMD_UNLINK = 2;
const USBIP_RET_SUBMIT = 3;
const USBIP_RET_UNLINK = 4;

const OP_HEADER_BYTES = 8;
const BUS_ID_BYTES = 32;
const PATH_BYTES = 256;
const URB_HEADER_BYTES = 48;
/** A device never gets more than this in one request; what claims more is no USB/IP. */
const MAX_TRANSFER_BYTES = 1 << 20;

/** What an import may end with, as `op_common.status`. */
export const IMPORT_STATUS = { ok: 0, busy: 2, noDevice: 4 } as const;

/** Results of an URB: negative error numbers of Linux. */
export const URB_STATUS = { ok: 0, stall: -32, overflow: -75, unlinked: -104 } as const;

/** What a device tells of itself before it is imported. */
export interface DeviceSummary {
  /** `1-1`: bus and port. */
  readonly busId: string;
  readonly vendorId: number;
  readonly productId: number;
  /** Class, subclass and protocol of each interface. */
  readonly interfaces: readonly (readonly [number, number, number])[];
}

/** A message of the host that wants to use devices. */
export type ClientMessage =
  | { readonly kind: 'list' }
  | { readonly kind: 'import'; readonly busId: string }
  | {
      readonly kind: 'submit';
      readonly sequence: number;
      /** With the direction bit: 0x81 is IN endpoint 1, 0x02 is OUT endpoint 2, 0x00 and 0x80 are control. */
      readonly endpointAddress: number;
      /** Room for what comes in, or size of what goes out. */
      readonly transferBytes: number;
      /** Setup packet of a control request: 8 bytes. */
      readonly setup: Uint8Array;
      /** What goes out; empty for IN. */
      readonly data: Uint8Array;
    }
  | { readonly kind: 'unlink'; readonly sequence: number; readonly unlinkedSequence: number };

/** Cuts what a client sends into messages. Throws on bytes that are no USB/IP: the connection is then useless. */
export class ClientMessageParser {
  #bytes: Buffer = Buffer.alloc(0);
  #isImported = false;

  /** From now on the connection carries URBs. */
  switchToUrbs(): void {
    this.#isImported = true;
  }

  feed(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  /** The next whole message, or `null` until more bytes come. */
  next(): ClientMessage | null {
    return this.#isImported ? this.#nextUrb() : this.#nextOperation();
  }

  #nextOperation(): ClientMessage | null {
    if (this.#bytes.length < OP_HEADER_BYTES) return null;
    const operation = this.#bytes.readUInt16BE(2);
    if (operation === OP_REQ_DEVLIST) {
      this.#take(OP_HEADER_BYTES);
      return { kind: 'list' };
    }
    if (operation !== OP_REQ_IMPORT) throw new Error(`no USB/IP operation: 0x${operation.toString(16)}`);
    if (this.#bytes.length < OP_HEADER_BYTES + BUS_ID_BYTES) return null;
    const busId = this.#take(OP_HEADER_BYTES + BUS_ID_BYTES).subarray(OP_HEADER_BYTES);
    return { kind: 'import', busId: busId.toString('latin1').replace(/\0.*$/s, '') };
  }

  #nextUrb(): ClientMessage | null {
    if (this.#bytes.length < URB_HEADER_BYTES) return null;
    const command = this.#bytes.readUInt32BE(0);
    const sequence = this.#bytes.readUInt32BE(4);
    if (command === USBIP_CMD_UNLINK) {
      const unlinkedSequence = this.#take(URB_HEADER_BYTES).readUInt32BE(20);
      return { kind: 'unlink', sequence, unlinkedSequence };
    }
    if (command !== USBIP_CMD_SUBMIT) throw new Error(`no USB/IP command: ${command}`);
    const isIn = this.#bytes.readUInt32BE(12) === 1;
    const transferBytes = this.#bytes.readUInt32BE(24);
    if (transferBytes > MAX_TRANSFER_BYTES) throw new Error(`no USB transfer: ${transferBytes} bytes`);
    const totalBytes = URB_HEADER_BYTES + (isIn ? 0 : transferBytes);
    if (this.#bytes.length < totalBytes) return null;
    const message = this.#take(totalBytes);
    return {
      kind: 'submit',
      sequence,
      endpointAddress: message.readUInt32BE(16) | (isIn ? 0x80 : 0),
      transferBytes,
      setup: message.subarray(40, 48),
      data: message.subarray(URB_HEADER_BYTES),
    };
  }

  #take(byteCount: number): Buffer {
    const taken = this.#bytes.subarray(0, byteCount);
    this.#bytes = this.#bytes.subarray(byteCount);
    return taken;
  }
}

/** OP_REP_DEVLIST. */
export function encodeDeviceList(devices: readonly DeviceSummary[]): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(devices.length);
  const entries = devices.flatMap((device) => [
    encodeSummary(device),
    ...device.interfaces.map((triple) => Buffer.from([...triple, 0])),
  ]);
  return Buffer.concat([encodeOperation(OP_REP_DEVLIST, IMPORT_STATUS.ok), count, ...entries]);
}

/** OP_REP_IMPORT; without a device only its status follows. */
export function encodeImportReply(status: number, device?: DeviceSummary): Uint8Array {
  const header = encodeOperation(OP_REP_IMPORT, status);
  return device === undefined ? header : Buffer.concat([header, encodeSummary(device)]);
}

/** USBIP_RET_SUBMIT. `data` is what came in; `actualBytes` counts it, or what went out. */
export function encodeSubmitReply(
  sequence: number,
  status: number,
  actualBytes: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const header = encodeUrbHeader(USBIP_RET_SUBMIT, sequence, status);
  header.writeUInt32BE(actualBytes, 24);
  return Buffer.concat([header, data]);
}

/** USBIP_RET_UNLINK: `unlinked` when the request was still waiting, `ok` when it had been answered before. */
export function encodeUnlinkReply(sequence: number, status: number): Uint8Array {
  return encodeUrbHeader(USBIP_RET_UNLINK, sequence, status);
}

function encodeOperation(code: number, status: number): Buffer {
  const header = Buffer.alloc(OP_HEADER_BYTES);
  header.writeUInt16BE(VERSION, 0);
  header.writeUInt16BE(code, 2);
  header.writeUInt32BE(status, 4);
  return header;
}

function encodeUrbHeader(command: number, sequence: number, status: number): Buffer {
  const header = Buffer.alloc(URB_HEADER_BYTES);
  header.writeUInt32BE(command, 0);
  header.writeUInt32BE(sequence, 4);
  header.writeInt32BE(status, 20);
  return header;
}

/** `struct usbip_usb_device`: a full-speed device with one configuration. */
function encodeSummary({ busId, vendorId, productId, interfaces }: DeviceSummary): Buffer {
  const FULL_SPEED = 2;
  const [bus = 0, port = 0] = busId.split('-').map(Number);
  const summary = Buffer.alloc(PATH_BYTES + BUS_ID_BYTES + 24);
  summary.write(`/sys/devices/emulated/usb${bus}/${busId}`, 0, PATH_BYTES - 1, 'latin1');
  summary.write(busId, PATH_BYTES, BUS_ID_BYTES - 1, 'latin1');
  const offset = PATH_BYTES + BUS_ID_BYTES;
  summary.writeUInt32BE(bus, offset);
  summary.writeUInt32BE(port + 1, offset + 4);
  summary.writeUInt32BE(FULL_SPEED, offset + 8);
  summary.writeUInt16BE(vendorId, offset + 12);
  summary.writeUInt16BE(productId, offset + 14);
  summary.writeUInt16BE(0x0100, offset + 16);
  summary.set([0, 0, 0, 1, 1, interfaces.length], offset + 18);
  return summary;
}

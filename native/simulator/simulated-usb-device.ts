import type { FaultCode } from '../../contract/faults.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import type { UsbDeviceInfo, UsbEndpoint } from '../transport/usb-port.ts';
import type { SimulatedReader } from './simulated-reader.ts';

/** Ways in which USB readers present their frames. */
export type SimulatedUsbKind = 'two-endpoints' | 'four-endpoints' | 'reports';

/** What makes one simulated USB reader differ from another. */
export interface SimulatedUsbDeviceOptions {
  readonly kind: SimulatedUsbKind;
  /** The module behind the USB bridge. Plugging it out and in is plugging the USB device. */
  readonly reader: SimulatedReader;
  readonly startTimer: StartTimer;
  /** Where it is plugged in; by default bus 001, port 2. */
  readonly place?: Pick<UsbDeviceInfo, 'bus' | 'ports'>;
  readonly numbers?: Pick<UsbDeviceInfo, 'vendorId' | 'productId'>;
  /** `whole`: an answer is one USB transfer; `pieces`: short packets in between, as bridges behind a UART make. */
  readonly delivery?: 'whole' | 'pieces';
  /** An answer that fills its last packet is followed by an empty packet. */
  readonly endsWithEmptyPacket?: boolean;
  /** What a request for a report gets while there is none. */
  readonly emptyReport?: 'zeros' | 'stall' | 'nak';
  /** Changes head and body of an answer on their way out of a reader with four endpoints. */
  readonly alterAnswer?: (head: Uint8Array, body: Uint8Array) => { head: Uint8Array; body: Uint8Array };
}

/** Full-speed bulk endpoints carry 64 bytes a packet. */
const PACKET_BYTES = 64;
const HEAD_BYTES = 7;

const ENDPOINTS: Readonly<Record<SimulatedUsbKind, readonly UsbEndpoint[]>> = {
  'two-endpoints': [bulk(1, 'in'), bulk(2, 'out')],
  'four-endpoints': [bulk(1, 'in'), bulk(2, 'out'), bulk(5, 'in'), bulk(6, 'out')],
  reports: [{ number: 1, direction: 'in', type: 'interrupt', packetSize: PACKET_BYTES }],
};

/** A packet queue of an IN endpoint and the host that waits for it. */
interface InQueue {
  readonly packets: Uint8Array[];
  onPacket: () => void;
}

/**
 * The device end of a simulated USB reader: which packets lie ready on which endpoint, and what becomes of the packets
 * that the host sends. The bridge knows of frames only what it needs to cut them: five bytes of preamble and the length.
 */
export class SimulatedUsbDevice {
  readonly #options: SimulatedUsbDeviceOptions;
  readonly #queues = new Map<number, InQueue>();
  #line: ByteStream | null = null;
  #address = 0;
  #fromReader: number[] = [];
  #fromHost: number[] = [];

  constructor(options: SimulatedUsbDeviceOptions) {
    this.#options = options;
  }

  get isPlugged(): boolean {
    return this.#options.reader.execute({ command: 'status' }).plugged;
  }

  get info(): UsbDeviceInfo {
    const { kind, place = { bus: '001', ports: [2] }, numbers } = this.#options;
    const usual =
      kind === 'reports' ? { vendorId: '0425', productId: '8159' } : { vendorId: '0400', productId: 'c35a' };
    return {
      ...place,
      address: this.#address,
      ...(numbers ?? usual),
      product: null,
      interfaceClass: kind === 'reports' ? 3 : 255,
      endpoints: ENDPOINTS[kind],
    };
  }

  /** Starts the bridge; `onGone` is called when the plug is pulled. */
  async open(onGone: () => void): Promise<FaultCode | null> {
    const opened = await this.#options.reader.transport.open();
    if (!opened.ok) return opened.fault;
    const line = opened.value;
    this.#line = line;
    line.onData((chunk) => this.#takeFromReader(chunk));
    line.onClosed(() => {
      this.#line = null;
      this.#fromReader = [];
      this.#fromHost = [];
      if (!this.isPlugged) {
        this.#address += 1;
        this.#queues.clear();
      }
      onGone();
    });
    return null;
  }

  async close(): Promise<void> {
    await this.#line?.close();
  }

  /** The packets that lie ready on an IN endpoint. */
  queue(endpoint: number): InQueue {
    const queue = this.#queues.get(endpoint) ?? { packets: [], onPacket: () => undefined };
    this.#queues.set(endpoint, queue);
    return queue;
  }

  /** Puts bytes on an IN endpoint that no request has asked for. */
  send(endpoint: number, bytes: Uint8Array): void {
    const queue = this.queue(endpoint);
    for (let offset = 0; offset < bytes.length; offset += PACKET_BYTES) {
      queue.packets.push(bytes.slice(offset, offset + PACKET_BYTES));
    }
    const isFull = bytes.length % PACKET_BYTES === 0;
    if (isFull && this.#options.endsWithEmptyPacket) queue.packets.push(new Uint8Array());
    queue.onPacket();
  }

  /** Takes what the host has sent to an OUT endpoint. */
  takeOut(endpoint: number, bytes: Uint8Array): void {
    // The head of a frame begins it, whatever was left of the one before.
    if (this.#options.kind === 'four-endpoints' && endpoint === 2) this.#fromHost = [];
    this.#fromHost.push(...bytes);
    if (this.#options.kind === 'four-endpoints' && endpoint === 2) return;
    void this.#line?.write(Uint8Array.from(this.#fromHost));
    this.#fromHost = [];
  }

  /** Set_Report: the frame stands at the beginning of the report. */
  takeReport(report: Uint8Array): boolean {
    if (report.length !== PACKET_BYTES) return false;
    const end = HEAD_BYTES + (((report[5] ?? 0) << 8) | (report[6] ?? 0));
    void this.#line?.write(report.slice(0, end));
    return true;
  }

  /** Get_Report; `null` when the request is to get no answer until its time is up. */
  giveReport(): Uint8Array | 'stalled' | null {
    const packet = this.queue(0).packets.shift();
    if (packet) {
      const report = new Uint8Array(PACKET_BYTES);
      report.set(packet);
      return report;
    }
    if (this.#options.emptyReport === 'stall') return 'stalled';
    return this.#options.emptyReport === 'nak' ? null : new Uint8Array(PACKET_BYTES);
  }

  #takeFromReader(chunk: Uint8Array): void {
    const { kind, delivery = 'whole' } = this.#options;
    if (kind === 'two-endpoints' && delivery === 'pieces') {
      this.send(1, chunk);
      return;
    }
    this.#fromReader.push(...chunk);
    for (;;) {
      const frame = this.#takeFrame();
      if (!frame) return;
      if (kind === 'four-endpoints') this.#sendApart(frame);
      else this.send(kind === 'reports' ? 0 : 1, frame);
    }
  }

  /** The next whole frame, or at once all bytes that cannot become one. */
  #takeFrame(): Uint8Array | null {
    const bytes = this.#fromReader;
    if (bytes.length === 0) return null;
    const isPreamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69].every((byte, index) => (bytes[index] ?? byte) === byte);
    if (isPreamble && bytes.length < HEAD_BYTES) return null;
    const end = HEAD_BYTES + (((bytes[5] ?? 0) << 8) | (bytes[6] ?? 0));
    if (isPreamble && bytes.length < end) return null;
    return Uint8Array.from(bytes.splice(0, isPreamble ? end : bytes.length));
  }

  #sendApart(frame: Uint8Array): void {
    const parts = { head: frame.slice(0, HEAD_BYTES), body: frame.slice(HEAD_BYTES) };
    const { head, body } = this.#options.alterAnswer?.(parts.head, parts.body) ?? parts;
    this.send(1, head);
    this.send(5, body);
  }
}

function bulk(number: number, direction: 'in' | 'out'): UsbEndpoint {
  return { number, direction, type: 'bulk', packetSize: PACKET_BYTES };
}

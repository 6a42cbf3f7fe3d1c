import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { StartTimer } from '../timer.ts';
import type { UsbBackend, UsbPort } from '../transport/usb-port.ts';
import { SimulatedUsbDevice, type SimulatedUsbDeviceOptions } from './simulated-usb-device.ts';

/** What a transfer is to end with, whatever the device would do. */
export type SimulatedUsbMishap = 'stalled' | 'failed' | 'timeout' | 'unplug';

/** A simulated USB socket strip: a backend and what is plugged into it. */
export interface SimulatedUsb {
  readonly backend: UsbBackend;
  /** Adds a reader; it appears whenever its module is plugged. */
  connect(options: Omit<SimulatedUsbDeviceOptions, 'startTimer'>): SimulatedUsbSocket;
}

/** One reader on the strip and the mishaps in store for it. */
export interface SimulatedUsbSocket {
  readonly device: SimulatedUsbDevice;
  /** Transfers of any kind begun so far. */
  readonly transferCount: number;
  /** Transfers to the device so far that carried bytes. */
  readonly sentCount: number;
  /** Bytes taken from the device so far. */
  readonly receivedByteCount: number;
  /** What opening fails with until it is `null` again: refused by the system, or held by another program. */
  openFault: FaultCode | null;
  /** Asked at the beginning of each transfer; the number counts from 1. */
  onTransfer: (transferNumber: number) => SimulatedUsbMishap | null;
  /** Pulls the plug when so many bytes in all have come from the device, in the middle of a packet if need be. */
  unplugAfterBytes: number;
}

type Outcome<Value> = Result<Value | 'timeout' | 'stalled' | 'failed'>;

/** Class, interface 0: what HID 1.11 § 7.2 calls Set_Report (output) and Get_Report (input), without number. */
const SET_REPORT = { request: 9, value: 0x0200 };
const GET_REPORT = { request: 1, value: 0x0100 };
/** The control endpoint queues what several ask of it. */
const CONTROL = 'control';

/** Creates a strip without devices. */
export function createSimulatedUsb(startTimer: StartTimer): SimulatedUsb {
  const sockets: SimulatedSocket[] = [];
  return {
    backend: {
      isSimulated: true,
      list: async (wanted) =>
        sockets
          .filter(({ device }) => device.isPlugged)
          .map(({ device }) => device.info)
          .filter((info) =>
            wanted.some(
              ({ vendorId, productId }) => info.vendorId === vendorId && info.productId === productId,
            ),
          ),
      open: async (info) => {
        const socket = sockets.find(({ device }) => {
          const { bus, ports, address } = device.info;
          return bus === info.bus && address === info.address && ports.join() === info.ports.join();
        });
        return socket?.device.isPlugged ? socket.open() : fail('reader-missing');
      },
    },
    connect: (options) => {
      const socket = new SimulatedSocket({ ...options, startTimer });
      sockets.push(socket);
      return socket;
    },
  };
}

/** The host controller's end of one cable: transfers made of packets, with timeouts and mishaps. */
class SimulatedSocket implements SimulatedUsbSocket {
  readonly device: SimulatedUsbDevice;
  transferCount = 0;
  receivedByteCount = 0;
  sentCount = 0;
  openFault: FaultCode | null = null;
  onTransfer: (transferNumber: number) => SimulatedUsbMishap | null = () => null;
  unplugAfterBytes = Number.POSITIVE_INFINITY;
  readonly #options: SimulatedUsbDeviceOptions;
  readonly #busyEndpoints = new Set<string>();
  #isOpen = false;
  #isGone = false;
  readonly #pending = new Set<() => void>();
  #closedListeners: (() => void)[] = [];

  constructor(options: SimulatedUsbDeviceOptions) {
    this.#options = options;
    this.device = new SimulatedUsbDevice(options);
  }

  async open(): Promise<Result<UsbPort>> {
    if (this.openFault) return fail(this.openFault);
    if (this.#isOpen) return fail('reader-busy');
    const fault = await this.device.open(() => this.#endLine());
    if (fault) return fail(fault);
    this.#isOpen = true;
    this.#isGone = false;
    return succeed({
      info: this.device.info,
      transferOut: (endpoint, bytes, timeoutMs) =>
        this.#transfer(`out ${endpoint}`, timeoutMs, (end) => {
          this.sentCount += 1;
          this.device.takeOut(endpoint, bytes);
          end(succeed('sent'));
        }),
      transferIn: (endpoint, lengthMax, timeoutMs) =>
        this.#transfer(
          `in ${endpoint}`,
          timeoutMs,
          (end) => this.#collect(endpoint, lengthMax, end),
          () => {
            this.device.queue(endpoint).onPacket = () => undefined;
          },
        ),
      controlOut: (request, bytes, timeoutMs) =>
        this.#transfer(CONTROL, timeoutMs, (end) => {
          const isKnown = request.request === SET_REPORT.request && request.value === SET_REPORT.value;
          this.sentCount += 1;
          end(succeed(isKnown && this.device.takeReport(bytes) ? 'sent' : 'stalled'));
        }),
      controlIn: (request, lengthMax, timeoutMs) =>
        this.#transfer(CONTROL, timeoutMs, (end) => {
          const isKnown = request.request === GET_REPORT.request && request.value === GET_REPORT.value;
          const report = isKnown ? this.device.giveReport() : 'stalled';
          if (report === null) return;
          if (report !== 'stalled' && this.#countReceived(report.length)) return;
          end(succeed(report === 'stalled' ? report : report.slice(0, lengthMax)));
        }),
      onClosed: (listener) => {
        if (this.#isOpen) this.#closedListeners.push(listener);
        else listener();
      },
      close: async () => {
        this.#markClosed();
        await this.device.close();
      },
    });
  }

  /** The host learns of a pulled plug by a transfer that fails, pending or next, and by nothing else. */
  #endLine(): void {
    this.#isGone = true;
    for (const cut of this.#pending) cut();
  }

  #markClosed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const listener of this.#closedListeners.splice(0)) listener();
  }

  #unplug(): void {
    this.#options.reader.execute({ command: 'unplug' });
  }

  /** Counts bytes from the device; true when the plug was pulled among them. */
  #countReceived(byteCount: number): boolean {
    this.receivedByteCount += byteCount;
    if (this.receivedByteCount < this.unplugAfterBytes) return false;
    this.unplugAfterBytes = Number.POSITIVE_INFINITY;
    this.#unplug();
    return true;
  }

  /** Runs a transfer until it ends, its time is up or the cable is pulled; `stop` takes it off the device. */
  #transfer<Value>(
    endpoint: string,
    timeoutMs: number,
    run: (end: (outcome: Outcome<Value>) => void) => void,
    stop: () => void = () => undefined,
  ): Promise<Outcome<Value>> {
    if (!this.#isOpen) return Promise.resolve(fail('reader-lost'));
    // As in the package `usb`: an endpoint in use is "not found" for a second transfer.
    if (this.#busyEndpoints.has(endpoint)) return Promise.resolve(succeed('failed'));
    this.transferCount += 1;
    const mishap = this.onTransfer(this.transferCount);
    if (mishap === 'unplug') this.#unplug();
    if (this.#isGone) this.#markClosed();
    if (!this.#isOpen) return Promise.resolve(fail('reader-lost'));
    if (mishap === 'stalled' || mishap === 'failed') return Promise.resolve(succeed(mishap));
    if (endpoint !== CONTROL) this.#busyEndpoints.add(endpoint);
    return new Promise((resolve) => {
      const end = (outcome: Outcome<Value>) => {
        stopTimer();
        stop();
        this.#pending.delete(cut);
        this.#busyEndpoints.delete(endpoint);
        resolve(outcome);
      };
      const cut = () => {
        end(fail('reader-lost'));
        this.#markClosed();
      };
      const stopTimer = this.#options.startTimer(timeoutMs, () => end(succeed('timeout')));
      this.#pending.add(cut);
      if (mishap !== 'timeout') run(end);
    });
  }

  /**
   * A bulk or interrupt IN transfer: packets until the buffer is full or one of them is short. What has come when the
   * time is up is lost with the transfer, and a packet larger than the room left breaks it.
   */
  #collect(endpoint: number, lengthMax: number, end: (outcome: Outcome<Uint8Array>) => void): void {
    const queue = this.device.queue(endpoint);
    const packetSize = this.device.info.endpoints.find(({ number }) => number === endpoint)?.packetSize ?? 0;
    let received = new Uint8Array();
    const take = () => {
      for (let packet = queue.packets.shift(); packet; packet = queue.packets.shift()) {
        if (received.length + packet.length > lengthMax) return end(succeed('failed'));
        received = Uint8Array.from([...received, ...packet]);
        if (this.#countReceived(packet.length)) return;
        if (packet.length < packetSize || received.length === lengthMax) return end(succeed(received));
      }
    };
    queue.onPacket = take;
    take();
  }
}

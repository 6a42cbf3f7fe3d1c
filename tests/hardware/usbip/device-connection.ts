import { answerStandardRequest, isStandardRequest } from './descriptors.ts';
import { InEndpoint } from './in-endpoint.ts';
import { type ClientMessage, encodeSubmitReply, encodeUnlinkReply, URB_STATUS } from './protocol.ts';
import { parseSetup, type UsbDevice, type UsbFunction } from './usb-device.ts';

type UrbMessage = Extract<ClientMessage, { kind: 'submit' | 'unlink' }>;
type Submit = Extract<ClientMessage, { kind: 'submit' }>;

const CONTROL_OUT = 0x00;
const CONTROL_IN = 0x80;
const DIRECTION_IN = 0x80;

/** The way back to the client. */
export interface ConnectionLine {
  write(bytes: Uint8Array): void;
  /** The device pulls its own plug. */
  unplug(): void;
  close(): void;
}

/** A device in the hands of one client: its requests go to the endpoints, what the device sends goes back. */
export class DeviceConnection {
  readonly #device: UsbDevice;
  readonly #line: ConnectionLine;
  readonly #inEndpoints = new Map<number, InEndpoint>();
  readonly #outEndpoints: ReadonlySet<number>;
  readonly #function: UsbFunction;
  #hasEnded = false;

  constructor(device: UsbDevice, line: ConnectionLine) {
    this.#device = device;
    this.#line = line;
    const addresses = device.descriptors.endpoints.map(({ address }) => address);
    this.#outEndpoints = new Set(addresses.filter((address) => (address & DIRECTION_IN) === 0));
    for (const address of addresses.filter((each) => (each & DIRECTION_IN) !== 0)) {
      this.#inEndpoints.set(
        address,
        new InEndpoint((sequence, status, data) => this.#reply(sequence, status, data.length, data)),
      );
    }
    this.#function = device.connect({
      send: (address, data) => this.#inEndpoints.get(address)?.send(data),
      unplug: () => line.unplug(),
    });
  }

  /** Takes one request of the client. */
  handle(message: UrbMessage): void {
    if (this.#hasEnded) return;
    if (message.kind === 'unlink') {
      const wasWaiting = [...this.#inEndpoints.values()].some((each) =>
        each.unlink(message.unlinkedSequence),
      );
      this.#line.write(encodeUnlinkReply(message.sequence, wasWaiting ? URB_STATUS.unlinked : URB_STATUS.ok));
      return;
    }
    const { sequence, endpointAddress, transferBytes, data } = message;
    const inEndpoint = this.#inEndpoints.get(endpointAddress);
    if (endpointAddress === CONTROL_IN || endpointAddress === CONTROL_OUT) {
      this.#control(message);
    } else if (inEndpoint !== undefined) {
      inEndpoint.request(sequence, transferBytes);
    } else if (this.#outEndpoints.has(endpointAddress)) {
      this.#reply(sequence, URB_STATUS.ok, data.length);
      this.#function.receive(endpointAddress, data);
    } else {
      this.#reply(sequence, URB_STATUS.stall, 0);
    }
  }

  /** Nothing comes or goes any more. May be called twice. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#line.close();
    this.#function.disconnect();
  }

  #control({ sequence, setup, data }: Submit): void {
    const packet = parseSetup(setup);
    if (isStandardRequest(packet)) {
      const answer = answerStandardRequest(packet, this.#device.descriptors);
      if (answer === null) this.#reply(sequence, URB_STATUS.stall, 0);
      else this.#reply(sequence, URB_STATUS.ok, answer.length, answer);
    } else if ((packet.requestType & DIRECTION_IN) === 0) {
      const isTaken = this.#function.controlOut(packet, data);
      this.#reply(sequence, isTaken ? URB_STATUS.ok : URB_STATUS.stall, isTaken ? data.length : 0);
    } else {
      const answer = this.#function.controlIn(packet)?.subarray(0, packet.length) ?? null;
      if (answer === null) this.#reply(sequence, URB_STATUS.stall, 0);
      else this.#reply(sequence, URB_STATUS.ok, answer.length, answer);
    }
  }

  #reply(sequence: number, status: number, actualBytes: number, data?: Uint8Array): void {
    if (!this.#hasEnded) this.#line.write(encodeSubmitReply(sequence, status, actualBytes, data));
  }
}

import { URB_STATUS } from './protocol.ts';
import { PACKET_BYTES } from './usb-device.ts';

/** A request of the host for data. */
interface WaitingRequest {
  readonly sequence: number;
  readonly room: number;
  readonly packets: Uint8Array[];
}

/** Ends a request for data. */
export type CompleteIn = (sequence: number, status: number, data: Uint8Array) => void;

/**
 * An IN endpoint: packets of the device meet requests of the host, each in their order. A request ends when it is
 * full or with the first packet that is shorter than the largest (USB 2.0, 5.8.3), so that a message whose length is
 * a multiple of 64 does not end it.
 */
export class InEndpoint {
  readonly #packets: Uint8Array[] = [];
  readonly #requests: WaitingRequest[] = [];
  readonly #complete: CompleteIn;

  constructor(complete: CompleteIn) {
    this.#complete = complete;
  }

  /** The device has something to say. */
  send(data: Uint8Array): void {
    for (let offset = 0; offset < data.length; offset += PACKET_BYTES) {
      this.#packets.push(data.slice(offset, offset + PACKET_BYTES));
    }
    this.#move();
  }

  /** The host asks for up to `room` bytes. */
  request(sequence: number, room: number): void {
    this.#requests.push({ sequence, room, packets: [] });
    this.#move();
  }

  /** The host no longer wants a request; its packets wait for the next one. False when it has been answered already. */
  unlink(sequence: number): boolean {
    const index = this.#requests.findIndex((request) => request.sequence === sequence);
    if (index < 0) return false;
    const [request] = this.#requests.splice(index, 1);
    if (request !== undefined) this.#packets.unshift(...request.packets);
    return true;
  }

  #move(): void {
    for (;;) {
      const request = this.#requests[0];
      const packet = this.#packets[0];
      if (request === undefined || packet === undefined) return;
      this.#packets.shift();
      const held = request.packets.reduce((sum, { length }) => sum + length, 0);
      if (held + packet.length > request.room) {
        this.#end(request, URB_STATUS.overflow);
        continue;
      }
      request.packets.push(packet);
      if (packet.length < PACKET_BYTES || held + packet.length === request.room) {
        this.#end(request, URB_STATUS.ok);
      }
    }
  }

  #end(request: WaitingRequest, status: number): void {
    this.#requests.shift();
    this.#complete(request.sequence, status, Buffer.concat(request.packets));
  }
}

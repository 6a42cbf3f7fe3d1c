import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { createSimulatedReader, type SimulatedReader } from '../../native/simulator/simulated-reader.ts';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';
import { systemTimer } from '../../native/timer.ts';
import type { Guest } from './guest/guest.ts';
import type { UsbDevice } from './usbip/usb-device.ts';
import type { UsbIpServer } from './usbip/usbip-server.ts';

/** The sockets of the bench: bus 1, ports 1 and 2. */
export const SOCKETS = ['1-1', '1-2'] as const;
/** One of the sockets of the bench. */
export type BusId = (typeof SOCKETS)[number];

/** Residents among the synthetic people. */
export type Resident = 'card-zhang' | 'card-li' | 'card-wang' | 'card-zhao' | 'card-chen' | 'card-liu';

/**
 * Longest waits in ms, about four times what an idle machine with two cores takes. Of the answers to a pull the kernel's
 * own share is small; the rest is the emulated processor.
 */
const READY_LIMIT_MS = 30_000;
const CARD_LIMIT_MS = 20_000;
const LOST_LIMIT_MS = 20_000;
const KERNEL_LIMIT_MS = 20_000;

/** A guest with the terminal's device process in it, and two simulated readers that can be dressed as USB devices. */
export class ReaderBench {
  readonly guest: Guest;
  readonly readers: Readonly<Record<BusId, SimulatedReader>>;
  readonly #server: UsbIpServer;
  /** Events before this one have been dealt with. */
  #seen = 0;

  constructor(guest: Guest, server: UsbIpServer) {
    this.guest = guest;
    this.#server = server;
    this.readers = { '1-1': createReader(1), '1-2': createReader(2) };
  }

  /** Starts afresh: what was said so far no longer counts. */
  forget(): void {
    this.#seen = this.guest.events.length;
  }

  /** Puts a device into a socket and lets the guest find it. */
  async plugIn(busId: BusId, device: UsbDevice): Promise<void> {
    this.readers[busId].execute({ command: 'plug' });
    this.#server.plugIn(busId, device);
    await this.guest.attach(this.#server.port, busId);
  }

  /** Pulls the plug. */
  unplug(busId: BusId): void {
    this.#server.unplug(busId);
  }

  /** Empties both sockets and waits until the kernel has noticed. */
  async unplugAll(): Promise<void> {
    for (const busId of SOCKETS) this.unplug(busId);
    const endMs = performance.now() + KERNEL_LIMIT_MS;
    while ((await this.guest.listDevices()).length > 0) {
      if (performance.now() > endMs) throw new Error('the kernel keeps a device that is gone');
      await pause(100);
    }
  }

  /** Waits until the device process reports a reader that is ready. */
  waitForReady(): Promise<DeviceEvent> {
    return this.#waitFor((event) => isStatus(event, 'ready'), READY_LIMIT_MS, 'reader that is ready');
  }

  waitForFault(fault: FaultCode): Promise<DeviceEvent> {
    return this.#waitFor((event) => isStatus(event, fault), LOST_LIMIT_MS, fault);
  }

  /** Puts a card on a reader, waits until it has been read, compares what came with the card, and lifts it. */
  async readCard(busId: BusId, card: Resident): Promise<void> {
    this.readers[busId].execute({ command: 'insert', card });
    const event = await this.#waitFor(
      ({ type }) => type.startsWith('card-') && type !== 'card-found',
      CARD_LIMIT_MS,
      'card',
    );
    this.readers[busId].execute({ command: 'remove' });
    if (event.type !== 'card-read') throw new Error(`${event.type} instead of card-read`);
    const { typeLetter: _typeLetter, ...expected } = SYNTHETIC_CARDS[card];
    const { photo, ...read } = 'photo' in event.card ? event.card : { ...event.card, photo: null };
    // Synthetic people: what differs may be shown.
    assert.deepEqual(read, expected);
    // The head of a WLT portrait, 102 x 126 pixels.
    assert.equal(photo?.length, 1024);
    assert.equal(Buffer.from(photo).subarray(0, 7).toString('hex'), '574c66007e0032');
  }

  /** Waits for what becomes of a reading that something interrupts. */
  async waitForInterruptedReading(fault: FaultCode): Promise<void> {
    const isEnd = ({ type }: DeviceEvent) => type === 'card-failed' || type === 'card-read';
    const event = await this.#waitFor(isEnd, CARD_LIMIT_MS, 'end of the reading');
    assert.deepEqual(event, { type: 'card-failed', fault });
  }

  async #waitFor(
    isWanted: (event: DeviceEvent) => boolean,
    limitMs: number,
    what: string,
  ): Promise<DeviceEvent> {
    const event = await this.guest.waitForEvent(isWanted, { from: this.#seen, limitMs, what });
    this.#seen = this.guest.events.indexOf(event) + 1;
    return event;
  }
}

/** Security modules have numbers of their own, by which the terminal tells readers apart. */
function createReader(number: number): SimulatedReader {
  const samId = Uint8Array.from([5, 0, 3, 0, 0xe5, 0xd6, 0x34, 1, 1, 0, 0, 0, number, 0, 0, 0]);
  return createSimulatedReader({ startTimer: systemTimer, timeScale: 1, samId });
}

function isStatus(event: DeviceEvent, wanted: 'ready' | FaultCode): boolean {
  if (event.type !== 'reader-status') return false;
  return wanted === (event.status.state === 'fault' ? event.status.fault : 'ready');
}

import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { DeviceCommand, DeviceEvent } from '../../../contract/devices.ts';
import { decodeLine, encodeLine } from './json-lines.ts';
import {
  type GuestMessage,
  type GuestRequest,
  guestMessageSchema,
  type Measurement,
  measurementSchema,
  type ReaderProcessStart,
} from './messages.ts';

/** A request without its number. */
type Ask<Request = GuestRequest> = Request extends GuestRequest ? Omit<Request, 'requestId'> : never;

/** How the device process came to its end. */
export type ProcessEnd = Extract<GuestMessage, { type: 'device-process-ended' }>;

/** The worker in the guest, as the checks on the host use it. */
export class Guest {
  readonly kernelRelease: string;
  /** Everything that the device processes have said, in order. */
  readonly events: DeviceEvent[] = [];
  /** Their last log lines. */
  readonly log: string[] = [];
  /** Ends of device processes. */
  readonly ends: ProcessEnd[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #listeners = new Set<() => void>();
  #requestId = 0;

  private constructor(socket: Socket, kernelRelease: string) {
    this.#socket = socket;
    this.kernelRelease = kernelRelease;
  }

  /** Waits for the greeting of the worker on a new connection. */
  static greet(socket: Socket): Promise<Guest> {
    socket.setNoDelay(true);
    return new Promise((resolve, reject) => {
      let guest: Guest | null = null;
      socket.on('error', () => undefined);
      socket.on('close', () => {
        reject(new Error('the guest has gone'));
        if (guest !== null) guest.#loseGuest();
      });
      const lines = createInterface(socket);
      // It tells the errors of its socket once more.
      lines.on('error', () => undefined);
      lines.on('line', (line) => {
        const message = guestMessageSchema.parse(decodeLine(line));
        if (message.type === 'ready') {
          guest = new Guest(socket, message.kernelRelease);
          resolve(guest);
        } else if (guest !== null) {
          guest.#take(message);
        }
      });
    });
  }

  /** Plugs the emulated device of this socket into the guest. */
  async attach(port: number, busId: string): Promise<void> {
    await this.#ask({ operation: 'attach', port, busId });
  }

  /** `vendor:product` of the USB devices that the kernel of the guest knows. */
  async listDevices(): Promise<readonly string[]> {
    return z.array(z.string()).parse(await this.#ask({ operation: 'list-devices' }));
  }

  async startDeviceProcess(entry: string, start: ReaderProcessStart): Promise<void> {
    await this.#ask({ operation: 'start-device-process', entry, start });
  }

  async command(command: DeviceCommand): Promise<void> {
    await this.#ask({ operation: 'command-device-process', command });
  }

  async measure(): Promise<Measurement> {
    return measurementSchema.parse(await this.#ask({ operation: 'measure-device-process' }));
  }

  /** Lets go of the device process; it must end by itself, with code 0. */
  async stopDeviceProcess(): Promise<void> {
    await this.#ask({ operation: 'stop-device-process' });
  }

  /** The first event from number `from` on that `isWanted`; rejects after `limitMs` with what came instead. */
  waitForEvent(
    isWanted: (event: DeviceEvent) => boolean,
    { from, limitMs, what }: { from: number; limitMs: number; what: string },
  ): Promise<DeviceEvent> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        act();
      };
      const look = () => {
        const event = this.events.slice(from).find(isWanted);
        if (event !== undefined) finish(() => resolve(event));
        else if (this.#socket.destroyed) finish(() => reject(new Error('the guest has gone')));
      };
      const timer = setTimeout(() => {
        const came = this.events.slice(from).map(describeEvent).join(', ') || 'nothing';
        const last = this.log.slice(-5).join('\n');
        finish(() => reject(new Error(`no ${what} within ${limitMs} ms; came: ${came}\n${last}`)));
      }, limitMs);
      this.#listeners.add(look);
      look();
    });
  }

  #ask(request: Ask): Promise<unknown> {
    this.#requestId += 1;
    const requestId = this.#requestId;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the guest has gone'));
      this.#waiting.set(requestId, { resolve, reject });
      this.#socket.write(encodeLine({ ...request, requestId }));
    });
  }

  #take(message: GuestMessage): void {
    if (message.type === 'answer') this.#settle(message.requestId)?.resolve(message.value);
    else if (message.type === 'refused') this.#settle(message.requestId)?.reject(new Error(message.reason));
    else if (message.type === 'device-event') this.events.push(message.event);
    else if (message.type === 'device-log') this.log.push(message.line);
    else if (message.type === 'device-process-ended') this.ends.push(message);
    for (const listener of [...this.#listeners]) listener();
  }

  #settle(requestId: number) {
    const waiting = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    return waiting;
  }

  #loseGuest(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the guest has gone'));
    this.#waiting.clear();
    for (const listener of [...this.#listeners]) listener();
  }
}

/** An event in a few words; never what stands on a card. */
export function describeEvent(event: DeviceEvent): string {
  if (event.type === 'card-failed') return `card-failed ${event.fault}`;
  if (event.type !== 'reader-status') return event.type;
  return event.status.state === 'fault' ? event.status.fault : 'ready';
}

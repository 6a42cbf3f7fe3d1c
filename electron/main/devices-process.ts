import {
  type DeviceCommand,
  type DeviceEvent,
  deviceEventSchema,
  type ReaderConfig,
} from '../../contract/devices.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import {
  type SimulatorCommand,
  type SimulatorStatus,
  simulatorReplySchema,
} from '../../contract/simulator.ts';
import { Supervisor } from './supervisor.ts';

/** The simulator of a development build answers within this time or not at all. */
const REPLY_LIMIT_MS = 3_000;

/** What the device process is run with. */
export interface DevicesProcessOptions {
  readonly file: string;
  readonly nodeProgram: string | null;
  readonly reader: ReaderConfig;
  readonly onEvent: (event: DeviceEvent) => void;
  readonly onLost: () => void;
}

/** Main's end of the device process. */
export class DevicesProcess {
  readonly #supervisor: Supervisor;
  readonly #options: DevicesProcessOptions;
  readonly #waiting = new Map<number, (result: Result<SimulatorStatus>) => void>();
  #requestId = 0;

  constructor(options: DevicesProcessOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor({
      file: options.file,
      nodeProgram: options.nodeProgram,
      onStart: (child) => child.send({ type: 'start', reader: options.reader }),
      onMessage: (message) => this.#receive(message),
      onLost: () => options.onLost(),
    });
  }

  start(): void {
    this.#supervisor.start();
  }

  stop(): Promise<void> {
    // It owns nothing that could be lost: the end of its line to us ends it.
    return this.#supervisor.stop({ type: 'stop' }, 0);
  }

  send(command: DeviceCommand): void {
    this.#supervisor.send(command);
  }

  /** Drives the simulated reader; development builds only. */
  simulate(command: SimulatorCommand): Promise<Result<SimulatorStatus>> {
    this.#requestId += 1;
    const requestId = this.#requestId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(fail('devices-lost')), REPLY_LIMIT_MS);
      const settle = (result: Result<SimulatorStatus>) => {
        clearTimeout(timer);
        this.#waiting.delete(requestId);
        resolve(result);
      };
      this.#waiting.set(requestId, settle);
      this.#supervisor.send({ type: 'simulator', requestId, command });
    });
  }

  #receive(raw: unknown): void {
    const event = deviceEventSchema.safeParse(raw);
    if (event.success) {
      this.#options.onEvent(event.data);
      return;
    }
    const reply = simulatorReplySchema.safeParse(raw);
    if (reply.success) this.#waiting.get(reply.data.requestId)?.(succeed(reply.data.status));
  }
}

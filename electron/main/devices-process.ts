import {
  type DeviceCommand,
  type DeviceEvent,
  type DevicesConfig,
  deviceEventSchema,
} from '../../contract/devices.ts';
import type { SimulatorRequest } from '../../contract/simulator.ts';
import { Supervisor } from './supervisor.ts';

/** What the device process is run with. */
export interface DevicesProcessOptions {
  readonly file: string;
  readonly nodeProgram: string | null;
  readonly devices: DevicesConfig;
  /** File in which the device process remembers the reader that it found. */
  readonly memoryFile: string;
  readonly onEvent: (event: DeviceEvent) => void;
  readonly onLost: () => void;
  /** Takes messages that are no device events; only the device process of a development build sends any. */
  readonly onOther: (message: unknown) => void;
}

/** Main's end of the device process. */
export class DevicesProcess {
  readonly #supervisor: Supervisor;

  constructor(options: DevicesProcessOptions) {
    this.#supervisor = new Supervisor({
      file: options.file,
      nodeProgram: options.nodeProgram,
      onStart: (child) => {
        const { reader, photoDecoder, socialSecurityCard, printer } = options.devices;
        const devices = { reader, photoDecoder, socialSecurityCard, printer };
        child.send({ type: 'start', devices, memoryFile: options.memoryFile });
      },
      onMessage: (message) => {
        const event = deviceEventSchema.safeParse(message);
        if (event.success) options.onEvent(event.data);
        else options.onOther(message);
      },
      onLost: () => options.onLost(),
    });
  }

  start(): void {
    this.#supervisor.start();
  }

  stop(): Promise<void> {
    // It owns nothing that could be lost: it need not be asked.
    return this.#supervisor.stop();
  }

  /** Commands of core; requests of the developer panel in development builds. */
  send(message: DeviceCommand | SimulatorRequest): void {
    this.#supervisor.send(message);
  }
}

import { randomUUID } from 'node:crypto';
import {
  type DeviceEvent,
  deviceCommandSchema,
  devicesStartSchema,
  type ReaderConfig,
} from '../contract/devices.ts';
import type { ParentPort } from '../contract/parent-port.ts';
import { fail } from '../contract/result.ts';
import type { Log } from './log.ts';
import { type CardReader, createCardReader } from './reader/card-reader.ts';
import { systemTimer } from './timer.ts';
import type { ReaderTransport } from './transport/byte-stream.ts';
import { createSerialTransport } from './transport/serial.ts';

/** What the entry of a device process decides. */
export interface DeviceProcessOptions {
  readonly port: ParentPort;
  readonly log: Log;
  /** The way to the configured reader. */
  readonly chooseTransport: (config: ReaderConfig) => ReaderTransport;
  /** Takes a message that the contract of devices does not know; false when it is unknown here, too. */
  readonly takeOtherMessage?: (message: unknown) => boolean;
  /** Called after everything is closed, once the parent is gone. */
  readonly onEnd: () => void;
}

/**
 * The device process: waits for `devicesStartSchema`, then obeys `DeviceCommand`s and sends `DeviceEvent`s.
 * A message that breaks the contract is logged and ignored.
 */
export function runDeviceProcess(options: DeviceProcessOptions): void {
  const { port, log } = options;
  let reader: CardReader | null = null;
  let parentIsGone = false;

  const emit = (event: DeviceEvent) => {
    if (!parentIsGone) port.send(event);
  };

  port.onMessage((message) => {
    const start = devicesStartSchema.safeParse(message);
    if (start.success && reader === null) {
      reader = createCardReader({
        transport: options.chooseTransport(start.data.reader),
        emit,
        startTimer: systemTimer,
        newReadingId: randomUUID,
        log,
      });
      reader.start();
      return;
    }
    const command = deviceCommandSchema.safeParse(message);
    if (command.success && reader !== null) {
      if (command.data.type === 'watch-for-card') reader.watchForCard(command.data.wanted);
      else reader.reportStatus();
      return;
    }
    if (!options.takeOtherMessage?.(message)) log('message-ignored', { started: reader !== null });
  });

  port.onClosed(() => {
    parentIsGone = true;
    void Promise.resolve(reader?.stop()).then(options.onEnd);
  });
}

/** The real reader of a configuration; one that is never there for `none`. */
export function createRealTransport(config: ReaderConfig, log: Log): ReaderTransport {
  if (config.transport === 'serial') return createSerialTransport(config.path, log);
  return { open: async () => fail('reader-missing') };
}

import { randomUUID } from 'node:crypto';
import {
  type DeviceCommand,
  type DeviceEvent,
  type DevicesConfig,
  deviceCommandSchema,
  devicesStartSchema,
} from '../contract/devices.ts';
import type { ParentPort } from '../contract/parent-port.ts';
import { fail } from '../contract/result.ts';
import { createConfiguredTransport } from './configured-reader.ts';
import type { Log } from './log.ts';
import { createPortraitDecoder } from './photo/portrait-decoder.ts';
import { createConfiguredPrinter } from './printer/configured-printer.ts';
import { createPrinterDevice, type PrinterDevice } from './printer/printer-device.ts';
import { createCardReader } from './reader/card-reader.ts';
import { createPcscSlots } from './social-security-card/pcsc.ts';
import { createSocialSecurityReader } from './social-security-card/social-security-reader.ts';
import { systemTimer } from './timer.ts';
import type { ReaderTransport } from './transport/byte-stream.ts';
import { createVendorServiceReader } from './vendor-service/vendor-service-reader.ts';

/** What the entry of a device process decides. */
export interface DeviceProcessOptions {
  readonly port: ParentPort;
  readonly log: Log;
  /** What stands in for the real reader in a development build. */
  readonly standIn?: (real: ReaderTransport) => ReaderTransport;
  /** What stands in for the real slip printer in a development build. */
  readonly printerStandIn?: (real: ReaderTransport) => ReaderTransport;
  /** Takes a message that the contract of devices does not know; false when it is unknown here, too. */
  readonly takeOtherMessage?: (message: unknown) => boolean;
  /** Called after everything is closed, once the parent is gone. */
  readonly onEnd: () => void;
}

/** A device that reads cards: obeys the commands of core and emits events by itself. */
interface Device {
  start(): void;
  watchForCard(wanted: boolean): void;
  reportStatus(): void;
  stop(): Promise<void>;
}

/**
 * The device process: waits for `devicesStartSchema`, then obeys `DeviceCommand`s and sends `DeviceEvent`s.
 * A message that breaks the contract is logged and ignored.
 */
export function runDeviceProcess(options: DeviceProcessOptions): void {
  const { port, log } = options;
  let devices: readonly Device[] | null = null;
  let printer: PrinterDevice | null = null;
  let parentIsGone = false;

  const emit = (event: DeviceEvent) => {
    if (!parentIsGone) port.send(event);
  };

  port.onMessage((message) => {
    const start = devicesStartSchema.safeParse(message);
    if (start.success && devices === null) {
      devices = createDevices(start.data.devices, start.data.memoryFile, emit, options);
      printer = createPrinter(start.data.devices, emit, options);
      for (const device of devices) device.start();
      printer?.start();
      return;
    }
    const command = deviceCommandSchema.safeParse(message);
    if (command.success && devices !== null) {
      obey(command.data, devices);
      return;
    }
    if (!options.takeOtherMessage?.(message)) log('message-ignored', { started: devices !== null });
  });

  function obey(command: DeviceCommand, cardDevices: readonly Device[]): void {
    switch (command.type) {
      case 'watch-for-card':
        for (const device of cardDevices) device.watchForCard(command.wanted);
        break;
      case 'report-status':
        for (const device of cardDevices) device.reportStatus();
        printer?.reportStatus();
        break;
      case 'print-slip': {
        const { requestId, slip } = command;
        if (printer) printer.print(requestId, slip);
        else {
          const result = fail({ fault: 'printer-missing' as const, mayHavePrinted: false });
          emit({ type: 'slip-printed', requestId, result });
        }
        break;
      }
    }
  }

  port.onClosed(() => {
    parentIsGone = true;
    const all = [...(devices ?? []), ...(printer ? [printer] : [])];
    void Promise.all(all.map((device) => device.stop())).then(options.onEnd);
  });
}

/** The slip printer of the site; `null` where it has none. */
function createPrinter(
  { printer: config }: DevicesConfig,
  emit: (event: DeviceEvent) => void,
  { log, printerStandIn }: DeviceProcessOptions,
): PrinterDevice | null {
  if (config.transport === 'none') return null;
  const printer = createConfiguredPrinter(config, {
    startTimer: systemTimer,
    log,
    ...(printerStandIn ? { standIn: printerStandIn } : {}),
  });
  return createPrinterDevice({ printer, emit, startTimer: systemTimer });
}

function createDevices(
  { reader, photoDecoder, socialSecurityCard, printer }: DevicesConfig,
  memoryFile: string,
  emit: (event: DeviceEvent) => void,
  { log, standIn = (real) => real }: DeviceProcessOptions,
): readonly Device[] {
  const common = { emit, startTimer: systemTimer, newReadingId: randomUUID, log };
  const devices: Device[] = [];
  if (reader.transport === 'vendor-service') {
    const withPortrait = photoDecoder.kind === 'vendor-service';
    devices.push(createVendorServiceReader({ ...common, address: reader.address, withPortrait }));
  } else {
    // What a reader is asked would come out of the printer as rubbish.
    const takenLines = printer.transport === 'serial' ? [printer.path] : [];
    const transport = createConfiguredTransport(reader, {
      memoryFile,
      takenLines,
      startTimer: systemTimer,
      log,
    });
    const decodePortrait = createPortraitDecoder(photoDecoder, log);
    devices.push(
      createCardReader({
        ...common,
        transport: standIn(transport),
        ...(decodePortrait ? { decodePortrait } : {}),
      }),
    );
  }
  if (socialSecurityCard.accepted) {
    const slots = createPcscSlots({ startTimer: systemTimer, log });
    devices.push(createSocialSecurityReader({ ...common, slots, readerName: socialSecurityCard.readerName }));
  }
  return devices;
}

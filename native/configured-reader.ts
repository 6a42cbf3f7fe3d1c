import type { ReaderConfig } from '../contract/devices.ts';
import { fail } from '../contract/result.ts';
import { createDiscoveringTransport } from './discovery/discovering-transport.ts';
import { createFileMemory } from './discovery/reader-memory.ts';
import type { Log } from './log.ts';
import type { StartTimer } from './timer.ts';
import type { ReaderTransport } from './transport/byte-stream.ts';
import type { ListCandidates } from './transport/candidate.ts';
import { createHidCandidates } from './transport/hid-candidates.ts';
import { createNodeHidBackend } from './transport/hid-device.ts';
import { createSerialTransport, listSerialPorts } from './transport/serial.ts';
import { createSerialCandidates } from './transport/serial-candidates.ts';
import { createUsbCandidates } from './transport/usb-candidates.ts';
import { createUsbBackend } from './transport/usb-device.ts';

/** What looking for the reader needs from outside. */
export interface ConfiguredReaderOptions {
  /** File in which the reader that was found is remembered. */
  readonly memoryFile: string;
  /** Serial lines of other devices: never asked whether they are a reader. */
  readonly takenLines?: readonly string[];
  readonly startTimer: StartTimer;
  readonly log: Log;
}

/** A reader behind a line of bytes, as the site configures it. */
export type LineReaderConfig = Exclude<ReaderConfig, { transport: 'vendor-service' }>;

/**
 * The way to the reader that the site configures: a named line, one model, or whatever is found. Two readers of the
 * configured kind are a fault (`readers-several`), never a silent choice.
 */
export function createConfiguredTransport(
  config: LineReaderConfig,
  options: ConfiguredReaderOptions,
): ReaderTransport {
  if (config.transport === 'none') return { open: async () => fail('reader-missing') };
  if (config.transport === 'serial') return createSerialTransport(config.path, options.log);
  return createDiscoveringTransport({
    sources: listReaderSources(config, options),
    memory: createFileMemory(options.memoryFile, options.log),
    startTimer: options.startTimer,
    log: options.log,
  });
}

/** Where readers are looked for, the surest way to a device first. */
export function listReaderSources(
  config: Extract<LineReaderConfig, { transport: 'auto' | 'usb' | 'hid' }>,
  { takenLines = [], startTimer, log }: Omit<ConfiguredReaderOptions, 'memoryFile'>,
): readonly ListCandidates[] {
  const usb = createUsbCandidates({ backend: createUsbBackend({ log }), startTimer, log });
  if (config.transport === 'usb') return [usb];
  const backend = createNodeHidBackend(log);
  if (config.transport === 'hid') {
    const { vendorId, productId } = config;
    const hid = createHidCandidates({ backend, models: [config], probeUnknown: false, log });
    const ofModel = `hid ${vendorId}:${productId} `;
    return [async () => (await hid()).filter(({ id }) => id.startsWith(ofModel))];
  }
  const hid = createHidCandidates({ backend, models: config.hidModels, probeUnknown: true, log });
  return [usb, hid, createSerialCandidates(log, listSerialPorts, takenLines)];
}

import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import type { SimulatorCommand, SimulatorStatus } from '../../contract/simulator.ts';
import { noLog } from '../log.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import type { SimulatedSamOptions } from '../simulator/simulated-sam.ts';
import { systemTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import { type CardReader, type CardReaderOptions, createCardReader } from './card-reader.ts';

/** A reader joined to the simulator at lifelike speed, for tests under fake timers. */
export interface TestBench {
  readonly reader: CardReader;
  /** Every event so far, already checked against the contract. */
  readonly events: DeviceEvent[];
  /** The command and parameter bytes of every request so far, as hexadecimal. */
  readonly requests: string[];
  /** The events in short, from the first or a later one on: `ready`, `reader-lost`, `card-found`, `card-read 张桂兰`. */
  summary(first?: number): string[];
  simulate(command: SimulatorCommand): SimulatorStatus;
}

/** What a test may change on the way between reader and simulator. */
export interface TestBenchOptions {
  readonly sam?: Partial<SimulatedSamOptions>;
  /** Changes each chunk that comes from the simulator. */
  readonly alterChunk?: (chunk: Uint8Array, lastRequest: string) => Uint8Array;
  readonly decodePortrait?: CardReaderOptions['decodePortrait'];
  /** What the transport says when it is rechecked. */
  readonly recheck?: ReaderTransport['recheck'];
  /** Sees each event the moment that it is emitted. */
  readonly onEvent?: (event: DeviceEvent) => void;
}

/** Joins a reader to a fresh simulator; the reader is not started. */
export function createTestBench(options: TestBenchOptions = {}): TestBench {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1, sam: options.sam ?? {} });
  const events: DeviceEvent[] = [];
  const requests: string[] = [];
  let readings = 0;
  const reader = createCardReader({
    transport: {
      ...observe(simulator.transport, requests, options.alterChunk ?? ((chunk) => chunk)),
      ...(options.recheck && { recheck: options.recheck }),
    },
    emit: (event) => {
      events.push(deviceEventSchema.parse(event));
      options.onEvent?.(event);
    },
    startTimer: systemTimer,
    newReadingId: () => {
      readings += 1;
      return `00000000-0000-4000-8000-${String(readings).padStart(12, '0')}`;
    },
    ...(options.decodePortrait && { decodePortrait: options.decodePortrait }),
    log: noLog,
  });
  return {
    reader,
    events,
    requests,
    summary: (first = 0) => events.slice(first).map(summarise),
    simulate: (command) => simulator.execute(command),
  };
}

function observe(
  transport: ReaderTransport,
  requests: string[],
  alterChunk: (chunk: Uint8Array, lastRequest: string) => Uint8Array,
): ReaderTransport {
  return {
    open: async () => {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const line = opened.value;
      return {
        ok: true,
        value: {
          ...line,
          write: (bytes) => {
            requests.push(Buffer.from(bytes.slice(7, 9)).toString('hex'));
            return line.write(bytes);
          },
          onData: (listener) => line.onData((chunk) => listener(alterChunk(chunk, requests.at(-1) ?? ''))),
        },
      };
    },
  };
}

function summarise(event: DeviceEvent): string {
  if (event.type === 'card-read') return `card-read ${event.card.name}`;
  if (event.type === 'card-failed') return `card-failed ${event.fault}`;
  if (event.type !== 'reader-status') return event.type;
  return event.status.state === 'ready' ? 'ready' : event.status.fault;
}

import { fail, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { createSimulatedReader, type SimulatedReader } from '../simulator/simulated-reader.ts';
import { systemTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import type { ListCandidates, ReaderCandidate } from '../transport/candidate.ts';

/** A device on the desk of a test, plugged in or not. */
export interface TestDevice {
  readonly candidate: ReaderCandidate;
  plugged: boolean;
  /** How often it was opened. */
  openCount: number;
  /** Bytes that it got. */
  receivedBytes: number;
}

/** A simulated reader that can be discovered; `number` makes its SAM id. */
export interface TestReader extends TestDevice {
  readonly simulator: SimulatedReader;
  /** Whether somebody has its line open. */
  readonly isOpen: boolean;
}

/** How a candidate is made known. */
export interface TestDeviceOptions {
  readonly isKnownReader?: boolean;
}

/** A source that lists the devices which are plugged in. */
export function listPlugged(...devices: readonly TestDevice[]): ListCandidates {
  return async () => devices.filter(({ plugged }) => plugged).map(({ candidate }) => candidate);
}

/** A reader on the desk. Two with the same `number` are two ways to one module, or twins. */
export function createTestReader(id: string, number: number, options: TestDeviceOptions = {}): TestReader {
  const samId = new Uint8Array(16).fill(number);
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1, samId });
  let openLines = 0;
  const device = createTestDevice(id, options, async () => {
    const opened = await simulator.transport.open();
    if (!opened.ok) return opened;
    openLines += 1;
    opened.value.onClosed(() => {
      openLines -= 1;
    });
    return opened;
  });
  return Object.defineProperties(device, {
    simulator: { value: simulator },
    isOpen: { get: () => openLines > 0 },
    plugged: {
      get: () => simulator.execute({ command: 'status' }).plugged,
      set: (plugged: boolean) => void simulator.execute({ command: plugged ? 'plug' : 'unplug' }),
    },
  }) as TestReader;
}

/** A slip printer: takes bytes and says nothing, or `says` something of its own after every write. */
export function createPrinter(
  id: string,
  options: TestDeviceOptions & { says?: Uint8Array } = {},
): TestDevice {
  return createTestDevice(id, options, async () => {
    let receive: (chunk: Uint8Array) => void = () => undefined;
    const stream: ByteStream = {
      description: id,
      simulated: true,
      write: async () => {
        if (options.says) receive(options.says.slice());
        return succeed(null);
      },
      onData: (listener) => {
        receive = listener;
      },
      onClosed: () => undefined,
      close: async () => undefined,
    };
    return succeed(stream);
  });
}

/** A device whose line cannot be opened in the given way. */
export function createBarredDevice(
  id: string,
  opening: 'reader-busy' | 'reader-access-denied' | 'reader-silent' | 'hangs' | 'throws',
  options: TestDeviceOptions = {},
): TestDevice {
  return createTestDevice(id, options, () => {
    if (opening === 'throws') throw new Error('A bug of this transport');
    return opening === 'hangs' ? new Promise(() => undefined) : Promise.resolve(fail(opening));
  });
}

function createTestDevice(id: string, options: TestDeviceOptions, open: ReaderTransport['open']): TestDevice {
  const device: TestDevice = {
    plugged: true,
    openCount: 0,
    receivedBytes: 0,
    candidate: {
      id,
      description: `device ${id}`,
      isKnownReader: options.isKnownReader ?? false,
      transport: {
        open: () => {
          device.openCount += 1;
          return open().then((opened) => {
            if (!opened.ok) return opened;
            const { write } = opened.value;
            const counting: ByteStream = {
              ...opened.value,
              write: (bytes) => {
                device.receivedBytes += bytes.length;
                return write(bytes);
              },
            };
            return succeed(counting);
          });
        },
      },
    },
  };
  return device;
}

/** A log that a test can look into. */
export function createListeningLog(): { log: Log; entries: Parameters<Log>[] } {
  const entries: Parameters<Log>[] = [];
  return { entries, log: (...entry) => void entries.push(entry) };
}

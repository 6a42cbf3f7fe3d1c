import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import { fail, succeed } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import type { CardReader } from '../reader/card-reader.ts';
import {
  createSimulatedVendorService,
  type SimulatedVendorService,
  type SimulatedVendorServiceOptions,
} from '../simulator/simulated-vendor-service.ts';
import { systemTimer } from '../timer.ts';
import type { LocalRequest } from './local-request.ts';
import { createVendorServiceReader, type VendorServiceReaderOptions } from './vendor-service-reader.ts';

/** A reader joined to a simulated service at lifelike speed without a network, for tests under fake timers. */
export interface TestBench {
  readonly reader: CardReader;
  readonly service: SimulatedVendorService;
  /** Every event so far, already checked against the contract. */
  readonly events: DeviceEvent[];
  /** Most requests that were under way at the same time. */
  readonly mostRequestsAtOnce: () => number;
  /** Starts and ends the service. */
  run(isRunning: boolean): void;
}

/** Joins a reader to a fresh service; the reader is not started. */
export function createTestBench(
  options: Partial<
    SimulatedVendorServiceOptions & Pick<VendorServiceReaderOptions, 'withPortrait' | 'log'>
  > = {},
): TestBench {
  const service = createSimulatedVendorService({ startTimer: systemTimer, timeScale: 1, ...options });
  const events: DeviceEvent[] = [];
  let isRunning = true;
  let requests = 0;
  let mostRequests = 0;

  const request: LocalRequest = async (pathAndQuery, timeLimitMs, signal) => {
    if (!isRunning) return fail('reader-missing');
    requests += 1;
    mostRequests = Math.max(mostRequests, requests);
    const reply = await Promise.race([service.serve(pathAndQuery), timeLimit(timeLimitMs, signal)]);
    requests -= 1;
    if (reply === null || reply.kind === 'nothing') {
      await timeLimit(timeLimitMs, signal);
      return fail('reader-silent');
    }
    return reply.kind === 'answer' && reply.status === 200
      ? succeed(JSON.parse(reply.body))
      : fail('reader-garbled');
  };

  const reader = createVendorServiceReader({
    address: 'http://127.0.0.1:8989',
    withPortrait: options.withPortrait ?? false,
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: systemTimer,
    newReadingId: () => crypto.randomUUID(),
    log: options.log ?? noLog,
    request,
  });
  return {
    reader,
    service,
    events,
    mostRequestsAtOnce: () => mostRequests,
    run: (next) => {
      isRunning = next;
    },
  };
}

function timeLimit(durationMs: number, signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    const cancelTimer = systemTimer(durationMs, () => resolve(null));
    signal.addEventListener('abort', () => {
      cancelTimer();
      resolve(null);
    });
  });
}

/** The events in short: `ready`, `reader-lost`, `card-found`, `card-read 张桂兰`, `card-failed x`, `card-portrait`. */
export function summarise(events: readonly DeviceEvent[]): string[] {
  return events.map((event) => {
    if (event.type === 'reader-status') return event.status.state === 'ready' ? 'ready' : event.status.fault;
    if (event.type === 'card-read') return `card-read ${event.card.name || event.card.idNumber}`;
    return event.type === 'card-failed' ? `card-failed ${event.fault}` : event.type;
  });
}

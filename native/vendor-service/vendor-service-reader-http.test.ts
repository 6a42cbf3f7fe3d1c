import { afterEach, expect, test } from 'vitest';
import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import { noLog } from '../log.ts';
import { createSimulatedVendorService } from '../simulator/simulated-vendor-service.ts';
import {
  startVendorServiceServer,
  type VendorServiceServer,
} from '../simulator/simulated-vendor-service-server.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { type StartTimer, systemTimer } from '../timer.ts';
import { createLocalRequest } from './local-request.ts';
import { summarise } from './test-bench.ts';
import { createVendorServiceReader } from './vendor-service-reader.ts';

// The whole way: reader, real HTTP over the loopback interface, simulated service. Pauses are shortened, limits not.

const shortened: StartTimer = (durationMs, callback) => systemTimer(durationMs / 20, callback);
const eventually = { timeout: 15_000, interval: 10 };
const ended: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function listen(
  service: ReturnType<typeof createSimulatedVendorService>,
  port: number,
): Promise<VendorServiceServer> {
  const server = await startVendorServiceServer(service, port);
  ended.push(() => server.close());
  return server;
}

function startReader(address: string): DeviceEvent[] {
  const events: DeviceEvent[] = [];
  const reader = createVendorServiceReader({
    address,
    withPortrait: true,
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: shortened,
    newReadingId: () => crypto.randomUUID(),
    log: noLog,
    request: createLocalRequest(address, systemTimer, noLog),
  });
  ended.push(() => reader.stop());
  reader.start();
  reader.watchForCard(true);
  return events;
}

test('reads cards with their portraits, and outlives the end and the return of the service', async () => {
  const service = createSimulatedVendorService({
    startTimer: systemTimer,
    timeScale: 0.02,
    readsAgain: true,
  });
  const server = await listen(service, 0);
  const events = startReader(server.address);
  await expect.poll(() => summarise(events), eventually).toEqual(['ready']);

  service.insert('card-zhang');
  const read = ['ready', 'card-found', 'card-read 张桂兰', 'card-portrait'];
  await expect.poll(() => summarise(events), eventually).toEqual(read);

  await server.close();
  await expect.poll(() => summarise(events), eventually).toEqual([...read, 'reader-lost']);
  service.remove();
  await listen(service, Number(new URL(server.address).port));
  await expect.poll(() => summarise(events).at(-1), eventually).toBe('ready');
  service.insert('card-foreigner-2017');
  await expect
    .poll(() => summarise(events).slice(6), eventually)
    .toEqual(['card-found', `card-read ${SYNTHETIC_CARDS['card-foreigner-2017'].idNumber}`, 'card-portrait']);
});

test.each([
  ['server-error', 'reader-failed'],
  ['redirect', 'reader-garbled'],
  ['huge-answer', 'reader-garbled'],
  ['no-json', 'reader-garbled'],
  ['broken-off', 'reader-lost'],
] as const)('%s shows as %s and passes', async (misbehaviour, fault) => {
  const service = createSimulatedVendorService({ startTimer: systemTimer, timeScale: 0.02 });
  const events = startReader((await listen(service, 0)).address);
  await expect.poll(() => summarise(events), eventually).toEqual(['ready']);
  service.misbehave(misbehaviour);
  await expect.poll(() => summarise(events), eventually).toEqual(['ready', fault]);
  service.misbehave('none');
  service.insert('card-permit');
  await expect
    .poll(() => summarise(events), eventually)
    .toEqual([
      'ready',
      fault,
      'ready',
      'card-found',
      `card-read ${SYNTHETIC_CARDS['card-permit'].name}`,
      'card-portrait',
    ]);
});

test('starts without a service, and is told by another caller that the reader is busy', async () => {
  const service = createSimulatedVendorService({ startTimer: systemTimer, timeScale: 0.02 });
  const server = await listen(service, 0);
  await server.close();
  const events = startReader(server.address);
  await expect.poll(() => summarise(events), eventually).toEqual(['reader-missing']);
  service.misbehave('busy');
  await listen(service, Number(new URL(server.address).port));
  await expect.poll(() => summarise(events), eventually).toEqual(['reader-missing', 'reader-busy']);
});

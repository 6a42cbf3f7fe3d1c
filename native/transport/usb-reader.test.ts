import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import { fail } from '../../contract/result.ts';
import type { SimulatorCommand } from '../../contract/simulator.ts';
import { noLog } from '../log.ts';
import { type CardReader, createCardReader } from '../reader/card-reader.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import { createSimulatedUsb, type SimulatedUsbSocket } from '../simulator/simulated-usb.ts';
import type { SimulatedUsbDeviceOptions } from '../simulator/simulated-usb-device.ts';
import { systemTimer } from '../timer.ts';
import { createUsbCandidates } from './usb-candidates.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

type Options = Omit<SimulatedUsbDeviceOptions, 'startTimer' | 'reader'>;

interface UsbBench {
  readonly reader: CardReader;
  readonly socket: SimulatedUsbSocket;
  readonly events: DeviceEvent[];
  summary(): string[];
  simulate(command: SimulatorCommand): void;
}

/** A card reader on the first candidate of a simulated USB, as the device process will have it. */
function createBench(options: Options): UsbBench {
  const module = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const usb = createSimulatedUsb(systemTimer);
  const socket = usb.connect({ ...options, reader: module });
  const list = createUsbCandidates({ backend: usb.backend, log: noLog, startTimer: systemTimer });
  const events: DeviceEvent[] = [];
  const reader = createCardReader({
    transport: { open: async () => (await list())[0]?.transport.open() ?? fail('reader-missing') },
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: systemTimer,
    newReadingId: () => '00000000-0000-4000-8000-000000000001',
    log: noLog,
  });
  return {
    reader,
    socket,
    events,
    summary: () => events.map(summarise),
    simulate: (command) => void module.execute(command),
  };
}

function summarise(event: DeviceEvent): string {
  if (event.type === 'card-read') return `card-read ${event.card.name}`;
  if (event.type === 'card-failed') return `card-failed ${event.fault}`;
  if (event.type === 'card-found') return 'card-found';
  if (event.type !== 'reader-status') return event.type;
  return event.status.state === 'ready' ? 'ready' : event.status.state === 'fault' ? event.status.fault : '';
}

async function startWatching(options: Options): Promise<UsbBench> {
  const bench = createBench(options);
  bench.reader.start();
  bench.reader.watchForCard(true);
  await pass(1000);
  return bench;
}

const VARIANTS: readonly (readonly [string, Options])[] = [
  ['two endpoints', { kind: 'two-endpoints' }],
  ['two endpoints, in pieces', { kind: 'two-endpoints', delivery: 'pieces' }],
  ['two endpoints, with empty packets', { kind: 'two-endpoints', endsWithEmptyPacket: true }],
  ['four endpoints', { kind: 'four-endpoints' }],
  ['four endpoints, with empty packets', { kind: 'four-endpoints', endsWithEmptyPacket: true }],
  ['reports, zeros while there is none', { kind: 'reports' }],
  ['reports, a stall while there is none', { kind: 'reports', emptyReport: 'stall' }],
  ['reports, silence while there is none', { kind: 'reports', emptyReport: 'nak' }],
];

describe.each(VARIANTS)('a reader with %s', (_name, options) => {
  test('reads a card and says where it is', async () => {
    const bench = await startWatching(options);
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2500);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
    const numbers = options.kind === 'reports' ? '0425:8159' : '0400:c35a';
    expect(bench.events[0]).toEqual({
      type: 'reader-status',
      status: {
        state: 'ready',
        description: `usb ${numbers} 1-2, SAM 05.03-20240101-0000000001-0000000002`,
        simulated: true,
      },
    });
    await bench.reader.stop();
  });

  test('tells within 1.5 s that it was unplugged, idle as it is, and reads after it was plugged in again', async () => {
    const bench = createBench(options);
    bench.reader.start();
    await pass(2000);
    expect(bench.summary()).toEqual(['ready']);
    bench.simulate({ command: 'unplug' });
    await pass(1500);
    expect(bench.summary()).toEqual(['ready', 'reader-lost']);
    bench.simulate({ command: 'plug' });
    bench.reader.watchForCard(true);
    bench.simulate({ command: 'insert', card: 'card-li' });
    await pass(6000);
    expect(bench.summary().slice(2)).toEqual(['ready', 'card-found', 'card-read 李长福']);
    await bench.reader.stop();
  });

  test('unplugged at any transfer of a reading: a clean fault, and the next card is read', async () => {
    const undisturbed = await startWatching(options);
    const begin = undisturbed.socket.transferCount;
    undisturbed.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2500);
    const end = undisturbed.socket.transferCount;
    await undisturbed.reader.stop();
    expect(end - begin).toBeGreaterThan(30);

    const step = Math.max(1, Math.floor((end - begin) / 20));
    for (let target = begin + 1; target <= end; target += step) {
      const bench = await startWatching(options);
      bench.socket.onTransfer = (number) => (number === target ? 'unplug' : null);
      bench.simulate({ command: 'insert', card: 'card-zhang' });
      await pass(4000);
      expectCleanLoss(bench.summary());
      await expectToRecover(bench);
    }
  });

  test('unplugged at any byte of an answer: a clean fault, and the next card is read', async () => {
    const undisturbed = await startWatching(options);
    const begin = undisturbed.socket.receivedByteCount;
    undisturbed.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2500);
    const end = undisturbed.socket.receivedByteCount;
    await undisturbed.reader.stop();
    expect(end - begin).toBeGreaterThan(1295);

    for (let target = begin + 1; target <= end; target += Math.floor((end - begin) / 10)) {
      const bench = await startWatching(options);
      bench.socket.unplugAfterBytes = target;
      bench.simulate({ command: 'insert', card: 'card-zhang' });
      await pass(4000);
      expectCleanLoss(bench.summary());
      await expectToRecover(bench);
    }
  });

  test.each(['stalled', 'failed', 'timeout'] as const)(
    'a transfer that ends as %s now and then keeps no card from being read',
    async (mishap) => {
      for (let phase = 0; phase < 12; phase += 1) {
        const bench = await startWatching(options);
        const begin = bench.socket.transferCount;
        bench.socket.onTransfer = (number) => (number === begin + 2 * phase + 1 ? mishap : null);
        bench.simulate({ command: 'insert', card: 'card-wang' });
        await pass(9000);
        expect(bench.summary().slice(-2)).toEqual(['card-found', 'card-read 王秀英']);
        await bench.reader.stop();
      }
    },
  );

  test('garbage and wrong checksums are told as such, and are over when they are over', async () => {
    for (const fault of ['garbage', 'wrong-checksum'] as const) {
      const bench = await startWatching(options);
      bench.simulate({ command: 'misbehave', fault });
      await pass(8000);
      expect(bench.summary()).toEqual(['ready', 'reader-garbled']);
      bench.simulate({ command: 'misbehave', fault: 'none' });
      bench.simulate({ command: 'insert', card: 'card-chen' });
      await pass(8000);
      expect(bench.summary().slice(-1)[0]).toMatch(/^card-read/);
      await bench.reader.stop();
    }
  });

  test('a silent reader is silent, not lost', async () => {
    const bench = await startWatching(options);
    bench.simulate({ command: 'misbehave', fault: 'silent' });
    await pass(20_000);
    expect(bench.summary()).toEqual(['ready', 'reader-silent']);
    await bench.reader.stop();
  });

  test('what lies ready when it is opened answers no command', async () => {
    const bench = createBench(options);
    // A whole answer "found" (9F) kept for a program that ended, and half of another.
    const stale = Uint8Array.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 8, 0, 0, 0x9f, 0, 0, 0, 0, 0x97]);
    const inEndpoint = options.kind === 'reports' ? 0 : 1;
    bench.socket.device.send(inEndpoint, stale);
    bench.socket.device.send(inEndpoint, stale.slice(0, 9));
    if (options.kind === 'four-endpoints') bench.socket.device.send(5, new Uint8Array(300).fill(0xaa));
    bench.reader.watchForCard(true);
    bench.reader.start();
    await pass(2000);
    bench.simulate({ command: 'insert', card: 'card-zhao' });
    await pass(2500);
    expect(bench.summary()).toEqual(['ready', 'card-found', expect.stringMatching(/^card-read/)]);
    await bench.reader.stop();
  });

  test.each(['reader-access-denied', 'reader-busy'] as const)('%s is told and withdrawn', async (fault) => {
    const bench = createBench(options);
    bench.socket.openFault = fault;
    bench.reader.start();
    await pass(2000);
    expect(bench.summary()).toEqual([fault]);
    bench.socket.openFault = null;
    await pass(4000);
    expect(bench.summary()).toEqual([fault, 'ready']);
    await bench.reader.stop();
  });
});

/** At most one begun reading, closed by `card-failed`, then `reader-lost` and nothing else. */
function expectCleanLoss(summary: readonly string[]): void {
  const text = summary.join(', ');
  expect(text).toMatch(/^ready, (card-found, (card-failed reader-lost, |card-read [^,]+, )?)?reader-lost$/);
}

async function expectToRecover(bench: UsbBench): Promise<void> {
  bench.simulate({ command: 'remove' });
  bench.simulate({ command: 'plug' });
  await pass(4000);
  expect(bench.summary().at(-1)).toBe('ready');
  bench.simulate({ command: 'insert', card: 'card-wang' });
  await pass(3000);
  expect(bench.summary().slice(-2)).toEqual(['card-found', 'card-read 王秀英']);
  await bench.reader.stop();
}

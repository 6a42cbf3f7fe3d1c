import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import { noLog } from '../log.ts';
import { createCardReader } from '../reader/card-reader.ts';
import { systemTimer } from '../timer.ts';
import { createDiscoveringTransport } from './discovering-transport.ts';
import { createPassingMemory } from './reader-memory.ts';
import { createPrinter, createTestReader, listPlugged, type TestDevice } from './test-bench.ts';

// A terminal with everything in between: simulated readers, discovery, the reader of the device process.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

function createTerminal(...devices: readonly TestDevice[]) {
  const events: DeviceEvent[] = [];
  const reader = createCardReader({
    transport: createDiscoveringTransport({
      sources: devices.map((device) => listPlugged(device)),
      memory: createPassingMemory(),
      startTimer: systemTimer,
      log: noLog,
    }),
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: systemTimer,
    newReadingId: () => crypto.randomUUID(),
    log: noLog,
  });
  reader.start();
  const summary = () =>
    events.map((event) => {
      if (event.type === 'card-read') return `card-read ${event.card.name}`;
      if (event.type !== 'reader-status') return event.type;
      return event.status.state === 'ready' ? event.status.description.slice(-10) : event.status.fault;
    });
  return { reader, summary };
}

/** The end of the description of a reader that is ready: the last part of its SAM id. */
const READY_1 = '0016843009';
const READY_2 = '0033686018';

test.each([true, false])(
  'two at the start: told until one is pulled, then the other reads (card wanted: %s)',
  async (wanted) => {
    const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
    const { reader, summary } = createTerminal(first, second);
    reader.watchForCard(wanted);
    await pass(30_000);
    expect(summary()).toEqual(['readers-several']);
    first.plugged = false;
    await pass(3000);
    expect(summary()).toEqual(['readers-several', READY_2]);
    reader.watchForCard(true);
    second.simulator.execute({ command: 'insert', card: 'card-li' });
    await pass(2000);
    expect(summary().slice(2)).toEqual(['card-found', 'card-read 李长福']);
  },
);

test.each([true, false])(
  'a second plugged in while all is well: told within 6 s, well again without it (card wanted: %s)',
  async (wanted) => {
    const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
    second.plugged = false;
    const { reader, summary } = createTerminal(first, second);
    reader.watchForCard(wanted);
    await pass(12_345);
    second.plugged = true;
    await pass(6000);
    expect(summary()).toEqual([READY_1, 'readers-several']);
    await pass(20_000);
    expect([first.isOpen, second.isOpen]).toEqual([false, false]);
    expect(summary()).toHaveLength(2);
    second.plugged = false;
    await pass(3000);
    expect(summary()).toEqual([READY_1, 'readers-several', READY_1]);
  },
);

test('a second plugged in while a card is read does not disturb the reading', async () => {
  const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
  second.plugged = false;
  const { reader, summary } = createTerminal(first, second);
  reader.watchForCard(true);
  await pass(4300);
  first.simulator.execute({ command: 'insert', card: 'card-zhang' });
  second.plugged = true;
  await pass(700);
  expect(summary()).toEqual([READY_1, 'card-found']);
  // The look for a second reader falls due in the middle of this reading.
  await pass(150);
  expect(second.openCount).toBe(0);
  await pass(2000);
  expect(summary()).toEqual([READY_1, 'card-found', 'card-read 张桂兰', 'readers-several']);
});

test('a printer plugged in while all is well is asked once and disturbs nothing', async () => {
  const [first, printer] = [createTestReader('first', 1), createPrinter('printer')];
  printer.plugged = false;
  const { reader, summary } = createTerminal(first, printer);
  reader.watchForCard(true);
  await pass(10_000);
  printer.plugged = true;
  await pass(60_000);
  first.simulator.execute({ command: 'insert', card: 'card-zhang' });
  await pass(2000);
  expect(summary()).toEqual([READY_1, 'card-found', 'card-read 张桂兰']);
  expect(printer.openCount).toBe(1);
});

test('a second way to the same reader that turns up later changes nothing', async () => {
  const [first, twin] = [createTestReader('first', 1), createTestReader('twin', 1)];
  twin.plugged = false;
  const { summary } = createTerminal(first, twin);
  await pass(10_000);
  twin.plugged = true;
  await pass(30_000);
  expect(summary()).toEqual([READY_1]);
  expect(twin).toMatchObject({ openCount: 1, isOpen: false });
});

test('readers exchanged one for the other, again and again, at any moment', async () => {
  const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
  second.plugged = false;
  const { reader, summary } = createTerminal(first, second);
  reader.watchForCard(true);
  for (let round = 0; round < 20; round += 1) {
    const next = round % 2 === 0 ? second : first;
    await pass(3000 + 317 * round);
    first.plugged = next === first;
    second.plugged = next === second;
    await pass(3000);
    expect(summary().at(-1)).toBe(next === first ? READY_1 : READY_2);
  }
  expect(summary()).not.toContain('readers-several');
});

test('all pulled out and put back while the terminal looks for a second one', async () => {
  const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
  second.plugged = false;
  const { reader, summary } = createTerminal(first, second);
  await pass(9990);
  second.plugged = true;
  await pass(15);
  first.plugged = false;
  second.plugged = false;
  await pass(5000);
  expect(summary().at(-1)).toBe('reader-lost');
  first.plugged = true;
  await pass(3000);
  expect(summary().at(-1)).toBe(READY_1);
  const stopping = reader.stop();
  await pass(100);
  await stopping;
  expect(vi.getTimerCount()).toBe(0);
});

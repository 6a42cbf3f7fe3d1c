import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type DeviceEvent,
  deviceEventSchema,
  HID_FRAMINGS,
  type HidFraming,
} from '../../contract/devices.ts';
import { fail } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import { encodeAnswer } from '../protocol/commands.ts';
import { createCardReader } from '../reader/card-reader.ts';
import {
  createSimulatedHidBackend,
  createSimulatedHidDevice,
  type HidMisbehaviour,
} from '../simulator/simulated-hid.ts';
import {
  createSimulatedHidFraming,
  type SimulatedHidDialect,
  STANDARD_HID_DIALECT,
} from '../simulator/simulated-hid-framing.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import { systemTimer } from '../timer.ts';
import { createHidCandidates } from './hid-candidates.ts';

// The real reader on a simulated HID device, report by report.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

const MODELS: Readonly<Record<HidFraming, { vendorId: string; productId: string }>> = {
  raw: { vendorId: '0425', productId: '8159' },
  wrapped: { vendorId: '10c4', productId: '0007' },
  'length-prefixed': { vendorId: '0483', productId: '572b' },
};

/** A started reader that watches for cards, joined to a simulated device by candidates and stream. */
async function createBench(framing: HidFraming, dialect: Partial<SimulatedHidDialect> = {}) {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const info = MODELS[framing];
  const device = createSimulatedHidDevice({
    reader: simulator,
    framing,
    startTimer: systemTimer,
    info,
    dialect,
  });
  const backend = createSimulatedHidBackend([device]);
  const listCandidates = createHidCandidates({ backend, models: [], probeUnknown: false, log: noLog });
  const events: DeviceEvent[] = [];
  let readings = 0;
  const reader = createCardReader({
    transport: {
      open: async () => {
        const [candidate] = await listCandidates();
        return candidate ? candidate.transport.open() : fail('reader-missing');
      },
    },
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: systemTimer,
    newReadingId: () => {
      readings += 1;
      return `00000000-0000-4000-8000-${String(readings).padStart(12, '0')}`;
    },
    log: noLog,
  });
  reader.start();
  reader.watchForCard(true);
  await pass(600);
  return {
    device,
    events,
    insert: (card: 'card-zhang' | 'card-li') => simulator.execute({ command: 'insert', card }),
    remove: () => simulator.execute({ command: 'remove' }),
    plug: () => simulator.execute({ command: 'plug' }),
    summary: () => events.map(summarise),
    stop: () => reader.stop(),
  };
}

function summarise(event: DeviceEvent): string {
  if (event.type === 'card-read') return `card-read ${event.card.name}`;
  if (event.type === 'card-failed') return `card-failed ${event.fault}`;
  if (event.type !== 'reader-status') return event.type;
  return event.status.state === 'ready' ? 'ready' : event.status.fault;
}

const READ_WELL = ['ready', 'card-found', 'card-read 张桂兰'];

describe.each(HID_FRAMINGS)('a %s reader', (framing) => {
  test('reads a card, and the next one', async () => {
    const bench = await createBench(framing);
    const { vendorId, productId } = MODELS[framing];
    expect(bench.events[0]).toMatchObject({
      status: {
        description: `hid ${vendorId}:${productId} /dev/hidraw0, SAM 05.03-20240101-0000000001-0000000002`,
        simulated: true,
      },
    });
    bench.insert('card-zhang');
    await pass(2500);
    expect(bench.events.at(-1)).toMatchObject({ card: { idNumber: '990101194803120022' } });
    bench.remove();
    await pass(1000);
    bench.insert('card-li');
    await pass(2500);
    expect(bench.summary()).toEqual([...READ_WELL, 'card-found', 'card-read 李长福']);
    await bench.stop();
  });

  test('unplugged after each single report of a reading: a clean fault, and the card is read when it is back', async () => {
    const whole = await createBench(framing);
    const before = whole.device.reportCount;
    whole.insert('card-zhang');
    while (!whole.summary().includes('card-read 张桂兰')) await pass(10);
    const reportsOfReading = whole.device.reportCount - before;
    await whole.stop();
    // Some find commands, a selection of two reports, a reading of 21 or more.
    expect(reportsOfReading).toBeGreaterThan(26);

    for (let count = 0; count <= reportsOfReading; count += 1) {
      const bench = await createBench(framing);
      bench.insert('card-zhang');
      bench.device.unplugAfter(count);
      await pass(3000);
      const lost = bench.summary();
      const reading = lost.includes('card-found') ? [expect.stringMatching(/^card-(read|failed)/)] : [];
      const found = lost.includes('card-found') ? ['card-found'] : [];
      expect(lost, `after ${count} reports`).toEqual(['ready', ...found, ...reading, 'reader-lost']);
      expect(['card-read 张桂兰', 'card-failed reader-lost', undefined]).toContain(
        lost.find((event) => event.startsWith('card-read') || event.startsWith('card-failed')),
      );

      bench.plug();
      await pass(5000);
      expect(bench.summary().slice(lost.length)).toEqual(READ_WELL);
      await bench.stop();
    }
  });

  test.each<HidMisbehaviour>(['lost', 'damaged'])(
    'each single report of a reading %s: the card is read in the end, never wrongly',
    async (misbehaviour) => {
      for (let after = 0; after < 30; after += 1) {
        const bench = await createBench(framing);
        bench.device.misbehave(misbehaviour, after);
        bench.insert('card-zhang');
        await pass(9000);
        const events = bench.summary();
        // A find or selection that fails may end the reading; the card is then placed again.
        if (events.at(-1) !== 'card-read 张桂兰') {
          expect(events.join(' '), `report ${after}`).not.toContain('card-read');
          bench.remove();
          await pass(1000);
          bench.insert('card-zhang');
          await pass(3000);
        }
        expect(bench.summary().at(-1), `report ${after}`).toBe('card-read 张桂兰');
        await bench.stop();
      }
    },
  );

  test.each<HidMisbehaviour>(['zeros-before'])('%s every report: no harm', async (misbehaviour) => {
    const bench = await createBench(framing);
    // A raw stream knows no reports: there zeros may come before an answer, not inside it.
    if (framing === 'raw') bench.device.misbehave(misbehaviour, 0);
    else bench.device.misbehave(misbehaviour);
    bench.insert('card-zhang');
    await pass(2500);
    expect(bench.summary()).toEqual(READ_WELL);
    await bench.stop();
  });

  test('every report twice: read, or a fault that ends with it, never a wrong card', async () => {
    const bench = await createBench(framing);
    bench.device.misbehave('duplicated');
    bench.insert('card-zhang');
    await pass(10_000);
    const isNumbered = framing !== 'raw';
    if (isNumbered) expect(bench.summary()).toEqual(READ_WELL);
    else expect(bench.summary().filter((event) => event.startsWith('card-read'))).toEqual([]);
    bench.device.misbehave('none');
    bench.remove();
    await pass(5000);
    bench.insert('card-li');
    await pass(4000);
    expect(bench.summary().at(-1)).toBe('card-read 李长福');
    await bench.stop();
  });

  test('silent: reader-silent, and ready again by itself', async () => {
    const bench = await createBench(framing);
    bench.device.misbehave('silent');
    await pass(60_000);
    expect(bench.summary()).toEqual(['ready', 'reader-silent']);
    bench.device.misbehave('none');
    bench.insert('card-zhang');
    await pass(8000);
    expect(bench.summary().slice(2)).toEqual(READ_WELL);
    await bench.stop();
  });

  const oldAnswer = createSimulatedHidFraming(framing, STANDARD_HID_DIALECT).packAnswer(
    encodeAnswer(0x90, new Uint8Array(1284).fill(0xaa)),
  );

  test('a whole old answer between two requests: no harm', async () => {
    const bench = await createBench(framing);
    const before = bench.device.reportCount;
    while (bench.device.reportCount < before + 4) await pass(1);
    await pass(50);
    for (const report of oldAnswer) bench.device.sendReport(report);
    bench.insert('card-zhang');
    await pass(2500);
    expect(bench.summary()).toEqual(READ_WELL);
    await bench.stop();
  });

  test('the rest of an old answer at any moment of a reading: read all the same', async () => {
    for (let afterMs = 0; afterMs < 1200; afterMs += 15) {
      const bench = await createBench(framing);
      bench.insert('card-zhang');
      await pass(afterMs);
      for (const report of oldAnswer.slice(10)) bench.device.sendReport(report);
      await pass(5000);
      expect(bench.summary(), `after ${afterMs} ms`).toEqual(READ_WELL);
      await bench.stop();
    }
  });
});

test.each<Partial<SimulatedHidDialect>>([
  { firstPacket: 1 },
  { highByteFirst: true },
  { firstPacket: 1, highByteFirst: true, returnsSerialNumber: false },
])('a wrapped reader of another dialect is read as well: %o', async (dialect) => {
  const bench = await createBench('wrapped', dialect);
  bench.insert('card-zhang');
  await pass(2500);
  expect(bench.summary()).toEqual(READ_WELL);
  await bench.stop();
});

test('a length-prefixed reader that does not wait for FF is read as well', async () => {
  const bench = await createBench('length-prefixed', { waitsForGoOn: false });
  bench.insert('card-zhang');
  await pass(2500);
  expect(bench.summary()).toEqual(READ_WELL);
  await bench.stop();
});

test('a length-prefixed reader of the cloud kind is silent', async () => {
  const bench = await createBench('length-prefixed', { hasLocalSam: false });
  bench.insert('card-zhang');
  await pass(5000);
  expect(bench.summary()).toEqual(['reader-silent']);
  await bench.stop();
});

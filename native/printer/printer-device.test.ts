import { beforeEach, describe, expect, test } from 'vitest';
import type { DeviceEvent } from '../../contract/devices.ts';
import { COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import type { StartTimer } from '../timer.ts';
import { createPrinterDevice, type PrinterDevice, STATUS_INTERVAL_MS } from './printer-device.ts';
import { createPrinterBench, type PrinterBench } from './test-bench.ts';

interface Timer {
  readonly durationMs: number;
  readonly callback: () => void;
}

let bench: PrinterBench;
let device: PrinterDevice;
let events: DeviceEvent[];
/** Timers of the device that run. */
let timers: Set<Timer>;

const startTimer: StartTimer = (durationMs, callback) => {
  const timer = { durationMs, callback };
  timers.add(timer);
  return () => timers.delete(timer);
};
const passMinute = () => {
  const [timer, ...others] = timers;
  expect([timer?.durationMs, others]).toEqual([STATUS_INTERVAL_MS, []]);
  timers.clear();
  timer?.callback();
};
const READY: DeviceEvent = {
  type: 'printer-status',
  status: { state: 'ready', fault: null },
  simulated: true,
};
const PAPER_OUT: DeviceEvent = {
  type: 'printer-status',
  status: { state: 'paper-out', fault: 'printer-paper-out' },
  simulated: true,
};
const eventually = { timeout: 5_000, interval: 5 };
const isWatching = () => expect.poll(() => timers.size, eventually).toBe(1);

beforeEach(async () => {
  bench = createPrinterBench();
  events = [];
  timers = new Set();
  device = createPrinterDevice({ printer: bench.printer, emit: (event) => events.push(event), startTimer });
  device.start();
  await isWatching();
});

describe('printer device', () => {
  test('tells the status at start, and later only what is new', async () => {
    expect(events).toEqual([READY]);
    passMinute();
    await isWatching();
    expect(events).toEqual([READY]);
    bench.simulator.plan('paper-out');
    passMinute();
    await isWatching();
    expect(events).toEqual([READY, PAPER_OUT]);
    bench.simulator.repair();
    passMinute();
    await isWatching();
    expect(events).toEqual([READY, PAPER_OUT, READY]);
  });

  test('repeats the status when asked', async () => {
    device.reportStatus();
    expect(events).toEqual([READY, READY]);
  });

  test('prints, and tells how the printer is afterwards', async () => {
    bench.simulator.plan('paper-out', 200);
    device.print(7, COLLECTED_SLIP);
    await expect.poll(() => events.length, eventually).toBe(3);
    expect(events).toEqual([
      READY,
      {
        type: 'slip-printed',
        requestId: 7,
        result: { ok: false, fault: { fault: 'printer-paper-out', mayHavePrinted: true } },
      },
      PAPER_OUT,
    ]);
  });

  test('prints several slips one after the other', async () => {
    device.print(1, COLLECTED_SLIP);
    device.print(2, COLLECTED_SLIP);
    await expect.poll(() => events.length, eventually).toBe(3);
    expect(events.slice(1).map((event) => event.type === 'slip-printed' && event.requestId)).toEqual([1, 2]);
    expect(bench.simulator.takePaper().filter(({ kind }) => kind === 'cut')).toHaveLength(2);
  });

  test('prints a slip to its end before it stops, and asks nothing any more', async () => {
    device.print(3, COLLECTED_SLIP);
    await device.stop();
    expect(events.at(-1)).toMatchObject({ type: 'slip-printed', requestId: 3, result: { ok: true } });
    expect(timers.size).toBe(0);
  });
});

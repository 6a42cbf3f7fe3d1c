import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HID_FRAMINGS, type HidFraming } from '../../contract/devices.ts';
import { systemTimer } from '../timer.ts';
import type { HidPort } from '../transport/hid-backend.ts';
import {
  createSimulatedHidBackend,
  createSimulatedHidDevice,
  type SimulatedHidDevice,
} from './simulated-hid.ts';
import { createSimulatedReader, type SimulatedReader } from './simulated-reader.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** "SAM status" and its answer as reports in hexadecimal, filling left out. */
const STATUS: Readonly<Record<HidFraming, { request: string; answer: string }>> = {
  raw: { request: 'aaaaaa9669000311ffed', answer: 'aaaaaa9669000400009094' },
  wrapped: {
    request: '8812340b00b1aaaaaa9669000311ffedb905',
    answer: 'aa12340e00000000aaaaaa96690004000090943304',
  },
  'length-prefixed': { request: '0c0034aaaaaa9669000311ffed', answer: '0f00349000aaaaaa9669000400009094' },
};

const toReport = (digits: string) => Uint8Array.from(Buffer.from(digits.padEnd(128, '0'), 'hex'));
const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

function create(framing: HidFraming): {
  reader: SimulatedReader;
  device: SimulatedHidDevice;
  open: () => { port: HidPort; received: string[]; onClosed: () => void };
} {
  const reader = createSimulatedReader({ startTimer: systemTimer, timeScale: 0 });
  const device = createSimulatedHidDevice({ reader, framing, startTimer: systemTimer });
  const open = () => {
    const opened = device.open();
    if (!opened.ok) throw new Error(opened.fault);
    const received: string[] = [];
    const onClosed = vi.fn();
    opened.value.onReport((report) => received.push(Buffer.from(report).toString('hex')));
    opened.value.onClosed(onClosed);
    return { port: opened.value, received, onClosed };
  };
  return { reader, device, open };
}

test.each(HID_FRAMINGS)('%s: answers a report of 64 bytes by one', async (framing) => {
  const { request, answer } = STATUS[framing];
  const { device, open } = create(framing);
  const { port, received } = open();
  await port.write(toReport(request));
  await pass(10);
  expect(received).toEqual([answer.padEnd(128, '0')]);
  expect(device.reportCount).toBe(2);
});

test.each([
  ['raw', 'aaaaaa9669'],
  ['wrapped', '8812340b00b1aaaaaa9669000311ffedb906'],
  ['wrapped', '8812340b00b2aaaaaa9669000311ffedba05'],
  ['length-prefixed', '0c0035aaaaaa9669000311ffed'],
] as const)('%s: %s is no request', async (framing, request) => {
  const { port, received } = create(framing).open();
  await port.write(toReport(request));
  await pass(1000);
  expect(received).toEqual([]);
});

test('length-prefixed: sends the next report only after FF', async () => {
  const { reader, open } = create('length-prefixed');
  reader.execute({ command: 'insert', card: 'card-zhang' });
  const { port, received } = open();
  for (const request of ['200122', '200122', '200221', '300132']) {
    await port.write(toReport(`0c0034aaaaaa96690003${request}`));
    await pass(10);
  }
  // Four answers have begun; of the last, 1295 bytes long, 59 are here and 20 reports are to follow.
  expect(received.map((report) => report.slice(0, 4))).toEqual(['0f00', '1300', '1700', '3f14']);
  await pass(1000);
  expect(received).toHaveLength(4);
  for (let count = 0; count < 25; count += 1) {
    await port.write(toReport('ff'));
    await pass(2);
  }
  // 59 + 19 × 62 + 58 = 1295 bytes.
  expect(received).toHaveLength(24);
  expect(received.at(-1)?.slice(0, 4)).toBe('3bd4');
});

test('has one user at a time, and none while it is unplugged', async () => {
  const { reader, device, open } = create('raw');
  const { port, onClosed } = open();
  expect(device.open()).toEqual({ ok: false, fault: 'reader-busy' });
  await port.write(toReport(STATUS.raw.request));
  reader.execute({ command: 'unplug' });
  expect(onClosed).toHaveBeenCalledOnce();
  expect(await port.write(toReport(STATUS.raw.request))).toEqual({ ok: false, fault: 'reader-lost' });
  expect(device.open()).toEqual({ ok: false, fault: 'reader-missing' });
  reader.execute({ command: 'plug' });
  const again = open();
  await again.port.write(toReport(STATUS.raw.request));
  await pass(10);
  expect(again.received).toHaveLength(1);
  await again.port.close();
  expect(again.onClosed).toHaveBeenCalledOnce();
  expect(device.open().ok).toBe(true);
});

test('lists what is plugged in and opens it by its path', async () => {
  const first = create('raw');
  const second = createSimulatedHidDevice({
    reader: createSimulatedReader({ startTimer: systemTimer, timeScale: 0 }),
    framing: 'wrapped',
    startTimer: systemTimer,
    info: { path: '/dev/hidraw1', vendorId: '10c4', productId: '0007' },
  });
  const backend = createSimulatedHidBackend([first.device, second]);
  expect(await backend.list()).toEqual([first.device.info, second.info]);
  first.reader.execute({ command: 'unplug' });
  expect(await backend.list()).toEqual([second.info]);
  expect(await backend.open(first.device.info)).toEqual({ ok: false, fault: 'reader-missing' });
  expect((await backend.open(second.info)).ok).toBe(true);
});

test.each([
  ['lost', []],
  ['silent', []],
  ['duplicated', ['aaaa', 'aaaa']],
  ['zeros-before', ['0000', 'aaaa']],
] as const)('%s: what becomes of an answer', async (misbehaviour, starts) => {
  const { device, open } = create('raw');
  const { port, received } = open();
  device.misbehave(misbehaviour);
  await port.write(toReport(STATUS.raw.request));
  await pass(10);
  expect(received.map((report) => report.slice(0, 4))).toEqual(starts);
});

test('damages one report and no other', async () => {
  const { device, open } = create('raw');
  const { port, received } = open();
  device.misbehave('damaged', 1);
  for (let count = 0; count < 3; count += 1) {
    await port.write(toReport(STATUS.raw.request));
    await pass(10);
  }
  expect(received.map((report) => report.slice(20, 22))).toEqual(['94', 'ce', '94']);
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemTimer } from '../timer.ts';
import type { UsbPort } from '../transport/usb-port.ts';
import { createSimulatedReader } from './simulated-reader.ts';
import { createSimulatedUsb, type SimulatedUsbSocket } from './simulated-usb.ts';
import type { SimulatedUsbDeviceOptions } from './simulated-usb-device.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SAM = { vendorId: '0400', productId: 'c35a' };
const STATUS = Uint8Array.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x11, 0xff, 0xed]);
const STATUS_OK = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x90, 0x94];

async function openPort(
  options: Omit<SimulatedUsbDeviceOptions, 'startTimer' | 'reader'>,
): Promise<{ port: UsbPort; socket: SimulatedUsbSocket; unplug(): void }> {
  const reader = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const usb = createSimulatedUsb(systemTimer);
  const socket = usb.connect({ ...options, reader });
  const [info] = await usb.backend.list([SAM, { vendorId: '0425', productId: '8159' }]);
  if (!info) throw new Error('Not listed');
  const opened = await usb.backend.open(info);
  if (!opened.ok) throw new Error(opened.fault);
  return { port: opened.value, socket, unplug: () => void reader.execute({ command: 'unplug' }) };
}

/** The outcome of a transfer, bytes as a plain list. */
async function outcome(transfer: Promise<unknown>): Promise<unknown> {
  await vi.advanceTimersByTimeAsync(1000);
  const result = (await transfer) as { ok: boolean; value?: unknown; fault?: unknown };
  if (!result.ok) return result.fault;
  return result.value instanceof Uint8Array ? [...result.value] : result.value;
}

describe('a simulated USB reader', () => {
  test('with two endpoints answers a frame with a frame', async () => {
    const { port } = await openPort({ kind: 'two-endpoints' });
    expect(await outcome(port.transferOut(2, STATUS, 100))).toBe('sent');
    expect(await outcome(port.transferIn(1, 64, 100))).toEqual(STATUS_OK);
    expect(await outcome(port.transferIn(1, 64, 100))).toBe('timeout');
  });

  test('with four endpoints takes and gives head and body apart', async () => {
    const { port } = await openPort({ kind: 'four-endpoints' });
    await outcome(port.transferOut(2, STATUS.slice(0, 7), 100));
    expect(await outcome(port.transferIn(1, 64, 100))).toBe('timeout');
    await outcome(port.transferOut(6, STATUS.slice(7), 100));
    expect(await outcome(port.transferIn(1, 64, 100))).toEqual(STATUS_OK.slice(0, 7));
    expect(await outcome(port.transferIn(5, 64, 100))).toEqual(STATUS_OK.slice(7));
  });

  test('with reports takes 64 bytes and gives 64', async () => {
    const { port } = await openPort({ kind: 'reports' });
    const report = new Uint8Array(64);
    report.set(STATUS);
    expect(await outcome(port.controlOut({ request: 9, value: 0x200 }, STATUS, 100))).toBe('stalled');
    expect(await outcome(port.controlOut({ request: 9, value: 0x201 }, report, 100))).toBe('stalled');
    expect(await outcome(port.controlOut({ request: 9, value: 0x200 }, report, 100))).toBe('sent');
    const zeros = new Array<number>(53).fill(0);
    expect(await outcome(port.controlIn({ request: 1, value: 0x100 }, 64, 100))).toEqual([
      ...STATUS_OK,
      ...zeros,
    ]);
    expect(await outcome(port.controlIn({ request: 1, value: 0x100 }, 64, 100))).toEqual(
      new Array(64).fill(0),
    );
  });

  test('a transfer that fills its last packet ends by an empty one only, and is lost without', async () => {
    for (const endsWithEmptyPacket of [true, false]) {
      const { port, socket } = await openPort({ kind: 'two-endpoints', endsWithEmptyPacket });
      socket.device.send(1, new Uint8Array(128).fill(7));
      const read = await outcome(port.transferIn(1, 4096, 100));
      expect(read).toEqual(endsWithEmptyPacket ? new Array(128).fill(7) : 'timeout');
      expect(await outcome(port.transferIn(1, 64, 100))).toBe('timeout');
    }
  });

  test('a packet larger than the room for it breaks the transfer; a second reader of an endpoint is refused', async () => {
    const { port, socket } = await openPort({ kind: 'two-endpoints' });
    const first = port.transferIn(1, 7, 100);
    expect(await port.transferIn(1, 64, 100)).toEqual({ ok: true, value: 'failed' });
    socket.device.send(1, new Uint8Array(8));
    expect(await outcome(first)).toBe('failed');
  });

  test('pulling the plug ends pending transfers, and an idle line by its next one', async () => {
    const { port, unplug } = await openPort({ kind: 'two-endpoints' });
    const closed = vi.fn();
    port.onClosed(closed);
    unplug();
    expect(closed).not.toHaveBeenCalled();
    expect(await outcome(port.transferIn(1, 64, 100))).toBe('reader-lost');
    expect(closed).toHaveBeenCalledOnce();

    const other = await openPort({ kind: 'two-endpoints' });
    const pending = other.port.transferIn(1, 64, 60_000);
    other.unplug();
    expect(await outcome(pending)).toBe('reader-lost');
  });

  test('mishaps come at the transfer they are meant for', async () => {
    const { port, socket } = await openPort({ kind: 'two-endpoints' });
    socket.onTransfer = (number) => (number === 2 ? 'stalled' : null);
    expect(await outcome(port.transferIn(1, 64, 10))).toBe('timeout');
    expect(await outcome(port.transferIn(1, 64, 10))).toBe('stalled');
    expect(await outcome(port.transferIn(1, 64, 10))).toBe('timeout');
    expect(socket.transferCount).toBe(3);
  });
});

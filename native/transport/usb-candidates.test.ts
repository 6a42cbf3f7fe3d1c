import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noLog } from '../log.ts';
import { createSimulatedReader, type SimulatedReader } from '../simulator/simulated-reader.ts';
import { createSimulatedUsb } from '../simulator/simulated-usb.ts';
import { systemTimer } from '../timer.ts';
import { createUsbCandidates } from './usb-candidates.ts';
import type { UsbBackend, UsbDeviceInfo } from './usb-port.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function newReader(): SimulatedReader {
  return createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
}

const SAM_DEVICE: UsbDeviceInfo = {
  bus: '001',
  ports: [2],
  address: 7,
  vendorId: '0400',
  productId: 'c35a',
  product: null,
  interfaceClass: 255,
  endpoints: [
    { number: 1, direction: 'in', type: 'bulk', packetSize: 64 },
    { number: 2, direction: 'out', type: 'bulk', packetSize: 64 },
  ],
};

/** Candidates of a machine with the given devices, none of which can be opened. */
function candidatesOf(devices: readonly UsbDeviceInfo[]) {
  const backend: UsbBackend = {
    isSimulated: true,
    list: async () => devices,
    open: async () => {
      throw new Error('Not to be opened');
    },
  };
  return createUsbCandidates({ backend, log: noLog, startTimer: systemTimer })();
}

describe('candidates on USB', () => {
  test('two readers of a kind have different ids, and each its own line', async () => {
    const usb = createSimulatedUsb(systemTimer);
    const first = newReader();
    const second = newReader();
    usb.connect({ kind: 'two-endpoints', reader: first, place: { bus: '001', ports: [2] } });
    usb.connect({ kind: 'four-endpoints', reader: second, place: { bus: '001', ports: [3, 4] } });
    const list = createUsbCandidates({ backend: usb.backend, log: noLog, startTimer: systemTimer });
    const candidates = await list();
    expect(candidates.map(({ id, isKnownReader }) => [id, isKnownReader])).toEqual([
      ['usb 0400:c35a 1-2', true],
      ['usb 0400:c35a 1-3.4', true],
    ]);
    expect(candidates.map(({ description }) => description)).toEqual([
      'usb 0400:c35a 1-2, ID card reader of one of many makers, two endpoints',
      'usb 0400:c35a 1-3.4, ID card reader of one of many makers, four endpoints',
    ]);
    const opened = await Promise.all(candidates.map(({ transport }) => transport.open()));
    expect(opened.map((line) => line.ok && line.value.description)).toEqual([
      'usb 0400:c35a 1-2',
      'usb 0400:c35a 1-3.4',
    ]);
    expect(await candidates[0]?.transport.open()).toEqual({ ok: false, fault: 'reader-busy' });
    await Promise.all(opened.map((line) => (line.ok ? line.value.close() : undefined)));
    first.execute({ command: 'unplug' });
    expect((await list()).map(({ id }) => id)).toEqual(['usb 0400:c35a 1-3.4']);
    expect(await candidates[0]?.transport.open()).toEqual({ ok: false, fault: 'reader-missing' });
    first.execute({ command: 'plug' });
    expect((await list()).map(({ id }) => id)).toEqual(['usb 0400:c35a 1-2', 'usb 0400:c35a 1-3.4']);
    expect(await candidates[0]?.transport.open()).toMatchObject({ ok: true });
  });

  test('0425:8159 is ours only without an OUT endpoint', async () => {
    const routon: UsbDeviceInfo = { ...SAM_DEVICE, vendorId: '0425', productId: '8159', interfaceClass: 3 };
    const inOnly = routon.endpoints.filter(({ direction }) => direction === 'in');
    expect(await candidatesOf([routon])).toEqual([]);
    expect(await candidatesOf([{ ...routon, interfaceClass: null, endpoints: [] }])).toEqual([]);
    expect((await candidatesOf([{ ...routon, endpoints: inOnly }])).map(({ id }) => id)).toEqual([
      'usb 0425:8159 1-2',
    ]);
  });

  test('a reader whose descriptors cannot be read is listed, so that opening it tells why', async () => {
    const candidates = await candidatesOf([{ ...SAM_DEVICE, interfaceClass: null, endpoints: [] }]);
    expect(candidates.map(({ description }) => description)).toEqual([
      'usb 0400:c35a 1-2, ID card reader of one of many makers, endpoints unknown',
    ]);
  });

  test('the address stands in where the ports are unknown; names are cut', async () => {
    const [candidate] = await candidatesOf([{ ...SAM_DEVICE, ports: [], product: 'x'.repeat(300) }]);
    expect(candidate?.id).toBe('usb 0400:c35a 1@7');
    expect(candidate?.description.length).toBeLessThan(150);
  });

  test('endpoints like those of no known reader: reader-silent, and the port is free again', async () => {
    const [input] = SAM_DEVICE.endpoints;
    if (!input) throw new Error('No endpoint');
    const odd = { ...SAM_DEVICE, endpoints: [input, { ...input, number: 3 }, { ...input, number: 4 }] };
    const close = vi.fn(async () => undefined);
    const backend: UsbBackend = {
      isSimulated: true,
      list: async () => [odd],
      open: async () => {
        const refuse = async () => ({ ok: false, fault: 'reader-lost' }) as const;
        const port = { transferIn: refuse, transferOut: refuse, controlIn: refuse, controlOut: refuse };
        return { ok: true, value: { ...port, info: odd, onClosed: () => undefined, close } };
      },
    };
    const [candidate] = await createUsbCandidates({ backend, log: noLog, startTimer: systemTimer })();
    expect(await candidate?.transport.open()).toEqual({ ok: false, fault: 'reader-silent' });
    expect(close).toHaveBeenCalledOnce();
  });
});

import { describe, expect, test } from 'vitest';
import { noLog } from '../log.ts';
import { createUsbBackend } from './usb-device.ts';
import type { UsbLibraryDevice } from './usb-library.ts';
import type { UsbDeviceInfo } from './usb-port.ts';

const SAM = { vendorId: '0400', productId: 'c35a' };

/** A device object as the package makes it: it throws when a call changes it while another is running. */
class FakeDevice implements UsbLibraryDevice {
  readonly vendorId = 0x0400;
  readonly productId = 0xc35a;
  readonly bus = '001';
  readonly ports = [2, 3];
  readonly address = 7;
  readonly productName = 'SAM';
  readonly calls: string[] = [];
  /** Errors by the name of the call, thrown once each. */
  readonly errors = new Map<string, string>();
  descriptorReads = 0;
  configurationError: string | null = null;
  /** While set, transfers do not end. */
  hold: Promise<void> | null = null;
  #running = 0;

  get configuration() {
    this.#refuseWhileRunning();
    this.descriptorReads += 1;
    if (this.configurationError) throw new Error(this.configurationError);
    const bulk = { endpointNumber: 1, direction: 'in', type: 'bulk', packetSize: 64 } as const;
    const endpoints = [
      bulk,
      { ...bulk, endpointNumber: 2, direction: 'out' as const },
      { ...bulk, endpointNumber: 3, packetSize: 0 },
      { ...bulk, endpointNumber: 4, type: 'isochronous' },
    ];
    const other = { interfaceNumber: 1, alternate: { interfaceClass: 3, endpoints: [] } };
    return {
      configurationValue: 1,
      interfaces: [other, { interfaceNumber: 0, alternate: { interfaceClass: 255, endpoints } }],
    };
  }

  open = () => this.#change('open');
  close = () => this.#change('close');
  claimInterface = (number: number) => this.#change(`claim ${number}`);
  releaseInterface = (number: number) => this.#change(`release ${number}`);
  detachKernelDriver = (number: number) => this.#change(`detach ${number}`);
  attachKernelDriver = (number: number) => this.#change(`attach ${number}`);
  clearHalt = (direction: string, number: number) => this.#run(`clear ${direction} ${number}`, undefined);
  nativeTransferIn = (endpoint: number, timeoutMs: number, length: number) =>
    this.#run(`in ${endpoint} ${timeoutMs} ${length}`, Uint8Array.of(1, 2, 3));
  nativeTransferOut = (endpoint: number, timeoutMs: number, bytes: Uint8Array) =>
    this.#run(`out ${endpoint} ${timeoutMs}`, bytes.length);
  nativeControlTransferIn = (setup: object, timeoutMs: number, length: number) =>
    this.#run(`control in ${Object.values(setup).join(' ')} ${timeoutMs} ${length}`, Uint8Array.of(4));
  nativeControlTransferOut = (setup: object, timeoutMs: number, bytes: Uint8Array) =>
    this.#run(`control out ${Object.values(setup).join(' ')} ${timeoutMs}`, bytes.length);

  #refuseWhileRunning(): void {
    if (this.#running > 0) {
      throw new Error('The same native value cannot be borrowed mutably while another borrow is active');
    }
  }

  async #fail(call: string): Promise<void> {
    const [name = ''] = call.split(' ');
    const message = this.errors.get(name);
    this.errors.delete(name);
    if (message) throw new Error(message);
  }

  #change(call: string): Promise<void> {
    this.#refuseWhileRunning();
    this.calls.push(call);
    return this.#fail(call);
  }

  async #run<Value>(call: string, value: Value): Promise<Value> {
    this.calls.push(call);
    this.#running += 1;
    try {
      await this.hold;
      await this.#fail(call);
      return value;
    } finally {
      this.#running -= 1;
    }
  }
}

function createBackend(devices: readonly UsbLibraryDevice[], driver: string | null = null) {
  const asked: string[] = [];
  const backend = createUsbBackend({
    log: noLog,
    loadLibrary: async () => ({ getDevices: async () => devices }),
    readDriver: async (place, configuration) => {
      asked.push(`${place} ${configuration}`);
      return driver;
    },
  });
  return { backend, asked };
}

const INFO: UsbDeviceInfo = {
  ...SAM,
  bus: '001',
  ports: [2, 3],
  address: 7,
  product: 'SAM',
  interfaceClass: 255,
  endpoints: [
    { number: 1, direction: 'in', type: 'bulk', packetSize: 64 },
    { number: 2, direction: 'out', type: 'bulk', packetSize: 64 },
  ],
};

async function openPort(device: FakeDevice, driver: string | null = null) {
  const opened = await createBackend([device], driver).backend.open(INFO);
  if (!opened.ok) throw new Error(opened.fault);
  device.calls.length = 0;
  return opened.value;
}

describe('the USB of the machine', () => {
  test('the package itself answers on this machine, with devices or without', async () => {
    const events: string[] = [];
    const backend = createUsbBackend({ log: (event) => events.push(event) });
    expect(await backend.list([{ vendorId: 'ffff', productId: 'ffff' }])).toEqual([]);
    expect(await backend.open({ ...INFO, vendorId: 'ffff', productId: 'ffff' })).toEqual({
      ok: false,
      fault: 'reader-missing',
    });
    expect(events.length).toBeLessThanOrEqual(1);
  });

  test('without the package there are no devices, which is logged once', async () => {
    const events: string[] = [];
    const backend = createUsbBackend({
      log: (event) => events.push(event),
      loadLibrary: async () => {
        throw new Error('Cannot find native binding');
      },
    });
    expect([await backend.list([SAM]), await backend.list([SAM])]).toEqual([[], []]);
    expect(events).toEqual(['usb-unavailable']);
  });

  test('lists the devices with the wanted numbers and reads their descriptors once', async () => {
    const device = new FakeDevice();
    const { backend } = createBackend([device]);
    expect(await backend.list([{ vendorId: '0425', productId: '8159' }])).toEqual([]);
    expect(device.descriptorReads).toBe(0);
    expect([await backend.list([SAM]), await backend.list([SAM])]).toEqual([[INFO], [INFO]]);
    expect(device.descriptorReads).toBe(1);
  });

  test('lists a device whose descriptors cannot be read, and tries again the next time', async () => {
    const device = new FakeDevice();
    device.configurationError = 'open error: permission denied (errno 13)';
    const { backend } = createBackend([device]);
    expect(await backend.list([SAM])).toEqual([
      { ...INFO, product: null, interfaceClass: null, endpoints: [] },
    ]);
    device.configurationError = null;
    expect(await backend.list([SAM])).toEqual([INFO]);
  });

  test('opens, claims, releases and closes', async () => {
    const device = new FakeDevice();
    const opened = await createBackend([device]).backend.open(INFO);
    expect(opened).toMatchObject({ ok: true, value: { info: INFO } });
    if (opened.ok) await Promise.all([opened.value.close(), opened.value.close()]);
    expect(device.calls).toEqual(['open', 'claim 0', 'release 0', 'close']);
  });

  test('a device at another address is another device', async () => {
    const device = new FakeDevice();
    const opened = await createBackend([device]).backend.open({ ...INFO, address: 8 });
    expect(opened).toEqual({ ok: false, fault: 'reader-missing' });
    expect(device.calls).toEqual([]);
  });

  test.each([
    ['open', 'open error: permission denied (errno 13)', 'reader-access-denied', ['open', 'close']],
    ['open', 'open error: device not found (errno 2)', 'reader-missing', ['open', 'close']],
    [
      'claim',
      'claimInterface error: incompatible driver is installed',
      'reader-access-denied',
      ['open', 'claim 0', 'close'],
    ],
  ] as const)('%s fails with %s', async (call, message, fault, calls) => {
    const device = new FakeDevice();
    device.errors.set(call, message);
    expect(await createBackend([device], 'usbhid').backend.open(INFO)).toEqual({ ok: false, fault });
    expect(device.calls).toEqual(calls);
  });

  test('a kernel driver is detached and attached again', async () => {
    const device = new FakeDevice();
    device.errors.set('claim', 'claimInterface error: interface is busy (errno 16)');
    const { backend, asked } = createBackend([device], 'usbhid');
    const opened = await backend.open(INFO);
    if (opened.ok) await opened.value.close();
    expect(asked).toEqual(['1-2.3 1']);
    expect(device.calls).toEqual([
      ...['open', 'claim 0', 'detach 0', 'claim 0'],
      ...['release 0', 'attach 0', 'close'],
    ]);
  });

  test.each([null, 'usbfs'])(
    'what another program holds is never taken from it (driver %s)',
    async (driver) => {
      const device = new FakeDevice();
      device.errors.set('claim', 'claimInterface error: interface is busy (errno 16)');
      const { backend } = createBackend([device], driver);
      expect(await backend.open(INFO)).toEqual({ ok: false, fault: 'reader-busy' });
      expect(device.calls).toEqual(['open', 'claim 0', 'close']);
    },
  );

  test('moves bytes by endpoint and by class request', async () => {
    const device = new FakeDevice();
    const port = await openPort(device);
    expect(await port.transferOut(2, Uint8Array.of(9, 9), 100)).toEqual({ ok: true, value: 'sent' });
    expect(await port.transferIn(1, 64, 200)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
    expect(await port.controlOut({ request: 9, value: 0x200 }, Uint8Array.of(9), 300)).toEqual({
      ok: true,
      value: 'sent',
    });
    expect(await port.controlIn({ request: 1, value: 0x100 }, 64, 400)).toEqual({
      ok: true,
      value: Uint8Array.of(4),
    });
    expect(device.calls).toEqual([
      'out 2 100',
      'in 1 200 64',
      'control out class interface 0 9 512 300',
      'control in class interface 0 1 256 400 64',
    ]);
  });

  test('a timeout, a stall and an error are told apart; a halted endpoint is cleared', async () => {
    const device = new FakeDevice();
    const port = await openPort(device);
    device.errors.set('in', 'transferIn error: Cancelled');
    expect(await port.transferIn(1, 64, 10)).toEqual({ ok: true, value: 'timeout' });
    device.errors.set('in', 'transferIn error: Stall');
    expect(await port.transferIn(1, 64, 10)).toEqual({ ok: true, value: 'stalled' });
    device.errors.set('out', 'transferOut error: Fault');
    expect(await port.transferOut(2, Uint8Array.of(1), 10)).toEqual({ ok: true, value: 'failed' });
    expect(device.calls).toEqual(['in 1 10 64', 'in 1 10 64', 'clear in 1', 'out 2 10']);
  });

  test('a device that is gone is told once, and every later transfer fails', async () => {
    const device = new FakeDevice();
    const port = await openPort(device);
    const closed: string[] = [];
    port.onClosed(() => closed.push('early'));
    device.errors.set('in', 'transferIn error: Disconnected');
    expect(await port.transferIn(1, 64, 10)).toEqual({ ok: false, fault: 'reader-lost' });
    expect(await port.transferOut(2, Uint8Array.of(1), 10)).toEqual({ ok: false, fault: 'reader-lost' });
    port.onClosed(() => closed.push('late'));
    expect(closed).toEqual(['early', 'late']);
    device.errors.set('release', 'releaseInterface error: invalid state');
    await port.close();
    expect(device.calls).toEqual(['in 1 10 64', 'release 0', 'close']);
  });

  test('no driver is attached to a device that is gone', async () => {
    const device = new FakeDevice();
    device.errors.set('claim', 'claimInterface error: interface is busy (errno 16)');
    const port = await openPort(device, 'usbhid');
    device.errors.set('in', 'transferIn error: Disconnected');
    await port.transferIn(1, 64, 10);
    await port.close();
    expect(device.calls).toEqual(['in 1 10 64', 'release 0', 'close']);
  });

  test('closing waits for the transfer that is running', async () => {
    const device = new FakeDevice();
    const port = await openPort(device);
    let release: () => void = () => undefined;
    device.hold = new Promise((resolve) => {
      release = resolve;
    });
    const read = port.transferIn(1, 64, 10);
    const closing = port.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(device.calls).toEqual(['in 1 10 64']);
    release();
    expect(await read).toEqual({ ok: false, fault: 'reader-lost' });
    await closing;
    expect(device.calls).toEqual(['in 1 10 64', 'release 0', 'close']);
  });
});

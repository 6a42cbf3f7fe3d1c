import { describe, expect, test } from 'vitest';
import type { HidModel } from '../../contract/devices.ts';
import { fail, succeed } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import type { HidBackend, HidDeviceInfo, HidPort } from './hid-backend.ts';
import { createHidCandidates, KNOWN_HID_MODELS } from './hid-candidates.ts';

const READER: HidDeviceInfo = {
  path: '/dev/hidraw0',
  vendorId: '0425',
  productId: '8159',
  product: null,
  usagePage: 0xff00,
  usage: 1,
  interface: 0,
};
const KEYBOARD = { vendorId: '046d', productId: 'c31c', usagePage: 1, usage: 6 };
const UNKNOWN = { vendorId: '1234', productId: 'abcd' };

interface Asked {
  readonly models?: readonly HidModel[];
  readonly probeUnknown?: boolean;
  /** What opens; without it another program holds the device. */
  readonly open?: HidPort;
}

function candidatesFor(listed: readonly Partial<HidDeviceInfo>[], asked: Asked = {}) {
  const backend: HidBackend = {
    simulated: false,
    list: async () => listed.map((info) => ({ ...READER, ...info })),
    open: async () => (asked.open ? succeed(asked.open) : fail('reader-busy')),
  };
  return createHidCandidates({
    backend,
    models: asked.models ?? [],
    probeUnknown: asked.probeUnknown ?? false,
    log: noLog,
  })();
}

const idsFor = async (listed: readonly Partial<HidDeviceInfo>[], asked: Asked = {}) =>
  (await candidatesFor(listed, asked)).map((candidate) => candidate.id);

test('the known models are those whose numbers and framing are published', () => {
  expect(KNOWN_HID_MODELS.map((model) => `${model.vendorId}:${model.productId} ${model.framing}`)).toEqual([
    '0425:8159 raw',
    '2b8b:2721 raw',
    '10c4:0007 wrapped',
    '203b:0101 wrapped',
    '0483:572b length-prefixed',
  ]);
});

test('every known model is a candidate and a known reader', async () => {
  for (const model of KNOWN_HID_MODELS) {
    const [candidate, ...others] = await candidatesFor([model]);
    expect(others).toEqual([]);
    expect(candidate?.id).toBe(`hid ${model.vendorId}:${model.productId} /dev/hidraw0`);
    expect(candidate?.isKnownReader).toBe(true);
  }
});

test('the description adds the name that the device gives itself', async () => {
  const [candidate] = await candidatesFor([{ product: 'HIDIDR' }]);
  expect(candidate?.description).toBe('hid 0425:8159 /dev/hidraw0 (HIDIDR)');
});

test('a fault on opening is handed on', async () => {
  const [candidate] = await candidatesFor([{}]);
  expect(await candidate?.transport.open()).toEqual({ ok: false, fault: 'reader-busy' });
});

test('the configuration decides how a known model is spoken to', async () => {
  const models: HidModel[] = [{ vendorId: '0425', productId: '8159', framing: 'wrapped' }];
  const written: Uint8Array[] = [];
  const [candidate] = await candidatesFor([{}], {
    models,
    open: {
      write: async (report) => {
        written.push(report);
        return succeed(null);
      },
      onReport: () => undefined,
      onClosed: () => undefined,
      close: async () => undefined,
    },
  });
  const opened = await candidate?.transport.open();
  if (!opened?.ok) throw new Error('not opened');
  await opened.value.write(Uint8Array.of(0xaa));
  expect(written[0]?.[0]).toBe(0x88);
  expect(opened.value).toMatchObject({ description: 'hid 0425:8159 /dev/hidraw0', simulated: false });
});

describe('unknown devices', () => {
  test('are left alone unless asked for', async () => {
    expect(await idsFor([UNKNOWN])).toEqual([]);
  });

  test('are mere possibilities when asked for', async () => {
    const [candidate] = await candidatesFor([UNKNOWN], { probeUnknown: true });
    expect(candidate).toMatchObject({ id: 'hid 1234:abcd /dev/hidraw0', isKnownReader: false });
  });

  test.each([
    ['a page of a standard', { usagePage: 0x0c }],
    ['a security key', { usagePage: 0xf1d0 }],
    ['a page that the system does not tell', { usagePage: null }],
    ['a keyboard', { usagePage: 1, usage: 6 }],
  ])('are left alone all the same: %s', async (_name, info) => {
    expect(await idsFor([{ ...UNKNOWN, ...info }], { probeUnknown: true })).toEqual([]);
  });

  test('become known readers by the configuration', async () => {
    const models: HidModel[] = [{ ...UNKNOWN, framing: 'wrapped' }];
    const [candidate] = await candidatesFor([{ ...UNKNOWN, usagePage: null }], { models });
    expect(candidate?.isKnownReader).toBe(true);
  });
});

describe('never touched, whatever is asked for', () => {
  const asked: Asked = {
    probeUnknown: true,
    models: [
      { vendorId: '0483', productId: 'df11', framing: 'raw' },
      { vendorId: '046d', productId: 'c31c', framing: 'raw' },
    ],
  };
  test.each([
    ['firmware update mode', [{ vendorId: '0483', productId: 'df11' }]],
    ['a keyboard', [KEYBOARD]],
    ['a keyboard with a page of its maker on the same path', [KEYBOARD, { ...KEYBOARD, usagePage: 0xff00 }]],
    ['a mouse with the numbers of a known reader', [{ usagePage: 1, usage: 2 }]],
  ])('%s', async (_name, listed) => {
    expect(await idsFor(listed, asked)).toEqual([]);
  });
});

describe('one candidate for each physical device', () => {
  const at = (path: string, info: Partial<HidDeviceInfo> = {}) => ({ ...info, path });

  test.each<[string, Partial<HidDeviceInfo>[], string[]]>([
    ['a path listed twice with one usage', [at('a'), at('a')], ['a']],
    ['a path listed once for each usage', [at('a', { usage: 2 }), at('a')], ['a']],
    ['the lowest interface', [at('b', { interface: 1 }), at('a')], ['a']],
    [
      'without pages, as by libusb',
      [at('b', { usagePage: null, interface: 1 }), at('a', { usagePage: null })],
      ['a'],
    ],
    [
      'a vendor-defined page before a lower interface',
      [at('a', { usagePage: 0x0c }), at('b', { interface: 1 })],
      ['b'],
    ],
    ['beside a keyboard interface', [at('a', { usagePage: 1, usage: 6 }), at('b', { interface: 1 })], ['b']],
    ['two collections of one interface, as on Windows', [at('b', { usage: 2 }), at('a')], ['a']],
    [
      'two readers of one model, with two interfaces each',
      [at('a'), at('b', { interface: 1 }), at('c'), at('d', { interface: 1 })],
      ['a', 'c'],
    ],
    ['two models', [at('a'), at('b', { vendorId: '10c4', productId: '0007', interface: 1 })], ['a', 'b']],
  ])('%s', async (_name, listed, paths) => {
    expect((await idsFor(listed)).map((id) => id.split(' ')[2])).toEqual(paths);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestClient } from './test-client.ts';
import type { UsbDevice, UsbPort } from './usb-device.ts';
import { startUsbIpServer, type UsbIpServer } from './usbip-server.ts';

const STALL = -32;
const OVERFLOW = -75;
const UNLINKED = -104;
const GET_DEVICE = [0x80, 6, 0, 1, 0, 0, 18, 0];
const GET_CONFIGURATION = [0x80, 6, 0, 2, 0, 0, 255, 0];

let server: UsbIpServer;
let clients: TestClient[];
let port: UsbPort | null;
let received: { address: number; data: number[] }[];
let disconnects: number;

beforeEach(async () => {
  server = await startUsbIpServer();
  clients = [];
  port = null;
  received = [];
  disconnects = 0;
});
afterEach(async () => {
  for (const each of clients) each.close();
  await server.close();
});

/** A device that notes what it gets and takes the class request 1 only. */
const device: UsbDevice = {
  descriptors: {
    vendorId: 0x0400,
    productId: 0xc35a,
    strings: ['Maker', '读卡器', '42'],
    interfaceClass: [0xff, 1, 2],
    endpoints: [
      { address: 0x81, type: 'bulk' },
      { address: 0x02, type: 'interrupt' },
    ],
  },
  connect: (opened) => {
    port = opened;
    return {
      receive: (address, data) => void received.push({ address, data: [...data] }),
      controlOut: ({ request }, data) => {
        received.push({ address: 0, data: [...data] });
        return request === 1;
      },
      controlIn: ({ request }) => (request === 1 ? Uint8Array.of(1, 2, 3, 4) : null),
      disconnect: () => {
        disconnects += 1;
      },
    };
  },
};

async function connect(): Promise<TestClient> {
  const opened = await TestClient.connect(server.port);
  clients.push(opened);
  return opened;
}

async function importDevice(): Promise<TestClient> {
  server.plugIn('1-1', device);
  const client = await connect();
  expect((await client.import('1-1')).status).toBe(0);
  return client;
}

describe('the list and the import', () => {
  test('names every device that is plugged in', async () => {
    server.plugIn('1-1', device);
    server.plugIn('1-2', device);
    const list = await (await connect()).list();
    expect(list.subarray(0, 12).toString('hex')).toBe('011100050000000000000002');
    expect(list).toHaveLength(12 + 2 * 316);
    expect(list.subarray(12 + 316 + 256, 12 + 316 + 260).toString('latin1')).toBe('1-2\0');
    // Class, subclass and protocol of the interface, and a pad byte.
    expect([...list.subarray(-4)]).toEqual([0xff, 1, 2, 0]);
  });

  test('hands over a device once at a time, at full speed', async () => {
    server.plugIn('1-2', device);
    const first = await connect();
    const { status, device: summary } = await first.import('1-2');
    expect(status).toBe(0);
    expect(summary.subarray(288).toString('hex')).toBe(
      '000000010000000300000002' + '0400c35a0100' + '000000010101',
    );
    expect((await (await connect()).import('1-2')).status).toBe(2);

    first.close();
    await expect.poll(() => disconnects).toBe(1);
    expect((await (await connect()).import('1-2')).status).toBe(0);
  });

  test('knows no device where none is plugged in, and drops what is no USB/IP', async () => {
    expect((await (await connect()).import('1-1')).status).toBe(4);
    const stranger = await connect();
    stranger.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await stranger.closed();
    const confused = await importDevice();
    confused.write(Buffer.alloc(48, 0x77));
    await confused.closed();
  });
});

describe('endpoint 0', () => {
  test('tells descriptors, cut to what was asked for', async () => {
    const client = await importDevice();
    const whole = await client.controlIn(GET_DEVICE, 18);
    expect(whole.data.toString('hex')).toBe('12010002000000400004' + '5ac30001' + '01020301');
    const start = await client.controlIn([...GET_DEVICE.slice(0, 6), 8, 0], 8);
    expect(start).toMatchObject({ status: 0, actualBytes: 8 });

    const configuration = await client.controlIn(GET_CONFIGURATION, 255);
    expect(configuration.data.toString('hex')).toBe(
      ['090220000101008032', '0904000002ff010200', '07058102400000', '07050203400001'].join(''),
    );
    const product = await client.controlIn([0x80, 6, 2, 3, 9, 4, 255, 0], 255);
    expect(product.data.subarray(2).toString('utf16le')).toBe('读卡器');
  });

  test('stalls on what it does not have, takes what only sets something', async () => {
    const client = await importDevice();
    expect(await client.controlIn([0x80, 6, 9, 3, 9, 4, 255, 0], 255)).toMatchObject({ status: STALL });
    // A device without HID has no report descriptor.
    expect(await client.controlIn([0x81, 6, 0, 0x22, 0, 0, 64, 0], 64)).toMatchObject({ status: STALL });
    expect(await client.controlOut([0x00, 9, 1, 0, 0, 0, 0, 0])).toMatchObject({ status: 0, actualBytes: 0 });
    expect((await client.controlIn([0x80, 8, 0, 0, 0, 0, 1, 0], 1)).data).toEqual(Buffer.from([1]));
    expect((await client.controlIn([0x82, 0, 0, 0, 1, 0, 2, 0], 2)).data).toEqual(Buffer.from([0, 0]));
  });

  test('hands class requests to the device', async () => {
    const client = await importDevice();
    expect(await client.controlOut([0x21, 1, 0, 0, 0, 0, 2, 0], Uint8Array.of(7, 8))).toMatchObject({
      status: 0,
      actualBytes: 2,
    });
    expect(await client.controlOut([0x21, 2, 0, 0, 0, 0, 1, 0], Uint8Array.of(9))).toMatchObject({
      status: STALL,
    });
    expect(received.map(({ data }) => data)).toEqual([[7, 8], [9]]);
    expect((await client.controlIn([0xa1, 1, 0, 0, 0, 0, 3, 0], 3)).data).toEqual(Buffer.from([1, 2, 3]));
    expect(await client.controlIn([0xa1, 2, 0, 0, 0, 0, 3, 0], 3)).toMatchObject({ status: STALL });
  });
});

describe('the other endpoints', () => {
  test('take data, and stall where there is no endpoint', async () => {
    const client = await importDevice();
    const sequence = client.submit(0x02, { data: Uint8Array.of(1, 2, 3) });
    expect(await client.reply()).toMatchObject({ command: 3, sequence, status: 0, actualBytes: 3 });
    expect(received).toEqual([{ address: 0x02, data: [1, 2, 3] }]);
    client.submit(0x03, { data: Uint8Array.of(1) });
    expect(await client.reply()).toMatchObject({ status: STALL });
    client.submit(0x82, { room: 64 });
    expect(await client.reply()).toMatchObject({ status: STALL });
  });

  test('a request for data waits for it and ends with a short packet or when it is full', async () => {
    const client = await importDevice();
    const first = client.submit(0x81, { room: 4096 });
    port?.send(0x81, new Uint8Array(64).fill(1));
    port?.send(0x81, new Uint8Array(70).fill(2));
    const reply = await client.reply();
    expect(reply).toMatchObject({ sequence: first, status: 0, actualBytes: 134 });
    expect(reply.data.subarray(60, 68).toString('hex')).toBe('0101010102020202');

    port?.send(0x81, new Uint8Array(64).fill(3));
    client.submit(0x81, { room: 64 });
    expect(await client.reply()).toMatchObject({ status: 0, actualBytes: 64 });
    port?.send(0x81, new Uint8Array(64).fill(3));
    client.submit(0x81, { room: 10 });
    expect(await client.reply()).toMatchObject({ status: OVERFLOW, actualBytes: 0 });
  });

  test('a request can be taken back; what it had got goes to the next one', async () => {
    const client = await importDevice();
    const waiting = client.submit(0x81, { room: 4096 });
    port?.send(0x81, new Uint8Array(64).fill(1));
    const unlink = client.unlink(waiting);
    expect(await client.reply()).toMatchObject({ command: 4, sequence: unlink, status: UNLINKED });
    client.submit(0x81, { room: 64 });
    expect((await client.reply()).data[0]).toBe(1);
    client.unlink(waiting);
    expect(await client.reply()).toMatchObject({ command: 4, status: 0 });
  });

  test('requests that arrive byte by byte or all at once are the same', async () => {
    const client = await importDevice();
    const request = Buffer.alloc(51);
    request.writeUInt32BE(1, 0);
    request.writeUInt32BE(2, 16);
    request.writeUInt32BE(3, 24);
    request.set([4, 5, 6], 48);
    for (const byte of request) {
      client.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.write(Buffer.concat([request, request]));
    for (let count = 0; count < 3; count += 1) expect((await client.reply()).actualBytes).toBe(3);
    expect(received).toHaveLength(3);
  });
});

describe('unplugging', () => {
  test('by the server or by the device ends the connection and empties the socket', async () => {
    const first = await importDevice();
    server.unplug('1-1');
    await first.closed();
    expect(disconnects).toBe(1);
    expect((await (await connect()).import('1-1')).status).toBe(4);

    const second = await importDevice();
    port?.unplug();
    await second.closed();
    expect(disconnects).toBe(2);
    expect((await (await connect()).list()).readUInt32BE(8)).toBe(0);
  });

  test('takes only the one device', async () => {
    server.plugIn('1-2', device);
    const other = await connect();
    await other.import('1-2');
    const client = await importDevice();
    server.unplug('1-1');
    await client.closed();
    expect((await other.controlIn(GET_DEVICE, 18)).status).toBe(0);
  });
});

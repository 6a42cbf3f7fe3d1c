import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAM_COMMANDS } from '../../../native/protocol/commands.ts';
import { createSimulatedReader, type SimulatedReader } from '../../../native/simulator/simulated-reader.ts';
import { systemTimer } from '../../../native/timer.ts';
import { TestClient } from '../usbip/test-client.ts';
import type { UsbDevice } from '../usbip/usb-device.ts';
import { startUsbIpServer, type UsbIpServer } from '../usbip/usbip-server.ts';
import { createBulkReaderDevice } from './bulk-reader.ts';
import { createHidReaderDevice } from './hid-reader.ts';

// Frames as published for GA/T 467.
const SAM_STATUS = Buffer.from('aaaaaa96690003' + '11ffed', 'hex');
const STATUS_ANSWER = 'aaaaaa9669000400009094';

let server: UsbIpServer;
let reader: SimulatedReader;
let client: TestClient;

beforeEach(async () => {
  server = await startUsbIpServer();
  reader = createSimulatedReader({ startTimer: systemTimer, timeScale: 0, sam: { firstFindMisses: false } });
});
afterEach(async () => {
  client.close();
  await server.close();
});

async function plugIn(device: UsbDevice): Promise<void> {
  server.plugIn('1-1', device);
  client = await TestClient.connect(server.port);
  expect((await client.import('1-1')).status).toBe(0);
}

async function send(endpointAddress: number, data: Uint8Array): Promise<void> {
  client.submit(endpointAddress, { data });
  expect((await client.reply()).status).toBe(0);
}

async function receive(endpointAddress: number, room: number): Promise<Buffer> {
  client.submit(endpointAddress, { room });
  const { status, data } = await client.reply();
  expect(status).toBe(0);
  return data;
}

function report(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(64);
  padded.set(bytes);
  return padded;
}

function request({ bytes: [command, parameter] }: { bytes: readonly number[] }): Buffer {
  const body = [0, 3, command ?? 0, parameter ?? 0];
  return Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...body, body.reduce((sum, byte) => sum ^ byte, 0)]);
}

const raw = { vendorId: 0x0425, productId: 0x8159, product: 'Reader', framing: 'raw' } as const;

test('raw HID: frames at byte 0 of 64-byte reports', async () => {
  await plugIn(createHidReaderDevice(reader, raw));
  const descriptor = await client.controlIn([0x81, 6, 0, 0x22, 0, 0, 255, 0], 255);
  expect(descriptor.data).toHaveLength(25);
  expect(await client.controlOut([0x21, 0x0a, 0, 0, 0, 0, 0, 0])).toMatchObject({ status: 0 });

  await send(0x01, report(SAM_STATUS));
  const answer = await receive(0x81, 64);
  expect(answer).toHaveLength(64);
  expect(answer.toString('hex')).toBe(STATUS_ANSWER.padEnd(128, '0'));
});

test('raw HID: a read card fills 21 reports', async () => {
  await plugIn(createHidReaderDevice(reader, raw));
  reader.execute({ command: 'insert', card: 'card-zhang' });
  for (const command of [SAM_COMMANDS.findCard, SAM_COMMANDS.selectCard]) {
    await send(0x01, report(request(command)));
    await receive(0x81, 64);
  }
  await send(0x01, report(request(SAM_COMMANDS.readCard)));
  const reports = [];
  for (let count = 0; count < 21; count += 1) reports.push(await receive(0x81, 64));
  const frame = Buffer.concat(reports).subarray(0, 1295);
  expect(frame.subarray(0, 14).toString('hex')).toBe('aaaaaa9669050800009001000400');
  expect(frame.subarray(14, 20).toString('utf16le')).toBe('张桂兰');
  expect(frame.subarray(5).reduce((sum, byte) => sum ^ byte, 0)).toBe(0);
});

test('raw HID without an OUT endpoint: SET_REPORT, and GET_REPORT until the answer is there', async () => {
  await plugIn(createHidReaderDevice(reader, { ...raw, hasOutEndpoint: false }));
  const getReport = () => client.controlIn([0xa1, 1, 0, 1, 0, 0, 64, 0], 64);
  expect((await getReport()).data).toEqual(Buffer.alloc(64));
  expect(await client.controlOut([0x21, 9, 0, 2, 0, 0, 64, 0], report(SAM_STATUS))).toMatchObject({
    status: 0,
  });
  await expect
    .poll(async () => (await getReport()).data.toString('hex'))
    .toBe(STATUS_ANSWER.padEnd(128, '0'));
  expect(await client.controlOut([0x21, 9, 0, 3, 0, 0, 64, 0], report(SAM_STATUS))).toMatchObject({
    status: -32,
  });
});

test('wrapped HID: envelopes with serial number, length and sum', async () => {
  const wrapped = { ...raw, vendorId: 0x10c4, productId: 0x0007, framing: 'wrapped' } as const;
  await plugIn(createHidReaderDevice(reader, wrapped));
  const body = Buffer.from([SAM_STATUS.length + 1, 0, 0xb1, ...SAM_STATUS]);
  const sum = body.reduce((total, byte) => total + byte, 0);
  const envelope = Buffer.from([0x88, 0x12, 0x34, ...body, sum & 0xff, sum >> 8]);
  const damaged = Buffer.from(envelope);
  damaged.writeUInt8((envelope.at(-1) ?? 0) ^ 1, envelope.length - 1);
  await send(0x01, report(damaged));
  await send(0x01, report(envelope));

  const answer = await receive(0x81, 64);
  // Result, packet number and the frame: 14 bytes.
  expect(answer.subarray(0, 8).toString('hex')).toBe('aa12340e00000000');
  expect(answer.subarray(8, 19).toString('hex')).toBe(STATUS_ANSWER);
  const expected = answer.subarray(3, 19).reduce((total, byte) => total + byte, 0);
  expect(answer.readUInt16LE(19)).toBe(expected);
  // The damaged one got no answer.
  const waiting = client.submit(0x81, { room: 64 });
  client.unlink(waiting);
  expect(await client.reply()).toMatchObject({ command: 4, status: -104 });
});

test('two bulk endpoints: one transfer each way', async () => {
  await plugIn(createBulkReaderDevice(reader, 2));
  await send(0x02, SAM_STATUS);
  expect((await receive(0x81, 4096)).toString('hex')).toBe(STATUS_ANSWER);
});

test('four bulk endpoints: seven bytes apart from the rest', async () => {
  await plugIn(createBulkReaderDevice(reader, 4));
  await send(0x02, SAM_STATUS.subarray(0, 7));
  await send(0x06, SAM_STATUS.subarray(7));
  expect((await receive(0x81, 7)).toString('hex')).toBe(STATUS_ANSWER.slice(0, 14));
  expect((await receive(0x85, 4)).toString('hex')).toBe(STATUS_ANSWER.slice(14));
});

test('the plug comes out with the simulated reader, in the middle of an answer too', async () => {
  await plugIn(createBulkReaderDevice(reader, 2));
  reader.execute({ command: 'unplug-while-reading', card: 'card-zhang' });
  for (const command of [SAM_COMMANDS.findCard, SAM_COMMANDS.selectCard]) {
    await send(0x02, request(command));
    await receive(0x81, 4096);
  }
  await send(0x02, request(SAM_COMMANDS.readCard));
  client.submit(0x81, { room: 4096 });
  await client.closed();

  // As long as the simulated reader is unplugged, an import ends at once.
  await plugIn(createBulkReaderDevice(reader, 2));
  await client.closed();
  reader.execute({ command: 'plug' });
  await plugIn(createBulkReaderDevice(reader, 2));
  await send(0x02, SAM_STATUS);
  expect((await receive(0x81, 4096)).toString('hex')).toBe(STATUS_ANSWER);
});

test('a host that lets go frees the line for the next one', async () => {
  await plugIn(createHidReaderDevice(reader, raw));
  client.close();
  await expect.poll(async () => (await reader.transport.open()).ok).toBe(true);
});

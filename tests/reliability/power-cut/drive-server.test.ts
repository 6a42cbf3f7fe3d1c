import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DriveServer, serveDrive } from './drive-server.ts';
import { VolatileDrive } from './volatile-drive.ts';

/** Client flags, then NBD_OPT_GO for the export without a name. */
const CLIENT_FLAGS_AND_GO = Buffer.concat([
  Buffer.from([0, 0, 0, 3]),
  Buffer.from('IHAVEOPT'),
  Buffer.from([0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0]),
]);
const GREETING_BYTES = 18;
const GO_REPLY_BYTES = 52;
const REPLY_BYTES = 16;

let folder: string;
let server: DriveServer;
let socket: Socket;
let received: Buffer;
const drive = new VolatileDrive(Buffer.alloc(4096, 7));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anhao-drive-'));
  server = await serveDrive(() => drive, path.join(folder, 'socket'));
  drive.powerOn(() => 0);
  received = Buffer.alloc(0);
  socket = connect(path.join(folder, 'socket'));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.write(CLIENT_FLAGS_AND_GO);
  await receive(GREETING_BYTES + GO_REPLY_BYTES);
});
afterEach(async () => {
  socket.destroy();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Takes the next bytes from what the server says. */
async function receive(length: number): Promise<Buffer> {
  while (received.length < length) await new Promise((resolve) => socket.once('data', resolve));
  const bytes = received.subarray(0, length);
  received = received.subarray(length);
  return bytes;
}

function ask(type: number, offset: number, length: number, payload = Buffer.alloc(0)): void {
  const header = Buffer.alloc(28);
  header.writeUInt32BE(0x25609513, 0);
  header.writeUInt16BE(type, 6);
  header.writeBigUInt64BE(9n, 8);
  header.writeBigUInt64BE(BigInt(offset), 16);
  header.writeUInt32BE(length, 24);
  socket.write(Buffer.concat([header, payload]));
}

const errorOf = (reply: Buffer) => reply.readUInt32BE(4);

it('reads, writes and flushes', async () => {
  ask(0, 512, 512);
  expect((await receive(REPLY_BYTES + 512)).subarray(REPLY_BYTES)).toEqual(Buffer.alloc(512, 7));
  ask(1, 0, 512, Buffer.alloc(512, 1));
  expect(errorOf(await receive(REPLY_BYTES))).toBe(0);
  ask(3, 0, 0);
  expect(errorOf(await receive(REPLY_BYTES))).toBe(0);
  drive.cutPower();
  drive.powerOn(() => 0);
  expect(drive.read(0, 512)).toEqual(Buffer.alloc(512, 1));
});

it('refuses what lies outside, and commands that it has not offered', async () => {
  ask(0, 4096, 512);
  expect(errorOf(await receive(REPLY_BYTES))).toBe(22);
  ask(4, 0, 512);
  expect(errorOf(await receive(REPLY_BYTES))).toBe(22);
});

it('says nothing without power', async () => {
  drive.cutPower();
  for (const type of [0, 3]) ask(type, 0, 512);
  // An answer to a later connection shows that the earlier requests had their turn.
  socket.write(Buffer.alloc(28));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received).toHaveLength(0);
});

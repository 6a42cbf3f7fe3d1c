import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceEvent } from '../../../contract/devices.ts';
import { Guest } from './guest.ts';
import { encodeLine } from './json-lines.ts';
import type { GuestMessage } from './messages.ts';

let server: Server;
/** The side of the worker. */
let worker: Socket;
let guest: Guest;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
  const connection = once(server, 'connection');
  worker = connect(address.port, '127.0.0.1');
  const [socket] = (await connection) as [Socket];
  const greeted = Guest.greet(socket);
  say({ type: 'ready', kernelRelease: '6.1.0', nodeVersion: 'v24' });
  guest = await greeted;
});
afterEach(() => {
  worker.destroy();
  server.close();
});

const say = (message: GuestMessage) => void worker.write(encodeLine(message));
const lost: DeviceEvent = { type: 'reader-status', status: { state: 'fault', fault: 'reader-lost' } };

test('answers find their questions', async () => {
  expect(guest.kernelRelease).toBe('6.1.0');
  const list = guest.listDevices();
  const attach = guest.attach(1234, '1-1');
  say({ type: 'refused', requestId: 2, reason: 'no such device' });
  say({ type: 'answer', requestId: 1, value: ['0400:c35a'] });
  await expect(attach).rejects.toThrow('no such device');
  expect(await list).toEqual(['0400:c35a']);
});

test('waits for events, those that have come included, and tells what came instead', async () => {
  say({ type: 'device-event', event: lost });
  const isLost = (event: DeviceEvent) => event.type === 'reader-status' && event.status.state === 'fault';
  expect(await guest.waitForEvent(isLost, { from: 0, limitMs: 5000, what: 'fault' })).toEqual(lost);
  await expect(guest.waitForEvent(isLost, { from: 1, limitMs: 20, what: 'second fault' })).rejects.toThrow(
    'no second fault within 20 ms; came: nothing',
  );
  await expect(
    guest.waitForEvent(({ type }) => type === 'card-read', { from: 0, limitMs: 20, what: 'card' }),
  ).rejects.toThrow('no card within 20 ms; came: reader-lost');
});

test('a guest that goes leaves no question open', async () => {
  const list = guest.listDevices();
  const event = guest.waitForEvent(() => true, { from: 0, limitMs: 5000, what: 'event' });
  worker.destroy();
  await expect(list).rejects.toThrow('the guest has gone');
  await expect(event).rejects.toThrow('the guest has gone');
  await expect(guest.measure()).rejects.toThrow('the guest has gone');
});

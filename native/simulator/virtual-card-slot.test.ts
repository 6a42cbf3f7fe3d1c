import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedSocialSecurityCard } from './simulated-social-security-card.ts';
import { createVirtualCardSlot, type VirtualCardSlot } from './virtual-card-slot.ts';

// The part of the virtual reader: it listens, and a connection is a card.

let server: Server;
let slot: VirtualCardSlot;
let port: number;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
  port = address.port;
  slot = createVirtualCardSlot(port);
});
afterEach(async () => {
  await slot.remove();
  server.close();
});

async function insertCard(card = createSimulatedSocialSecurityCard()): Promise<Socket> {
  const accepted = once(server, 'connection');
  await slot.insert(card);
  const [socket] = await accepted;
  return socket;
}

async function ask(socket: Socket, message: string): Promise<string> {
  socket.write(Buffer.from(message, 'hex'));
  const [answer] = await once(socket, 'data');
  return answer.toString('hex');
}

const GET_ATR = '000104';
const SELECT = '001400a404000f7378312e73682ec9e7bbe1b1a3d5cf';

describe('virtual card slot', () => {
  test('answers with the ATR and to commands', async () => {
    const socket = await insertCard();
    expect(await ask(socket, GET_ATR)).toBe('00113b6d000000815444368660532800000001');
    expect(await ask(socket, SELECT)).toBe('00029000');
  });

  test('power and reset forget what was selected and want no answer', async () => {
    const socket = await insertCard();
    await ask(socket, SELECT);
    await ask(socket, '000700a4020002ef05');
    expect(await ask(socket, '000500b2070000')).toMatch(/^000d0709.*9000$/);
    for (const control of ['000100', '000101', '000102']) {
      expect(await ask(socket, `${control}000500b2070000`)).toBe('00026986');
    }
  });

  test('takes messages apart that arrive in pieces or together', async () => {
    const socket = await insertCard();
    socket.write(Buffer.from('00', 'hex'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await ask(socket, `0104${SELECT}`)).toContain('3b6d');
  });

  test('a silent card answers nothing but its ATR', async () => {
    const socket = await insertCard(createSimulatedSocialSecurityCard({ trouble: 'silent' }));
    expect(await ask(socket, `${SELECT}${GET_ATR}`)).toBe('00113b6d000000815444368660532800000001');
  });

  test('is empty after the card was pulled out, and takes another one', async () => {
    const socket = await insertCard();
    const closed = once(socket, 'close');
    socket.resume();
    await slot.remove();
    await closed;
    await slot.remove();
    const next = await insertCard();
    expect(await ask(next, GET_ATR)).toContain('3b6d');
    const swapped = once(next, 'close');
    await insertCard();
    await swapped;
  });

  test('survives the end of the reader', async () => {
    const socket = await insertCard();
    socket.destroy();
    await once(socket, 'close');
    const next = await insertCard();
    expect(await ask(next, GET_ATR)).toContain('3b6d');
  });

  test('tells when there is no reader', async () => {
    server.close();
    await expect(slot.insert(createSimulatedSocialSecurityCard())).rejects.toThrow('ECONNREFUSED');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { LINE_FAULTS, type LineFault, openHarmfulLine } from './line.ts';

/** A service that answers with the body it was sent, behind a line with this fault. */
async function openEcho(fault: LineFault) {
  const bodies: string[] = [];
  const service = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      bodies.push(body);
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const target = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const state = { fault };
  const line = await openHarmfulLine(
    () => target,
    () => state.fault,
  );
  onTestFinished(async () => {
    await line.close();
    service.closeAllConnections();
    service.close();
  });
  const send = async (body: string): Promise<string | null> => {
    try {
      return await (await fetch(`${line.address}/path`, { method: 'POST', body })).text();
    } catch {
      return null;
    }
  };
  return { bodies, send, state, line };
}

it.each<[LineFault, string | null, number]>([
  ['none', 'hello hello', 1],
  ['cut', null, 0],
  ['reset', null, 0],
  ['half-request', null, 0],
  ['lost-answer', null, 1],
  ['half-answer', null, 1],
  ['slow', 'hello hello', 1],
  ['double-request', 'hello hello', 2],
  ['double-answer', 'hello hello', 1],
  ['foreign-page', '<html>welcome to the hotel network</html>', 0],
  ['busy', '', 0],
])('%s: the sender gets %j, the service %i whole requests', async (fault, answer, requests) => {
  const { send, bodies, line } = await openEcho(fault);
  expect(await send('hello hello')).toBe(answer);
  expect(bodies).toEqual(Array.from({ length: requests }, () => 'hello hello'));
  expect(line.counts[fault]).toBe(1);
});

it('gives the answer before', async () => {
  const { send, state } = await openEcho('none');
  await send('first');
  state.fault = 'wrong-answer';
  expect(await send('second')).toBe('first');
});

it('sends a copy after later requests', async () => {
  const { send, state, bodies } = await openEcho('late-copy');
  await send('early');
  state.fault = 'none';
  for (let i = 0; i < 6; i++) await send(`later ${i}`);
  expect(bodies.filter((body) => body === 'early')).toHaveLength(2);
  expect(bodies.lastIndexOf('early')).toBeGreaterThan(2);
});

it('knows every fault by one name', () => {
  expect(new Set(LINE_FAULTS).size).toBe(LINE_FAULTS.length);
});

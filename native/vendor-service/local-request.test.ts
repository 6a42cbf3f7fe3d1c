import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { noLog } from '../log.ts';
import {
  createSimulatedVendorService,
  type VendorServiceFault,
} from '../simulator/simulated-vendor-service.ts';
import {
  startVendorServiceServer,
  type VendorServiceServer,
} from '../simulator/simulated-vendor-service-server.ts';
import { type StartTimer, systemTimer } from '../timer.ts';
import { createLocalRequest, type LocalRequest, parseLocalAddress } from './local-request.ts';

// Real HTTP over the loopback interface. Time limits are run out by hand.

const LIMIT_MS = 5000;
const never = new AbortController().signal;
const ended: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ended.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function startService(): Promise<{
  server: VendorServiceServer;
  misbehave(fault: VendorServiceFault): void;
}> {
  const service = createSimulatedVendorService({ startTimer: systemTimer, timeScale: 0 });
  const server = await startVendorServiceServer(service, 0);
  ended.push(() => server.close());
  return { server, misbehave: service.misbehave };
}

const requestTo = (address: string, startTimer: StartTimer = systemTimer): LocalRequest =>
  createLocalRequest(address, startTimer, noLog);

describe('the address', () => {
  test.each(['http://127.0.0.1:8989', 'http://localhost:8989', 'https://[::1]:9199/'])(
    '%s is local',
    (address) => {
      expect(parseLocalAddress(address).port).toMatch(/8989|9199/);
    },
  );

  test.each([
    'http://example.org:8989',
    'http://127.0.0.1.example.org',
    'http://127.0.0.2:8989',
    'http://0.0.0.0:8989',
    'http://user:word@127.0.0.1:8989',
    'http://127.0.0.1@example.org',
    'file://localhost/etc/hosts',
    'ws://127.0.0.1:8989',
  ])('%s is refused', (address) => {
    expect(() => requestTo(address)).toThrow(RangeError);
  });
});

test('answers the JSON of the service, and asks for nothing but the path', async () => {
  let seen: unknown;
  const address = await serve((request, response) => {
    seen = {
      method: request.method,
      url: request.url,
      cookie: request.headers.cookie,
      connection: request.headers.connection,
    };
    response.end('\uFEFF{"retcode":"0x90","retmsg":"张"}');
  });
  expect(await requestTo(address)('/api/GetSAMID', LIMIT_MS, never)).toEqual({
    ok: true,
    value: { retcode: '0x90', retmsg: '张' },
  });
  expect(seen).toEqual({ method: 'GET', url: '/api/GetSAMID', connection: 'close' });
});

describe('faults of the service', () => {
  test.each([
    ['server-error', 'reader-failed'],
    ['not-found', 'reader-garbled'],
    ['redirect', 'reader-garbled'],
    ['no-json', 'reader-garbled'],
    ['huge-answer', 'reader-garbled'],
    ['broken-off', 'reader-lost'],
  ] as const)('%s is %s', async (misbehaviour, fault) => {
    const { server, misbehave } = await startService();
    misbehave(misbehaviour);
    const request = requestTo(server.address);
    expect(await request('/api/GetSAMID', LIMIT_MS, never)).toEqual({ ok: false, fault });
    misbehave('none');
    expect(await request('/api/GetSAMID', LIMIT_MS, never)).toMatchObject({ ok: true });
  });

  test('no service at all is reader-missing, at localhost as well', async () => {
    const { server } = await startService();
    await server.close();
    expect(await requestTo(server.address)('/', LIMIT_MS, never)).toEqual({
      ok: false,
      fault: 'reader-missing',
    });
    const localhost = server.address.replace('127.0.0.1', 'localhost');
    expect(await requestTo(localhost)('/', LIMIT_MS, never)).toEqual({ ok: false, fault: 'reader-missing' });
  });

  test('bytes that are no HTTP, no UTF-8 or no encrypted line are reader-garbled', async () => {
    const latin = await serve((_request, response) => response.end(Buffer.from([0x22, 0xd5, 0xc5, 0x22])));
    expect(await requestTo(latin)('/', LIMIT_MS, never)).toEqual({ ok: false, fault: 'reader-garbled' });
    const noHttp = await serve((request) => request.socket.end('AT+CGMI\r\n\r\n'));
    expect(await requestTo(noHttp)('/', LIMIT_MS, never)).toEqual({ ok: false, fault: 'reader-garbled' });
    const encrypted = requestTo(latin.replace('http:', 'https:'));
    expect(await encrypted('/', LIMIT_MS, never)).toEqual({ ok: false, fault: 'reader-garbled' });
  });

  test('a redirect is not followed', async () => {
    const seen: (string | undefined)[] = [];
    const address = await serve((request, response) => {
      seen.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await requestTo(address)('/api/ReadMsg', LIMIT_MS, never);
    expect(seen).toEqual(['/api/ReadMsg']);
  });

  test('an endless answer is cut off, and the service is told', async () => {
    let sentBytes = 0;
    let wasClosed: (value: unknown) => void = () => undefined;
    const closed = new Promise((resolve) => {
      wasClosed = resolve;
    });
    const address = await serve((_request, response) => {
      const chunk = Buffer.alloc(16_384, ' ');
      const send = () => {
        while (!response.destroyed && response.write(chunk)) sentBytes += chunk.length;
      };
      response.on('drain', send);
      response.on('close', wasClosed);
      send();
    });
    expect(await requestTo(address)('/', LIMIT_MS, never)).toEqual({ ok: false, fault: 'reader-garbled' });
    await closed;
    expect(sentBytes).toBeGreaterThan(512 * 1024);
  });
});

describe('time', () => {
  test('an answer that does not come or does not end is reader-silent when the limit runs out', async () => {
    const timers: { durationMs: number; callback: () => void; isCancelled: boolean }[] = [];
    const byHand: StartTimer = (durationMs, callback) => {
      const timer = { durationMs, callback, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    };
    let arrived: (value: unknown) => void = () => undefined;
    const address = await serve((request, response) => {
      if (request.url === '/half') response.write('{');
      arrived(null);
    });
    for (const path of ['/nothing', '/half']) {
      const arrival = new Promise((resolve) => {
        arrived = resolve;
      });
      const answer = requestTo(address, byHand)(path, LIMIT_MS, never);
      await arrival;
      expect(timers.at(-1)).toMatchObject({ durationMs: LIMIT_MS, isCancelled: false });
      timers.at(-1)?.callback();
      expect(await answer).toEqual({ ok: false, fault: 'reader-silent' });
      expect(timers.at(-1)).toMatchObject({ isCancelled: true });
    }
  });

  test('a request can be given up, before and while it is under way', async () => {
    const stopping = new AbortController();
    const address = await serve(() => stopping.abort());
    const request = requestTo(address);
    expect(await request('/', LIMIT_MS, stopping.signal)).toEqual({ ok: false, fault: 'reader-silent' });
    expect(await request('/', LIMIT_MS, stopping.signal)).toEqual({ ok: false, fault: 'reader-silent' });
  });
});

test('nothing of an answer is logged', async () => {
  const lines: string[] = [];
  const address = await serve((request, response) => {
    if (request.url === '/500') response.writeHead(500);
    response.end('张桂兰 990101194803120022');
  });
  const request = createLocalRequest(address, systemTimer, (event, details) =>
    lines.push(JSON.stringify([event, details])),
  );
  await request('/', LIMIT_MS, never);
  await request('/500', LIMIT_MS, never);
  expect(lines).toEqual(['["vendor-service-status",{"status":500}]']);
});

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What can happen to one request on its way to the central service and back. */
export const LINE_FAULTS = [
  'none',
  /** Nothing gets through; the connection ends. */
  'cut',
  /** Nothing gets through; the connection is reset (TCP RST). */
  'reset',
  /** The service gets half of the request. */
  'half-request',
  /** The service has done it, and the terminal never hears of it. */
  'lost-answer',
  /** The terminal gets the first half of the answer. */
  'half-answer',
  /** The answer comes in small pieces with pauses. */
  'slow',
  /** The service gets the request twice at the same time. */
  'double-request',
  /** The terminal gets the answer twice. */
  'double-answer',
  /** The service gets the request again after later ones. */
  'late-copy',
  /** The terminal gets the answer that belongs to the request before. */
  'wrong-answer',
  /** An error page of something in between. */
  'foreign-page',
  /** The service has no time. */
  'busy',
] as const;
/** What can happen to one request on its way. */
export type LineFault = (typeof LINE_FAULTS)[number];

interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

interface Passenger {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Tells what a request went through; for counting. */
export interface LineEvent {
  readonly fault: LineFault;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** A line on loopback between terminals and a central service that harms requests one by one. */
export interface HarmfulLine {
  readonly address: string;
  /** Requests that went through each fault. */
  readonly counts: Readonly<Record<LineFault, number>>;
  close(): Promise<void>;
}

/** Requests until a late copy comes. */
const LATE_AFTER = 5;

/**
 * Opens a line to the service at `target()`. `draw` tells the fault of each request; `onRequest` hears of each.
 */
export async function openHarmfulLine(
  target: () => string,
  draw: (path: string) => LineFault,
  onRequest: (event: LineEvent) => void = () => undefined,
): Promise<HarmfulLine> {
  const counts = Object.fromEntries(LINE_FAULTS.map((fault) => [fault, 0])) as Record<LineFault, number>;
  const late: { readonly dueAt: number; readonly passenger: Passenger }[] = [];
  let requests = 0;
  let previous: ForwardedAnswer | null = null;

  const harm = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const passenger = await collect(incoming);
    const fault = draw(passenger.path);
    counts[fault] += 1;
    requests += 1;
    onRequest({ fault, ...passenger });
    while (late[0] && late[0].dueAt <= requests) {
      const copy = late.shift();
      if (copy) await forward(target(), copy.passenger).catch(() => null);
    }
    const { socket } = incoming;
    if (fault === 'cut') return void socket.destroy();
    if (fault === 'reset') return void socket.resetAndDestroy();
    if (fault === 'half-request') {
      forwardHalf(target(), passenger);
      return void socket.destroy();
    }
    if (fault === 'foreign-page') return answer(outgoing, FOREIGN_PAGE);
    if (fault === 'busy') return answer(outgoing, BUSY);
    if (fault === 'late-copy') late.push({ dueAt: requests + LATE_AFTER, passenger });
    const copies = fault === 'double-request' ? [passenger, passenger] : [passenger];
    const answers = await Promise.all(copies.map((copy) => forward(target(), copy)));
    const true_ = answers[0] as ForwardedAnswer;
    const given = fault === 'wrong-answer' ? (previous ?? true_) : true_;
    previous = true_;
    if (fault === 'lost-answer') return void socket.destroy();
    if (fault === 'half-answer') return answerHalf(outgoing, given, socket);
    if (fault === 'slow') return answerSlowly(outgoing, given);
    answer(outgoing, given);
    if (fault === 'double-answer') socket.write(asText(given));
  };

  const server = createServer((incoming, outgoing) => {
    // The terminal may be killed in the middle: then there is nobody to tell.
    harm(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.on('connection', (socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const FOREIGN_PAGE: ForwardedAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<html>welcome to the hotel network</html>'),
};
const BUSY: ForwardedAnswer = { status: 503, headers: { 'retry-after': '1' }, body: Buffer.alloc(0) };

async function collect(incoming: IncomingMessage): Promise<Passenger> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, path: url, headers, body: Buffer.concat(chunks) };
}

function forward(target: string, { method, path, headers, body }: Passenger): Promise<ForwardedAnswer> {
  return new Promise((resolve, reject) => {
    const { connection: _, 'transfer-encoding': __, ...kept } = headers;
    const outgoing = request(new URL(path, target), {
      method,
      headers: { ...kept, host: new URL(target).host, 'content-length': body.length },
      agent: false,
    });
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const told = ['content-type', 'retry-after'].flatMap((name) => {
          const value = response.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        });
        const status = response.statusCode ?? 502;
        resolve({ status, headers: Object.fromEntries(told), body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function forwardHalf(target: string, { method, path, headers, body }: Passenger): void {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers;
  const outgoing = request(new URL(path, target), {
    method,
    headers: { ...kept, host: new URL(target).host, 'content-length': body.length },
    agent: false,
  });
  // It is meant to fail.
  outgoing.on('error', () => undefined);
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
}

function answer(outgoing: ServerResponse, { status, headers, body }: ForwardedAnswer): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

function answerHalf(outgoing: ServerResponse, given: ForwardedAnswer, socket: Socket): void {
  const { status, headers, body } = given;
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy());
}

async function answerSlowly(outgoing: ServerResponse, given: ForwardedAnswer): Promise<void> {
  const { status, headers, body } = given;
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  for (let at = 0; at < body.length; at += 64) {
    outgoing.write(body.subarray(at, at + 64));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  outgoing.end();
}

function asText({ status, headers, body }: ForwardedAnswer): Buffer {
  const lines = Object.entries({ ...headers, 'content-length': body.length }).map(([n, v]) => `${n}: ${v}`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}

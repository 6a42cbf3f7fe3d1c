import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the line between terminal and central service behaves. */
export type LineFault =
  | 'none'
  /** True answers, but every receipt carries a signature that does not fit. */
  | 'forged-receipts'
  /** Connections are cut in the middle. */
  | 'cut';

/** A line in front of a central service that tests can spoil. */
export interface FaultyLine {
  readonly address: string;
  fault: LineFault;
  close(): Promise<void>;
}

/** Opens a loopback line to the service at `target`. */
export async function openFaultyLine(target: string): Promise<FaultyLine> {
  const line = { fault: 'none' as LineFault };
  const server: Server = createServer((incoming, outgoing) => {
    switch (line.fault) {
      case 'cut':
        incoming.socket.destroy();
        break;
      default:
        passOn(target, incoming, outgoing, line.fault === 'forged-receipts');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    get fault() {
      return line.fault;
    },
    set fault(fault: LineFault) {
      line.fault = fault;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passOn(target: string, incoming: IncomingMessage, outgoing: ServerResponse, forge: boolean): void {
  const forwarded = request(new URL(incoming.url ?? '/', target), {
    method: incoming.method,
    headers: { ...incoming.headers, host: new URL(target).host },
  });
  forwarded.on('response', (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const sent = forge ? forgeReceipts(body) : body;
      outgoing.writeHead(answer.statusCode ?? 502, {
        'content-type': answer.headers['content-type'] ?? 'application/json',
        'content-length': Buffer.byteLength(sent),
      });
      outgoing.end(sent);
    });
  });
  forwarded.on('error', () => outgoing.destroy());
  incoming.pipe(forwarded);
}

/** Turns the first character of each receipt's signature into another one. */
function forgeReceipts(body: string): string {
  return body.replace(
    /("receipt":"[\w-]+\.[\w-]+\.)([\w-])/g,
    (_all, before: string, first: string) => before + (first === 'A' ? 'B' : 'A'),
  );
}

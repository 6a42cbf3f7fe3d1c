import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ServiceReply, SimulatedVendorService } from './simulated-vendor-service.ts';

/** A simulated service on a port of the loopback interface. */
export interface VendorServiceServer {
  /** Such as `http://127.0.0.1:8989`. */
  readonly address: string;
  /** Ends the service and every request that it serves. */
  close(): Promise<void>;
}

/** Puts a simulated service on the port of the loopback interface (0 = any free one). */
export function startVendorServiceServer(
  service: Pick<SimulatedVendorService, 'serve'>,
  port: number,
): Promise<VendorServiceServer> {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => response.destroy());
    void service.serve(request.url ?? '/').then((reply) => send(reply, response));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
      resolve({ address: `http://127.0.0.1:${address.port}`, close: () => close(server) });
    });
  });
}

function send(reply: ServiceReply, response: ServerResponse): void {
  if (reply.kind === 'nothing') return;
  if (reply.kind === 'broken-off') {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': reply.body.length + 100,
    });
    response.write(reply.body, () => response.destroy());
    return;
  }
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...(reply.location === undefined ? {} : { location: reply.location }),
  });
  response.end(reply.body);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

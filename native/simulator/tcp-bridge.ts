import { createServer, type Socket } from 'node:net';
import type { SimulatedReader } from './simulated-reader.ts';

/** A running bridge. */
export interface TcpBridge {
  /** Port on 127.0.0.1. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Puts the line of the simulated reader on a TCP port of the loopback interface (`port` 0 = any free one), so
 * that it can be joined to a pseudo-terminal and opened as a serial port:
 * `socat pty,raw,echo=0,link=/path/to/tty tcp:127.0.0.1:PORT`. One connection at a time, as on a real line;
 * a connection while the reader is unplugged or taken is closed at once, and unplugging closes the present one.
 */
export function startTcpBridge(reader: Pick<SimulatedReader, 'transport'>, port: number): Promise<TcpBridge> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    void join(reader, socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
      resolve({
        port: address.port,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}

async function join(reader: Pick<SimulatedReader, 'transport'>, socket: Socket): Promise<void> {
  const opened = await reader.transport.open();
  if (!opened.ok) return void socket.destroy();
  const line = opened.value;
  line.onData((chunk) => socket.write(chunk));
  // Bytes on their way are handed on before the end of the line, as on a wire.
  line.onClosed(() => socket.destroySoon());
  socket.on('data', (chunk) => void line.write(chunk));
  socket.on('close', () => void line.close());
  if (socket.destroyed) await line.close();
}

import { createConnection, type Socket } from 'node:net';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';

/** A printer in the same building answers within milliseconds. */
const CONNECT_LIMIT_MS = 3000;
/** Longest wait for the last bytes to leave, and for the printer's end, when the line is closed. */
const CLOSE_LIMIT_MS = 1000;

/** Raw TCP to a network printer (port 9100, "AppSocket"). Such printers serve one connection at a time. */
export function createNetworkTransport(
  { host, port }: { readonly host: string; readonly port: number },
  startTimer: StartTimer,
  log: Log,
): ReaderTransport {
  const description = `network ${host}:${port}`;
  return {
    open: () =>
      new Promise((resolve) => {
        const socket = createConnection({ host, port, noDelay: true });
        const end = (result: Result<ByteStream>) => {
          cancelTimer();
          resolve(result);
        };
        const refuse = (reason: string) => {
          log('network-open-failed', { description, reason });
          socket.destroy();
          end(fail('reader-missing'));
        };
        const cancelTimer = startTimer(CONNECT_LIMIT_MS, () => refuse('no answer in time'));
        socket.once('error', (error) => refuse(error.message));
        socket.once('connect', () => {
          socket.removeAllListeners('error');
          end(succeed(joinStream(socket, description, startTimer, log)));
        });
      }),
  };
}

function joinStream(socket: Socket, description: string, startTimer: StartTimer, log: Log): ByteStream {
  let isClosed = false;
  const closedListeners: (() => void)[] = [];
  socket.on('error', (error) => log('network-line-failed', { description, reason: error.message }));
  // A printer that ends its side is of no use any more: it answers no question.
  socket.on('end', () => socket.destroySoon());
  socket.on('close', () => {
    isClosed = true;
    for (const listener of closedListeners.splice(0)) listener();
  });
  return {
    description,
    simulated: false,
    write: (bytes) =>
      new Promise((resolve) => {
        const giveUp = () => resolve(fail('reader-lost'));
        if (isClosed || socket.destroyed) return giveUp();
        closedListeners.push(giveUp);
        socket.write(bytes, (error) => resolve(error ? fail('reader-lost') : succeed(null)));
      }),
    onData: (listener) => void socket.on('data', listener),
    onClosed: (listener) => {
      if (isClosed) listener();
      else closedListeners.push(listener);
    },
    close: () =>
      new Promise((resolve) => {
        if (isClosed) return resolve();
        const cancelTimer = startTimer(CLOSE_LIMIT_MS, () => socket.destroy());
        closedListeners.push(() => {
          cancelTimer();
          resolve();
        });
        // Bytes on their way are handed on first, and the printer's own end is waited for: until it has seen this
        // connection end, it refuses the next one.
        socket.end();
      }),
  };
}

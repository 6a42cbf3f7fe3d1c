import { createServer, type Socket } from 'node:net';
import {
  answerOption,
  type ClientMessage,
  ClientMessageReader,
  greeting,
  INVALID_ARGUMENT,
  NotTheProtocolError,
  simpleReply,
} from './network-block-device.ts';
import type { VolatileDrive } from './volatile-drive.ts';

/** A drive that can be reached. */
export interface DriveServer {
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Serves a drive by NBD on a Unix socket. `drive` is asked at every connection, so that another one can be put in while no
 * guest runs. A drive without power leaves its requests unanswered, as a dead one does; an error would tell the guest.
 */
export async function serveDrive(drive: () => VolatileDrive, socketFile: string): Promise<DriveServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    attend(socket, drive());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketFile, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function attend(socket: Socket, drive: VolatileDrive): void {
  const reader = new ClientMessageReader();
  socket.write(greeting());
  socket.on('data', (chunk) => {
    try {
      reader.push(chunk);
      for (let message = reader.next(); message !== null; message = reader.next()) {
        if (message.kind === 'option') {
          const { bytes, next } = answerOption(message.option, drive.sizeBytes);
          socket.write(bytes);
          if (next === 'transmission') reader.startTransmission();
          else if (next === 'end') socket.end();
        } else if (message.kind === 'disconnect') {
          socket.end();
        } else {
          const reply = execute(message, drive);
          if (reply !== null) socket.write(reply);
        }
      }
    } catch (error) {
      if (!(error instanceof NotTheProtocolError)) throw error;
      socket.destroy();
    }
  });
}

type Request = Exclude<ClientMessage, { kind: 'option' | 'disconnect' }>;

/** The reply; null when the drive has no power to give one. */
function execute(request: Request, drive: VolatileDrive): Buffer | null {
  const { handle } = request;
  try {
    if (request.kind === 'read') {
      const bytes = drive.read(request.offset, request.length);
      return bytes === null ? null : simpleReply(handle, 0, bytes);
    }
    if (request.kind === 'unknown') return simpleReply(handle, INVALID_ARGUMENT);
    const done = request.kind === 'flush' ? drive.flush() : drive.write(request.offset, request.bytes);
    return done ? simpleReply(handle, 0) : null;
  } catch (error) {
    if (error instanceof RangeError) return simpleReply(handle, INVALID_ARGUMENT);
    throw error;
  }
}

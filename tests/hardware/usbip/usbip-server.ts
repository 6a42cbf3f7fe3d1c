import { createServer, type Socket } from 'node:net';
import { DeviceConnection } from './device-connection.ts';
import {
  ClientMessageParser,
  type DeviceSummary,
  encodeDeviceList,
  encodeImportReply,
  IMPORT_STATUS,
} from './protocol.ts';
import type { UsbDevice } from './usb-device.ts';

/** A running server of emulated USB devices. */
export interface UsbIpServer {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Puts a device into a socket such as `1-1`, in place of the one there; a host may then import it. */
  plugIn(busId: string, device: UsbDevice): void;
  /** Pulls the plug: whoever uses the device loses it. Does nothing to an empty socket. */
  unplug(busId: string): void;
  close(): Promise<void>;
}

interface PluggedDevice {
  readonly device: UsbDevice;
  connection: DeviceConnection | null;
}

/** Starts a USB/IP server on the loopback interface. */
export function startUsbIpServer(): Promise<UsbIpServer> {
  const plugged = new Map<string, PluggedDevice>();
  const sockets = new Set<Socket>();

  function unplug(busId: string): void {
    const entry = plugged.get(busId);
    plugged.delete(busId);
    entry?.connection?.end();
  }

  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client may go at any instant; 'close' follows.
    socket.on('error', () => undefined);
    serve(socket, plugged, unplug);
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
      resolve({
        port: address.port,
        plugIn: (busId, device) => {
          unplug(busId);
          plugged.set(busId, { device, connection: null });
        },
        unplug,
        close: async () => {
          for (const busId of [...plugged.keys()]) unplug(busId);
          for (const socket of sockets) socket.destroy();
          await new Promise<void>((closed) => server.close(() => closed()));
        },
      });
    });
  });
}

/** One client: it asks for the list, or imports a device and from then on sends requests to it. */
function serve(socket: Socket, plugged: Map<string, PluggedDevice>, unplug: (busId: string) => void): void {
  const parser = new ClientMessageParser();
  let connection: DeviceConnection | null = null;

  function importDevice(busId: string): void {
    const entry = plugged.get(busId);
    if (entry === undefined) return void socket.end(encodeImportReply(IMPORT_STATUS.noDevice));
    if (entry.connection !== null) return void socket.end(encodeImportReply(IMPORT_STATUS.busy));
    parser.switchToUrbs();
    socket.write(encodeImportReply(IMPORT_STATUS.ok, summarise(busId, entry.device)));
    const opened = new DeviceConnection(entry.device, {
      write: (bytes) => void socket.write(bytes),
      unplug: () => unplug(busId),
      close: () => socket.destroy(),
    });
    entry.connection = opened;
    connection = opened;
    socket.on('close', () => {
      entry.connection = null;
      opened.end();
    });
  }

  socket.on('data', (chunk) => {
    parser.feed(chunk);
    try {
      for (let message = parser.next(); message !== null; message = parser.next()) {
        if (message.kind === 'list')
          socket.end(encodeDeviceList([...plugged].map(([id, { device }]) => summarise(id, device))));
        else if (message.kind === 'import') importDevice(message.busId);
        else connection?.handle(message);
      }
    } catch {
      socket.destroy();
    }
  });
}

function summarise(busId: string, { descriptors }: UsbDevice): DeviceSummary {
  const { vendorId, productId, interfaceClass } = descriptors;
  return { busId, vendorId, productId, interfaces: [interfaceClass] };
}

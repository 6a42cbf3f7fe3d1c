import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer to an URB. */
export interface UrbReply {
  readonly command: number;
  readonly sequence: number;
  readonly status: number;
  readonly actualBytes: number;
  readonly data: Buffer;
}

const HEADER_BYTES = 48;
const DIRECTION_IN = 0x80;

/** A plain USB/IP client on a socket, written from the protocol's tables and independent of the server's code. */
export class TestClient {
  readonly #socket: Socket;
  /** Sequence numbers of requests whose answers carry data. */
  readonly #inSequences = new Set<number>();
  #bytes = Buffer.alloc(0);
  #sequence = 0;
  isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    });
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('error', () => undefined);
  }

  static async connect(port: number): Promise<TestClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new TestClient(socket);
  }

  /** Asks for the list and reads to the end. */
  async list(): Promise<Buffer> {
    this.#socket.write(Buffer.from([0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0]));
    await this.closed();
    return this.#bytes;
  }

  /** Imports a device; answers the status and, after 0, the 312 bytes about the device. */
  async import(busId: string): Promise<{ status: number; device: Buffer }> {
    const request = Buffer.alloc(40);
    request.set([0x01, 0x11, 0x80, 0x03]);
    request.write(busId, 8);
    this.#socket.write(request);
    const status = (await this.#take(8)).readUInt32BE(4);
    return { status, device: status === 0 ? await this.#take(312) : Buffer.alloc(0) };
  }

  /** Sends a request; an OUT request carries `data`, an IN request asks for `room` bytes. Answers its sequence number. */
  submit(
    endpointAddress: number,
    {
      data = Buffer.alloc(0),
      room = 0,
      setup = Buffer.alloc(8),
    }: Partial<Record<'data' | 'setup', Uint8Array>> & { room?: number },
  ): number {
    this.#sequence += 1;
    const isIn = (endpointAddress & DIRECTION_IN) !== 0;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(1, 0);
    header.writeUInt32BE(this.#sequence, 4);
    header.writeUInt32BE(isIn ? 1 : 0, 12);
    header.writeUInt32BE(endpointAddress & 0x0f, 16);
    header.writeUInt32BE(isIn ? room : data.length, 24);
    header.set(setup, 40);
    this.#socket.write(Buffer.concat([header, data]));
    if (isIn) this.#inSequences.add(this.#sequence);
    return this.#sequence;
  }

  unlink(unlinkedSequence: number): number {
    this.#sequence += 1;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(2, 0);
    header.writeUInt32BE(this.#sequence, 4);
    header.writeUInt32BE(unlinkedSequence, 20);
    this.#socket.write(header);
    return this.#sequence;
  }

  /** A control request that asks for `room` bytes. */
  controlIn(setup: readonly number[], room: number): Promise<UrbReply> {
    this.submit(0x80, { setup: Uint8Array.from(setup), room });
    return this.reply();
  }

  controlOut(setup: readonly number[], data: Uint8Array = new Uint8Array()): Promise<UrbReply> {
    this.submit(0x00, { setup: Uint8Array.from(setup), data });
    return this.reply();
  }

  /** The next answer to an URB. */
  async reply(): Promise<UrbReply> {
    const header = await this.#take(HEADER_BYTES);
    const [command, sequence] = [header.readUInt32BE(0), header.readUInt32BE(4)];
    const actualBytes = command === 3 ? header.readUInt32BE(24) : 0;
    const hasData = command === 3 && this.#inSequences.delete(sequence);
    return {
      command,
      sequence,
      status: header.readInt32BE(20),
      actualBytes,
      data: hasData ? await this.#take(actualBytes) : Buffer.alloc(0),
    };
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.#socket, 'close');
  }

  close(): void {
    this.#socket.destroy();
  }

  async #take(byteCount: number): Promise<Buffer> {
    while (this.#bytes.length < byteCount) {
      if (this.isClosed) throw new Error('the server closed the connection');
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
    const taken = this.#bytes.subarray(0, byteCount);
    this.#bytes = this.#bytes.subarray(byteCount);
    return taken;
  }
}

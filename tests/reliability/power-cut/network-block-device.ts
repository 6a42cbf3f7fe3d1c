/**
 * The words of the NBD protocol that QEMU speaks to a drive: fixed newstyle negotiation with NBD_OPT_GO, then simple replies.
 * Source: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */

const INIT_PASSWORD = Buffer.from('NBDMAGIC');
const OPTION_MAGIC = Buffer.from('IHAVEOPT');
const OPTION_REPLY_MAGIC = 0x0003e889045565a9n;
const REQUEST_MAGIC = 0x25609513;
const SIMPLE_REPLY_MAGIC = 0x67446698;

const FLAG_FIXED_NEWSTYLE = 1 << 0;
const FLAG_NO_ZEROES = 1 << 1;
/** NBD_FLAG_HAS_FLAGS and NBD_FLAG_SEND_FLUSH: no forced unit access, so that every promise is a flush. */
const TRANSMISSION_FLAGS = (1 << 0) | (1 << 2);

const OPTION_ABORT = 2;
const OPTION_GO = 7;
const REPLY_ACK = 1;
const REPLY_INFO = 3;
const REPLY_UNSUPPORTED = 2 ** 31 + 1;
const INFO_EXPORT = 0;

const CLIENT_FLAGS_BYTES = 4;
const OPTION_HEADER_BYTES = 16;
const REQUEST_HEADER_BYTES = 28;
/** Largest payload that a client may send unless told otherwise. */
const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;

/** Error number of a request that makes no sense (EINVAL). */
export const INVALID_ARGUMENT = 22;

/** A client sent bytes that are not of the protocol. */
export class NotTheProtocolError extends Error {}

/** What the server says first. */
export function greeting(): Buffer {
  const flags = Buffer.alloc(2);
  flags.writeUInt16BE(FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES);
  return Buffer.concat([INIT_PASSWORD, OPTION_MAGIC, flags]);
}

/** Option of the negotiation, or request to the drive. `handle` names a request in its reply. */
export type ClientMessage =
  | { readonly kind: 'option'; readonly option: number }
  | { readonly kind: 'read'; readonly handle: bigint; readonly offset: number; readonly length: number }
  | { readonly kind: 'write'; readonly handle: bigint; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'flush'; readonly handle: bigint }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'unknown'; readonly handle: bigint };

/** The answer to an option, and what comes after it. */
export function answerOption(
  option: number,
  sizeBytes: number,
): { readonly bytes: Buffer; readonly next: 'negotiation' | 'transmission' | 'end' } {
  if (option === OPTION_GO) {
    const info = Buffer.alloc(12);
    info.writeUInt16BE(INFO_EXPORT, 0);
    info.writeBigUInt64BE(BigInt(sizeBytes), 2);
    info.writeUInt16BE(TRANSMISSION_FLAGS, 10);
    const bytes = Buffer.concat([optionReply(option, REPLY_INFO, info), optionReply(option, REPLY_ACK)]);
    return { bytes, next: 'transmission' };
  }
  if (option === OPTION_ABORT) return { bytes: optionReply(option, REPLY_ACK), next: 'end' };
  return { bytes: optionReply(option, REPLY_UNSUPPORTED), next: 'negotiation' };
}

function optionReply(option: number, reply: number, data: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(20);
  header.writeBigUInt64BE(OPTION_REPLY_MAGIC, 0);
  header.writeUInt32BE(option, 8);
  header.writeUInt32BE(reply, 12);
  header.writeUInt32BE(data.length, 16);
  return Buffer.concat([header, data]);
}

/** The reply to a request; `error` is 0 or an error number of the protocol. */
export function simpleReply(handle: bigint, error: number, data: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(SIMPLE_REPLY_MAGIC, 0);
  header.writeUInt32BE(error, 4);
  header.writeBigUInt64BE(handle, 8);
  return Buffer.concat([header, data]);
}

/** Cuts what a client sends into messages, however the bytes arrive. */
export class ClientMessageReader {
  #pending = Buffer.alloc(0);
  #phase: 'flags' | 'negotiation' | 'transmission' = 'flags';

  /** From now on the client sends requests. Call it when NBD_OPT_GO was answered. */
  startTransmission(): void {
    this.#phase = 'transmission';
  }

  /** Adds bytes. */
  push(bytes: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
  }

  /** The next whole message; null until more bytes come. Throws NotTheProtocolError. */
  next(): ClientMessage | null {
    if (this.#phase === 'flags') {
      if (this.#take(CLIENT_FLAGS_BYTES) === null) return null;
      this.#phase = 'negotiation';
    }
    return this.#phase === 'negotiation' ? this.#nextOption() : this.#nextRequest();
  }

  #nextOption(): ClientMessage | null {
    if (this.#pending.length < OPTION_HEADER_BYTES) return null;
    if (!this.#pending.subarray(0, 8).equals(OPTION_MAGIC)) throw new NotTheProtocolError('no option');
    const option = this.#pending.readUInt32BE(8);
    const whole = this.#take(OPTION_HEADER_BYTES + this.#payloadBytes(12));
    return whole === null ? null : { kind: 'option', option };
  }

  #nextRequest(): ClientMessage | null {
    if (this.#pending.length < REQUEST_HEADER_BYTES) return null;
    if (this.#pending.readUInt32BE(0) !== REQUEST_MAGIC) throw new NotTheProtocolError('no request');
    const type = this.#pending.readUInt16BE(6);
    const handle = this.#pending.readBigUInt64BE(8);
    const offset = Number(this.#pending.readBigUInt64BE(16));
    const length = this.#payloadBytes(24);
    const whole = this.#take(REQUEST_HEADER_BYTES + (type === 1 ? length : 0));
    if (whole === null) return null;
    if (type === 0) return { kind: 'read', handle, offset, length };
    if (type === 1) return { kind: 'write', handle, offset, bytes: whole.subarray(REQUEST_HEADER_BYTES) };
    if (type === 2) return { kind: 'disconnect' };
    if (type === 3) return { kind: 'flush', handle };
    return { kind: 'unknown', handle };
  }

  #payloadBytes(position: number): number {
    const length = this.#pending.readUInt32BE(position);
    if (length > MAX_PAYLOAD_BYTES) throw new NotTheProtocolError(`a payload of ${length} bytes`);
    return length;
  }

  #take(length: number): Buffer | null {
    if (this.#pending.length < length) return null;
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }
}

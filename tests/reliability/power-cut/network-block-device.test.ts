import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerOption,
  type ClientMessage,
  ClientMessageReader,
  greeting,
  NotTheProtocolError,
  simpleReply,
} from './network-block-device.ts';

/** Bytes as they stand in the protocol's description. */
const hex = (...parts: string[]) => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
const CLIENT_FLAGS = hex('00000003');
const GO = hex('49484156454f5054', '00000007', '00000006', '00000000 0000');
const READ = hex('25609513', '0000 0000', '0000000000000001', '0000000000000200', '00000400');
const WRITE = hex('25609513', '0000 0001', '0000000000000002', '0000000000000000', '00000003', 'aabbcc');
const FLUSH = hex('25609513', '0000 0003', '0000000000000003', '0000000000000000', '00000000');
const TRIM = hex('25609513', '0000 0004', '0000000000000004', '0000000000000000', '00000200');
const DISCONNECT = hex('25609513', '0000 0002', '0000000000000005', '0000000000000000', '00000000');

function readAll(chunks: readonly Uint8Array[]): ClientMessage[] {
  const reader = new ClientMessageReader();
  const messages: ClientMessage[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let message = reader.next(); message !== null; message = reader.next()) {
      messages.push(message);
      if (message.kind === 'option') reader.startTransmission();
    }
  }
  return messages;
}

const SESSION = Buffer.concat([CLIENT_FLAGS, GO, READ, WRITE, FLUSH, TRIM, DISCONNECT]);
const MESSAGES: readonly ClientMessage[] = [
  { kind: 'option', option: 7 },
  { kind: 'read', handle: 1n, offset: 512, length: 1024 },
  { kind: 'write', handle: 2n, offset: 0, bytes: hex('aabbcc') },
  { kind: 'flush', handle: 3n },
  { kind: 'unknown', handle: 4n },
  { kind: 'disconnect' },
];

describe('ClientMessageReader', () => {
  it('reads a session, however its bytes arrive', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(SESSION.length)), (cuts) => {
        const ends = [...cuts.sort((one, other) => one - other), SESSION.length];
        const chunks = ends.map((end, index) => SESSION.subarray(ends[index - 1] ?? 0, end));
        expect(readAll(chunks)).toEqual(MESSAGES);
      }),
    );
  });

  it('refuses what is no option, no request, or too long', () => {
    const tooLong = Buffer.concat([READ.subarray(0, 24), hex('02000001')]);
    for (const bytes of [
      [CLIENT_FLAGS, Buffer.alloc(16)],
      [CLIENT_FLAGS, GO, Buffer.alloc(28)],
      [CLIENT_FLAGS, GO, tooLong],
    ]) {
      expect(() => readAll(bytes)).toThrow(NotTheProtocolError);
    }
  });
});

describe('the server', () => {
  it('greets, and offers neither zeroes nor anything old', () => {
    expect(greeting()).toEqual(hex('4e42444d41474943', '49484156454f5054', '0003'));
  });

  it('answers NBD_OPT_GO with size and flush, and other options not at all', () => {
    const go = answerOption(7, 1024);
    expect(go.next).toBe('transmission');
    expect(go.bytes).toEqual(
      hex(
        ...['0003e889045565a9', '00000007', '00000003', '0000000c', '0000', '0000000000000400', '0005'],
        ...['0003e889045565a9', '00000007', '00000001', '00000000'],
      ),
    );
    expect(answerOption(8, 1024)).toEqual({
      bytes: hex('0003e889045565a9', '00000008', '80000001', '00000000'),
      next: 'negotiation',
    });
    expect(answerOption(2, 1024).next).toBe('end');
  });

  it('replies under the name of the request', () => {
    expect(simpleReply(2n, 0, hex('ff'))).toEqual(hex('67446698', '00000000', '0000000000000002', 'ff'));
    expect(simpleReply(3n, 22)).toEqual(hex('67446698', '00000016', '0000000000000003'));
  });
});

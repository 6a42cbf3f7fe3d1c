import { beforeEach, expect, test, vi } from 'vitest';
import { type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { encodeAnswer, encodeRequest, SAM_COMMANDS } from '../protocol/commands.ts';
import type { ByteStream } from './byte-stream.ts';
import type { HidPort } from './hid-backend.ts';
import { createHidReportCodec } from './hid-framing.ts';
import { createHidStream } from './hid-stream.ts';

const STATUS_REQUEST = encodeRequest(SAM_COMMANDS.samStatus);
/** An answer of three payloads, `length-prefixed`, cut short on purpose. */
const PAYLOADS = ['0602349000aaaa', '02c1aa', '02c296'].map((digits) => {
  const report = new Uint8Array(64);
  report.set(Buffer.from(digits, 'hex'));
  return report;
});

let written: Uint8Array[];
let receive: (report: Uint8Array) => void;
let unplug: () => void;
let chunks: number[][];
let log: Log;
let stream: ByteStream;

beforeEach(() => {
  written = [];
  chunks = [];
  const closedListeners: (() => void)[] = [];
  unplug = () => {
    for (const listener of closedListeners) listener();
  };
  const port: HidPort = {
    write: async (report): Promise<Result<null>> => {
      written.push(report);
      return succeed(null);
    },
    onReport: (listener) => {
      receive = listener;
    },
    onClosed: (listener) => void closedListeners.push(listener),
    close: async () => unplug(),
  };
  log = vi.fn<Log>();
  stream = createHidStream({
    port,
    codec: createHidReportCodec('length-prefixed'),
    description: 'hid 0483:572b a',
    simulated: true,
    log,
  });
  stream.onData((chunk) => chunks.push([...chunk]));
});

test('passes the bytes of an answer on and sends the reports that the reader waits for', async () => {
  await stream.write(STATUS_REQUEST);
  for (const report of PAYLOADS) receive(report);
  expect(chunks).toEqual([[0xaa, 0xaa], [0xaa], [0x96]]);
  expect(written.map((report) => report[0])).toEqual([0x0c, 0xff, 0xff]);
  expect(stream).toMatchObject({ description: 'hid 0483:572b a', simulated: true });
});

test('a new request forgets the answer that has come half-way', async () => {
  await stream.write(STATUS_REQUEST);
  receive(PAYLOADS[0] ?? new Uint8Array());
  await stream.write(STATUS_REQUEST);
  receive(PAYLOADS[1] ?? new Uint8Array());
  expect(chunks).toEqual([[0xaa, 0xaa]]);
});

test('what was dropped is counted at the next request and at the end, without content', async () => {
  for (let count = 0; count < 1000; count += 1) receive(new Uint8Array(64).fill(0xaa));
  expect(log).not.toHaveBeenCalled();
  await stream.write(STATUS_REQUEST);
  await stream.write(STATUS_REQUEST);
  receive(new Uint8Array(64));
  await stream.close();
  const device = 'hid 0483:572b a';
  expect(vi.mocked(log).mock.calls).toEqual([
    ['hid-reports-dropped', { device, count: 1000, lastReason: 'length' }],
    ['hid-reports-dropped', { device, count: 1, lastReason: 'length' }],
  ]);
});

test('tells of the unplugging', () => {
  const onClosed = vi.fn();
  stream.onClosed(onClosed);
  unplug();
  expect(onClosed).toHaveBeenCalledOnce();
});

test('a write that is no single request is a bug', () => {
  expect(() => stream.write(encodeAnswer(0x90, new Uint8Array(1284)))).toThrow(RangeError);
});

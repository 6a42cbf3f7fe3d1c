import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import { encodeAnswer, SAM_COMMANDS } from '../protocol/commands.ts';
import { systemTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { createExchange } from './exchange.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A line whose other end is the test. */
function createLine(writeResult: Promise<Result<null>> = Promise.resolve(succeed(null))) {
  let receive: (chunk: Uint8Array) => void = () => undefined;
  let hangUp: () => void = () => undefined;
  const written: Uint8Array[] = [];
  const stream: ByteStream = {
    description: 'line of the test',
    simulated: true,
    write: (bytes) => {
      written.push(bytes);
      return writeResult;
    },
    onData: (listener) => {
      receive = listener;
    },
    onClosed: (listener) => {
      hangUp = listener;
    },
    close: async () => undefined,
  };
  const exchange = createExchange(stream, systemTimer, noLog);
  return {
    exchange,
    written, // The exchange wipes what it gets.
    receive: (bytes: Uint8Array) => receive(bytes.slice()),
    receiveAsIs: (bytes: Uint8Array) => receive(bytes),
    hangUp: () => hangUp(),
  };
}

const FOUND = encodeAnswer(0x9f, new Uint8Array(4));
const SELECTED = encodeAnswer(0x90, new Uint8Array(8));

test('a late answer to an earlier command is not taken for the answer to this one', async () => {
  const { exchange, receive } = createLine();
  const finding = exchange.run(SAM_COMMANDS.findCard);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await finding).toEqual({ ok: false, fault: 'reader-silent' });

  const selecting = exchange.run(SAM_COMMANDS.selectCard);
  receive(FOUND);
  receive(SELECTED);
  expect(await selecting).toMatchObject({ ok: true, value: { code: 0x90 } });
});

test('what comes while no command waits is dropped', async () => {
  const { exchange, receive } = createLine();
  receive(SELECTED.slice(0, 10));
  const selecting = exchange.run(SAM_COMMANDS.selectCard);
  receive(SELECTED);
  expect(await selecting).toMatchObject({ ok: true });
});

test('an answer that stops half-way is asked for again after half a second', async () => {
  const { exchange, receive, written } = createLine();
  const reading = exchange.run(SAM_COMMANDS.readCard);
  receive(SELECTED.slice(0, 9));
  await vi.advanceTimersByTimeAsync(499);
  expect(written).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toHaveLength(2);
  receive(encodeAnswer(0x41));
  expect(await reading).toMatchObject({ ok: true, value: { code: 0x41 } });
});

test.each([
  [SAM_COMMANDS.samStatus, 1000],
  [SAM_COMMANDS.findCard, 1000],
  [SAM_COMMANDS.selectCard, 1000],
  [SAM_COMMANDS.readCard, 3000],
])('silence ends $name after its time limit and is not asked for again', async (command, limitMs) => {
  const { exchange, written } = createLine();
  const running = exchange.run(command);
  const onEnd = vi.fn();
  void running.then(onEnd);
  await vi.advanceTimersByTimeAsync(limitMs - 1);
  expect(onEnd).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await running).toEqual({ ok: false, fault: 'reader-silent' });
  expect(written).toHaveLength(1);
});

test('a request that reached the reader damaged (10) is sent once more', async () => {
  const { exchange, receive, written } = createLine();
  const finding = exchange.run(SAM_COMMANDS.findCard);
  receive(encodeAnswer(0x10));
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toHaveLength(2);
  receive(FOUND);
  expect(await finding).toMatchObject({ ok: true, value: { code: 0x9f } });
});

test('a closed line ends the command, and every later one', async () => {
  const { exchange, hangUp } = createLine();
  const finding = exchange.run(SAM_COMMANDS.findCard);
  hangUp();
  expect(await finding).toEqual({ ok: false, fault: 'reader-lost' });
  expect(exchange.isClosed).toBe(true);
  expect(await exchange.run(SAM_COMMANDS.findCard)).toEqual({ ok: false, fault: 'reader-lost' });
});

test('a write that fails is a lost line, one that hangs ends with the time limit', async () => {
  const refusing = createLine(Promise.resolve(fail('reader-lost')));
  expect(await refusing.exchange.run(SAM_COMMANDS.findCard)).toEqual({ ok: false, fault: 'reader-lost' });
  const hanging = createLine(new Promise(() => undefined));
  const finding = hanging.exchange.run(SAM_COMMANDS.findCard);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await finding).toEqual({ ok: false, fault: 'reader-silent' });
});

test('nothing of an answer stays behind but the data that the caller gets', async () => {
  const { exchange, receiveAsIs } = createLine();
  const reading = exchange.run(SAM_COMMANDS.readCard);
  const frame = encodeAnswer(0x90, new Uint8Array(1284).fill(0x42));
  const chunks = [frame.slice(0, 700), frame.slice(700)];
  for (const chunk of chunks) receiveAsIs(chunk);
  const answer = await reading;
  expect(answer.ok && answer.value.data.every((byte) => byte === 0x42)).toBe(true);
  expect(chunks.flatMap((chunk) => [...chunk]).every((byte) => byte === 0)).toBe(true);

  const late = frame.slice(200, 400);
  receiveAsIs(late);
  expect(late.every((byte) => byte === 0)).toBe(true);
});

test('a second command at the same time is a bug', async () => {
  const { exchange, hangUp } = createLine();
  const finding = exchange.run(SAM_COMMANDS.findCard);
  await expect(exchange.run(SAM_COMMANDS.samStatus)).rejects.toThrow('One command at a time');
  hangUp();
  await finding;
});

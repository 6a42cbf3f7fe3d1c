import { expect, test } from 'vitest';
import { encodeAnswer, encodeRequest, SAM_COMMANDS, type SamCommand } from '../protocol/commands.ts';
import { ANSWER_BODY_MIN_BYTES, encodeFrame } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import { systemTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { createSimulatedReader } from './simulated-reader.ts';

const { samStatus, findCard, selectCard, readCard, resetSam } = SAM_COMMANDS;

async function createLine() {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 0 });
  const opened = await simulator.transport.open();
  if (!opened.ok) throw new Error(opened.fault);
  const chunks: Uint8Array[] = [];
  opened.value.onData((chunk) => chunks.push(chunk));
  return {
    simulator,
    stream: opened.value,
    chunks,
    ask: (request: SamCommand) => ask(opened.value, chunks, request),
  };
}

/** The code of the answer to one request, waited for as long as the test may run. */
async function ask(stream: ByteStream, chunks: Uint8Array[], command: SamCommand): Promise<number> {
  const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
  const first = chunks.length;
  await stream.write(encodeRequest(command));
  for (let next = first; ; await new Promise((resolve) => setTimeout(resolve, 1))) {
    for (; next < chunks.length; next += 1) {
      for (const piece of parser.feed(chunks[next] ?? new Uint8Array())) {
        if (piece.kind === 'frame') return piece.body[2] ?? 0;
      }
    }
  }
}

test('answers in the order and with the codes of a real reader', async () => {
  const { simulator, ask: run } = await createLine();
  expect(await run(samStatus)).toBe(0x90);
  expect(await run(findCard)).toBe(0x80);
  expect(await run(selectCard)).toBe(0x81);
  expect(await run(readCard)).toBe(0x41);
  simulator.execute({ command: 'insert', card: 'card-zhang' });
  expect(await run(findCard)).toBe(0x80);
  expect(await run(selectCard)).toBe(0x81);
  expect(await run(findCard)).toBe(0x9f);
  expect(await run(readCard)).toBe(0x41);
  expect(await run(selectCard)).toBe(0x90);
  expect(await run(readCard)).toBe(0x90);
  expect([await run(findCard), await run(findCard)]).toEqual([0x80, 0x80]);
  expect(await run(resetSam)).toBe(0x90);
  expect(await run(findCard)).toBe(0x80);
  simulator.execute({ command: 'remove' });
  simulator.execute({ command: 'insert', card: 'card-zhang' });
  expect([await run(findCard), await run(findCard)]).toEqual([0x80, 0x9f]);
});

test('sends answers in several pieces', async () => {
  const { simulator, chunks, ask: run } = await createLine();
  await run(samStatus);
  expect(chunks.length).toBe(2);
  simulator.execute({ command: 'insert', card: 'card-zhang' });
  for (const command of [findCard, findCard, selectCard]) await run(command);
  chunks.length = 0;
  await run(readCard);
  expect(chunks.length).toBeGreaterThan(4);
  expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(1295);
});

test.each([
  ['unplug-while-reading', undefined, 648],
  ['unplug-while-reading', 0, 0],
  ['unplug-while-reading', 1, 1],
  ['unplug-while-reading', 200, 200],
  ['unplug-while-reading', 777, 777],
  ['unplug-while-reading', 1294, 1294],
  ['unplug-while-reading', 1295, 1295],
  ['remove-while-reading', undefined, 648],
  ['remove-while-reading', 13, 13],
  ['remove-while-reading', 1295, 1295],
] as const)('%s at byte %s: exactly %i bytes leave the reader', async (command, atByte, expected) => {
  const { simulator, stream, chunks, ask: run } = await createLine();
  simulator.execute({ command, card: 'card-zhang', atByte });
  for (const step of [findCard, findCard, selectCard]) await run(step);
  chunks.length = 0;
  await stream.write(encodeRequest(readCard));
  const state = () => simulator.execute({ command: 'status' });
  await expect
    .poll(() => (command === 'unplug-while-reading' ? !state().plugged : state().card === null))
    .toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(expected);
});

test('an interruption that was called off cuts nothing', async () => {
  const { simulator, stream, chunks, ask: run } = await createLine();
  simulator.execute({ command: 'unplug-while-reading', card: 'card-zhang', atByte: 700 });
  for (const step of [findCard, findCard, selectCard]) await run(step);
  chunks.length = 0;
  await stream.write(encodeRequest(readCard));
  await expect.poll(() => chunks.length, { interval: 1 }).toBeGreaterThan(0);
  simulator.execute({ command: 'insert', card: 'card-li' });
  await expect.poll(() => chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(1295);
  expect(simulator.execute({ command: 'status' })).toMatchObject({ plugged: true, card: 'card-li' });
});

test('has the SAM id that it was given', async () => {
  const samId = Uint8Array.from({ length: 16 }, (_, index) => index);
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 0, samId });
  const opened = await simulator.transport.open();
  if (!opened.ok) throw new Error(opened.fault);
  const received: number[] = [];
  opened.value.onData((chunk) => received.push(...chunk));
  await opened.value.write(encodeRequest(SAM_COMMANDS.samId));
  await expect.poll(() => received).toEqual([...encodeAnswer(0x90, samId)]);
});

test('tells a damaged and an unknown request apart', async () => {
  const { stream, chunks } = await createLine();
  const damaged = encodeRequest(samStatus);
  damaged[9] = 0;
  await stream.write(damaged);
  await stream.write(encodeFrame(Uint8Array.of(0x77, 0x01)));
  const expected = [...encodeAnswer(0x10), ...encodeAnswer(0x21)];
  await expect.poll(() => chunks.flatMap((chunk) => [...chunk])).toEqual(expected);
});

test('has one user at a time and none while unplugged', async () => {
  const { simulator, stream } = await createLine();
  expect(await simulator.transport.open()).toEqual({ ok: false, fault: 'reader-busy' });
  let closings = 0;
  stream.onClosed(() => {
    closings += 1;
  });
  expect(simulator.execute({ command: 'unplug' })).toEqual({
    plugged: false,
    card: null,
    misbehaviour: 'none',
  });
  expect(closings).toBe(1);
  expect(await stream.write(encodeRequest(samStatus))).toEqual({ ok: false, fault: 'reader-lost' });
  expect(await simulator.transport.open()).toEqual({ ok: false, fault: 'reader-missing' });
  simulator.execute({ command: 'plug' });
  expect((await simulator.transport.open()).ok).toBe(true);
});

test('tells its state after every command', async () => {
  const { simulator } = await createLine();
  simulator.execute({ command: 'insert', card: 'card-li' });
  simulator.execute({ command: 'misbehave', fault: 'silent' });
  const expected = { plugged: true, card: 'card-li', misbehaviour: 'silent' };
  expect(simulator.execute({ command: 'status' })).toEqual(expected);
  expect(simulator.execute({ command: 'remove-while-reading', card: 'card-wang' }).card).toBe('card-wang');
  expect(simulator.execute({ command: 'remove' }).card).toBe(null);
});

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
  expect(await simulator.transport.open()).toEqual({ ok: false, fault: 'reader-silent' });
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

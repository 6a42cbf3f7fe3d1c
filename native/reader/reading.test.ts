import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noLog } from '../log.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import { systemTimer } from '../timer.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { readFoundCard } from './reading.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Reads a card that was found, and keeps the raw data of the answer to the read command. */
async function readWatched(isWanted: (commandCount: number) => boolean) {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const opened = await simulator.transport.open();
  if (!opened.ok) throw new Error(opened.fault);
  const exchange = createExchange(opened.value, systemTimer, noLog);
  const raw: Uint8Array[] = [];
  let commandCount = 0;
  const watched: Exchange = {
    isClosed: false,
    run: async (command) => {
      const answer = await exchange.run(command);
      commandCount += 1;
      if (answer.ok && command === SAM_COMMANDS.readCard) raw.push(answer.value.data);
      return answer;
    },
  };
  simulator.execute({ command: 'insert', card: 'card-zhang' });
  const reading = (async () => {
    await exchange.run(SAM_COMMANDS.findCard);
    await exchange.run(SAM_COMMANDS.findCard);
    return readFoundCard(watched, () => isWanted(commandCount));
  })();
  await vi.advanceTimersByTimeAsync(2000);
  return { result: await reading, raw };
}

const isBlank = (bytes: Uint8Array) => bytes.length === 1284 && bytes.every((byte) => byte === 0);

test('gives the card and leaves nothing of the raw answer', async () => {
  const { result, raw } = await readWatched(() => true);
  expect(result).toMatchObject({ ok: true, value: { name: '张桂兰' } });
  expect(raw.map(isBlank)).toEqual([true]);
});

test('leaves nothing of the raw answer either when nobody wants the card any more', async () => {
  const { result, raw } = await readWatched((commandCount) => commandCount < 2);
  expect(result).toBe(null);
  expect(raw.map(isBlank)).toEqual([true]);
});

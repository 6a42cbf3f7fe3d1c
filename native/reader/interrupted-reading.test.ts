import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SimulatorCommand } from '../../contract/simulator.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { createTestBench, type TestBench } from './test-bench.ts';

// The read answer has 1295 bytes (GA/T 467, 30 01). The line or the card goes away after each count of them.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

async function startWatching(): Promise<TestBench> {
  const bench = createTestBench();
  bench.reader.start();
  bench.reader.watchForCard(true);
  await pass(500);
  return bench;
}

/** Lets time pass until the summary from `first` on ends with `expected`; gives back what came. */
async function waitFor(
  bench: TestBench,
  first: number,
  expected: string,
  limitMs: number,
): Promise<string[]> {
  for (let elapsedMs = 0; elapsedMs <= limitMs; elapsedMs += 100) {
    if (bench.summary(first).at(-1) === expected) break;
    await pass(100);
  }
  return bench.summary(first);
}

/** Interrupts a reading of one card at `atByte`, puts things right and reads another; the events of both. */
async function interruptAndGoOn(
  bench: TestBench,
  interruption: SimulatorCommand & { command: 'unplug-while-reading' | 'remove-while-reading' },
  next: 'card-li' | 'card-wang',
): Promise<{ interrupted: string[]; following: string[] }> {
  const isUnplugging = interruption.command === 'unplug-while-reading';
  const first = bench.events.length;
  bench.simulate(interruption);
  const end = isUnplugging ? 'reader-lost' : 'card-failed card-removed';
  const interrupted = await waitFor(bench, first, end, 6000);
  const second = bench.events.length;
  bench.simulate({ command: 'insert', card: next });
  bench.simulate({ command: 'plug' });
  const following = await waitFor(bench, second, `card-read ${SYNTHETIC_CARDS[next].name}`, 6000);
  bench.simulate({ command: 'remove' });
  await pass(700);
  return { interrupted, following };
}

test.each([
  [0, 432],
  [432, 864],
  [864, 1295],
])('the plug pulled after each of bytes %i to %i of the answer', { timeout: 60_000 }, async (from, to) => {
  const bench = await startWatching();
  for (let atByte = from; atByte < to; atByte += 1) {
    const next = atByte % 2 === 0 ? 'card-li' : 'card-wang';
    const seen = await interruptAndGoOn(
      bench,
      { command: 'unplug-while-reading', card: 'card-zhang', atByte },
      next,
    );
    expect({ atByte, ...seen }).toEqual({
      atByte,
      interrupted: ['card-found', 'card-failed reader-lost', 'reader-lost'],
      following: ['ready', 'card-found', `card-read ${SYNTHETIC_CARDS[next].name}`],
    });
  }
  expect(bench.events.filter((event) => event.type === 'card-read')).toHaveLength(to - from);
  expect(bench.requests).not.toContain('3010');
});

test('the plug pulled after the last byte: the card is read and the reader lost', async () => {
  const bench = await startWatching();
  const seen = await interruptAndGoOn(
    bench,
    { command: 'unplug-while-reading', card: 'card-zhang', atByte: 1295 },
    'card-li',
  );
  expect(seen).toEqual({
    interrupted: ['card-found', 'card-read 张桂兰', 'reader-lost'],
    following: ['ready', 'card-found', 'card-read 李长福'],
  });
});

test('the card lifted at many bytes of the answer, the first and the last among them', async () => {
  const bench = await startWatching();
  const positions = [
    ...Array(20).keys(),
    269,
    270,
    271,
    ...Array.from({ length: 13 }, (_, i) => 97 * i + 30),
  ];
  for (const atByte of [...positions, 1290, 1291, 1292, 1293, 1294]) {
    const next = atByte % 2 === 0 ? 'card-li' : 'card-wang';
    const seen = await interruptAndGoOn(
      bench,
      { command: 'remove-while-reading', card: 'card-zhang', atByte },
      next,
    );
    expect({ atByte, ...seen }).toEqual({
      atByte,
      interrupted: ['card-found', 'card-failed card-removed'],
      following: ['card-found', `card-read ${SYNTHETIC_CARDS[next].name}`],
    });
  }
});

test('the card lifted after the last byte: it is read', async () => {
  const bench = await startWatching();
  const first = bench.events.length;
  bench.simulate({ command: 'remove-while-reading', card: 'card-zhang', atByte: 1295 });
  expect(await waitFor(bench, first, 'card-read 张桂兰', 3000)).toEqual(['card-found', 'card-read 张桂兰']);
  bench.simulate({ command: 'insert', card: 'card-wang' });
  expect(await waitFor(bench, first + 2, 'card-read 王秀英', 3000)).toEqual([
    'card-found',
    'card-read 王秀英',
  ]);
});

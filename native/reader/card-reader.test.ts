import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { createTestBench, type TestBench, type TestBenchOptions } from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

async function startWatching(options: TestBenchOptions = {}): Promise<TestBench> {
  const bench = createTestBench(options);
  bench.reader.start();
  bench.reader.watchForCard(true);
  await pass(500);
  return bench;
}

describe('card reader', () => {
  test('is ready, with its name and number, and asks for its health every 5 s while no card is wanted', async () => {
    const bench = createTestBench();
    bench.reader.start();
    await pass(100);
    expect(bench.events).toEqual([
      {
        type: 'reader-status',
        status: {
          state: 'ready',
          description: 'simulated reader, SAM 05.03-20240101-0000000001-0000000002',
          simulated: true,
        },
      },
    ]);
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(60_000);
    expect(bench.summary()).toEqual(['ready']);
    expect(bench.requests.slice(0, 2)).toEqual(['11ff', '12ff']);
    expect(bench.requests.slice(2)).toEqual(Array.from({ length: 11 }, () => '11ff'));
  });

  test('finds, selects and reads a card within 1.5 s and delivers it once', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(1500);
    expect(bench.events.slice(1)).toEqual([
      { type: 'card-found' },
      {
        type: 'card-read',
        readingId: '00000000-0000-4000-8000-000000000001',
        card: { ...SYNTHETIC_CARDS['card-zhang'], photo: expect.any(Uint8Array) },
      },
    ]);
    await pass(30_000);
    expect(bench.events).toHaveLength(3);
  });

  test('retries the first, falsely empty search at once', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card: 'card-li' });
    const before = bench.requests.length;
    await pass(300 + 200);
    expect(bench.requests.slice(before).join(' ')).toMatch(/^(2001 )?2001 2001 2002/);
  });

  test('reads a card again only after it was lifted and placed again', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(5000);
    bench.simulate({ command: 'remove' });
    await pass(2000);
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2000);
    bench.simulate({ command: 'insert', card: 'card-wang' });
    await pass(2000);
    expect(bench.summary()).toEqual([
      'ready',
      ...['card-found', 'card-read 张桂兰'],
      ...['card-found', 'card-read 张桂兰'],
      ...['card-found', 'card-read 王秀英'],
    ]);
    const ids = bench.events.flatMap((event) => (event.type === 'card-read' ? [event.readingId] : []));
    expect(new Set(ids).size).toBe(3);
  });

  test('reads a card once on a reader that goes on finding it', async () => {
    const bench = await startWatching({ sam: { findsReadCard: true, firstFindMisses: false } });
    bench.simulate({ command: 'insert', card: 'card-li' });
    await pass(10_000);
    // Asking again for what is already wanted begins nothing anew.
    bench.reader.watchForCard(true);
    await pass(10_000);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 李长福']);
    bench.simulate({ command: 'remove' });
    await pass(1000);
    bench.simulate({ command: 'insert', card: 'card-li' });
    await pass(2000);
    expect(bench.summary().slice(3)).toEqual(['card-found', 'card-read 李长福']);
  });

  test('a card that was placed while none was wanted is read when one is wanted', async () => {
    const bench = createTestBench();
    bench.reader.start();
    bench.simulate({ command: 'insert', card: 'card-zhao' });
    await pass(10_000);
    bench.reader.watchForCard(true);
    await pass(1500);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 赵德明']);
  });

  test.each([
    ['ends', false],
    ['ends and begins anew', true],
  ])('forgets what it reads when the watch %s meanwhile', async (_name, beginsAnew) => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(600);
    expect(bench.summary()).toEqual(['ready', 'card-found']);
    bench.reader.watchForCard(false);
    bench.reader.watchForCard(beginsAnew);
    await pass(5000);
    expect(bench.summary()).toEqual(['ready', 'card-found']);
    bench.reader.watchForCard(true);
    bench.simulate({ command: 'insert', card: 'card-wang' });
    await pass(2000);
    expect(bench.summary().slice(2)).toEqual(['card-found', 'card-read 王秀英']);
  });

  test('an expired card is read: its validity is judged elsewhere', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card: 'card-expired' });
    await pass(2000);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 孙玉珍']);
  });

  test.each([
    ['card-unknown-type', 'card-unsupported'],
    ['card-bad-check-digit', 'card-data-invalid'],
  ] as const)('%s fails once with %s', async (card, fault) => {
    const bench = await startWatching();
    bench.simulate({ command: 'insert', card });
    await pass(20_000);
    expect(bench.summary()).toEqual(['ready', 'card-found', `card-failed ${fault}`]);
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2000);
    expect(bench.summary().slice(3)).toEqual(['card-found', 'card-read 张桂兰']);
  });

  test('reports its status again when asked, and nothing before it is known', async () => {
    const bench = createTestBench();
    bench.reader.reportStatus();
    bench.reader.start();
    expect(bench.events).toEqual([]);
    await pass(200);
    bench.reader.reportStatus();
    expect(bench.summary()).toEqual(['ready', 'ready']);
  });

  test.each([
    ['waits for a card', true, 2222],
    ['has nothing to do', false, 2222],
    ['opens the line', true, 0],
  ])('stops at once and leaves no timer while it %s', async (_name, wanted, afterMs) => {
    const bench = createTestBench();
    bench.reader.start();
    bench.reader.watchForCard(wanted);
    if (afterMs > 0) await pass(afterMs);
    const stopping = bench.reader.stop();
    // The simulator may still be answering.
    await pass(50);
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
    const eventCount = bench.events.length;
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(10_000);
    expect(bench.events).toHaveLength(eventCount);
    expect(bench.summary()).not.toContain('reader-lost');
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeAnswer } from '../protocol/commands.ts';
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

/** How long until the summary ends with `expected`, in steps of 100 ms. */
async function timeUntil(bench: TestBench, expected: string, limitMs: number): Promise<number> {
  for (let elapsedMs = 0; elapsedMs <= limitMs; elapsedMs += 100) {
    if (bench.summary().at(-1) === expected) return elapsedMs;
    await pass(100);
  }
  throw new Error(`No ${expected} within ${limitMs} ms, but ${bench.summary().join(', ')}`);
}

async function expectToReadAgain(bench: TestBench): Promise<void> {
  bench.simulate({ command: 'remove' });
  await pass(1000);
  bench.simulate({ command: 'insert', card: 'card-wang' });
  await pass(2000);
  expect(bench.summary().slice(-2)).toEqual(['card-found', 'card-read 王秀英']);
}

describe('a card that cannot be read', () => {
  test.each([
    ['on a standard reader', {}],
    ['on a reader that does not find a selected card again', { findsSelectedCard: false }],
  ])('lifted half-way through the answer: card-removed, %s', async (_name, sam) => {
    const bench = await startWatching({ sam });
    bench.simulate({ command: 'remove-while-reading', card: 'card-zhang' });
    expect(await timeUntil(bench, 'card-failed card-removed', 5000)).toBeLessThan(3500);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-failed card-removed']);
    await expectToReadAgain(bench);
  });

  test.each([100, 300, 500, 700])(
    'lifted %i ms after it was placed: card-removed or never found',
    async (afterMs) => {
      const bench = await startWatching();
      bench.simulate({ command: 'insert', card: 'card-li' });
      await pass(afterMs);
      bench.simulate({ command: 'remove' });
      await pass(5000);
      expect([['ready'], ['ready', 'card-found', 'card-failed card-removed']]).toContainEqual(
        bench.summary(),
      );
      await expectToReadAgain(bench);
    },
  );

  test.each([
    ['on a standard reader', {}],
    ['on a reader that does not find a selected card again', { findsSelectedCard: false }],
  ])('unreadable while it lies there: card-unreadable, once, after six reads, %s', async (_name, sam) => {
    const bench = await startWatching({ sam: { ...sam, firstFindMisses: false } });
    bench.simulate({ command: 'misbehave', fault: 'read-failed' });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await timeUntil(bench, 'card-failed card-unreadable', 4000);
    expect(bench.requests.filter((request) => request === '3001')).toHaveLength(6);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-failed card-unreadable']);
    bench.simulate({ command: 'misbehave', fault: 'none' });
    await expectToReadAgain(bench);
  });

  test('a read that fails only at first succeeds', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'misbehave', fault: 'read-failed' });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(800);
    bench.simulate({ command: 'misbehave', fault: 'none' });
    await pass(2000);
    expect(bench.requests.filter((request) => request === '3001').length).toBeGreaterThan(1);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('a card that is found no more but still selected is read again without another selection', async () => {
    let failures = 0;
    const bench = await startWatching({
      alterChunk: (chunk, request) => {
        if (request !== '3001' || failures > 0) return chunk;
        failures += 1;
        return encodeAnswer(0x33);
      },
    });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(4000);
    expect(bench.requests.join(' ')).toContain('2002 3001 2001 2001 2002 3001');
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test.each([
    [0x31, 'card-unreadable', []],
    [0x32, 'card-not-authentic', []],
    [0x33, 'card-unreadable', []],
    [0x40, 'card-unsupported', []],
    [0x47, 'card-unreadable', ['10ff']],
    [0x24, 'card-unreadable', ['10ff']],
    [0x66, 'reader-not-authorised', []],
  ])('status %i to every read is %s', async (code, fault, resets) => {
    const alterChunk = answerInsteadOf('3001', encodeAnswer(code));
    // The simulator believes that it has answered well; only the altered answer says otherwise.
    const bench = await startWatching({ alterChunk, sam: { findsReadCard: true } });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(10_000);
    expect(bench.summary().slice(1, 3)).toEqual(['card-found', `card-failed ${fault}`]);
    expect([...new Set(bench.requests.filter((request) => request === '10ff'))]).toEqual(resets);
  });
});

describe('a reader that fails', () => {
  test('missing at first: reader-missing once, ready when it comes', async () => {
    const bench = createTestBench();
    bench.simulate({ command: 'unplug' });
    bench.reader.start();
    await pass(20_000);
    expect(bench.summary()).toEqual(['reader-missing']);
    bench.simulate({ command: 'plug' });
    expect(await timeUntil(bench, 'ready', 5000)).toBeLessThanOrEqual(2200);
  });

  test.each([true, false])(
    'unplugged (card wanted: %s): lost at once, ready again when it is back',
    async (wanted) => {
      const bench = await startWatching();
      bench.reader.watchForCard(wanted);
      await pass(3333);
      bench.simulate({ command: 'unplug' });
      await pass(0);
      expect(bench.summary()).toEqual(['ready', 'reader-lost']);
      await pass(30_000);
      bench.simulate({ command: 'plug' });
      expect(await timeUntil(bench, 'ready', 5000)).toBeLessThanOrEqual(2200);
      expect(bench.summary()).toEqual(['ready', 'reader-lost', 'ready']);
      bench.reader.watchForCard(true);
      await expectToReadAgain(bench);
    },
  );

  test('unplugged half-way through the answer: the reading fails, the card is read after the plug is back', async () => {
    const bench = await startWatching();
    bench.simulate({ command: 'unplug-while-reading', card: 'card-li' });
    await timeUntil(bench, 'reader-lost', 2000);
    await pass(4000);
    bench.simulate({ command: 'plug' });
    await pass(5000);
    expect(bench.summary()).toEqual([
      'ready',
      ...['card-found', 'card-failed reader-lost', 'reader-lost'],
      ...['ready', 'card-found', 'card-read 李长福'],
    ]);
  });

  test.each([
    ['silent', 'reader-silent', true, 3000],
    ['silent', 'reader-silent', false, 7000],
    ['garbage', 'reader-garbled', true, 6000],
    ['garbage', 'reader-garbled', false, 8000],
    ['wrong-checksum', 'reader-garbled', true, 1000],
    ['wrong-checksum', 'reader-garbled', false, 6000],
    ['self-test-failed', 'reader-self-test-failed', true, 1000],
    ['self-test-failed', 'reader-self-test-failed', false, 6000],
    ['not-authorised', 'reader-not-authorised', true, 1000],
    ['not-authorised', 'reader-not-authorised', false, 6000],
  ] as const)(
    '%s: %s (card wanted: %s) within %i ms, and recovers by itself',
    async (misbehaviour, fault, wanted, limitMs) => {
      const bench = await startWatching();
      bench.reader.watchForCard(wanted);
      bench.simulate({ command: 'misbehave', fault: misbehaviour });
      await timeUntil(bench, fault, limitMs);
      await pass(60_000);
      expect(bench.summary()).toEqual(['ready', fault]);
      bench.simulate({ command: 'misbehave', fault: 'none' });
      await timeUntil(bench, 'ready', 5000);
      bench.reader.watchForCard(true);
      await expectToReadAgain(bench);
    },
  );

  test('one damaged answer is asked for again and remains unnoticed', async () => {
    let damage = 0;
    const bench = await startWatching({
      alterChunk: (chunk, request) => {
        if (request !== '3001' || damage > 0) return chunk;
        damage += 1;
        return chunk.map((byte, index) => (index === 100 ? byte ^ 1 : byte));
      },
    });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(3000);
    expect(damage).toBe(1);
    expect(bench.requests.filter((request) => request === '3001')).toHaveLength(2);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('a healthy module whose searches stay unanswered is out of order and does not flicker', async () => {
    let deaf = false;
    const bench = await startWatching({
      alterChunk: (chunk, request) => (deaf && request === '2001' ? new Uint8Array() : chunk),
    });
    deaf = true;
    await pass(60_000);
    expect(bench.summary()).toEqual(['ready', 'reader-silent']);
    deaf = false;
    await expectToReadAgain(bench);
    expect(bench.summary().slice(0, 3)).toEqual(['ready', 'reader-silent', 'ready']);
  });

  test('noise on the line between answers harms nothing', async () => {
    const bench = await startWatching({
      alterChunk: (chunk) => (chunk[0] === 0xaa ? Uint8Array.of(0, 0x55, 0xaa, 0, ...chunk) : chunk),
    });
    bench.simulate({ command: 'insert', card: 'card-zhang' });
    await pass(2000);
    expect(bench.summary()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });
});

/** Replaces the answers to one command by `frame`; the simulator's own chunks of it are swallowed. */
function answerInsteadOf(
  request: string,
  frame: Uint8Array,
): (chunk: Uint8Array, lastRequest: string) => Uint8Array {
  return (chunk, lastRequest) => {
    if (lastRequest !== request) return chunk;
    return chunk[0] === 0xaa && chunk[1] === 0xaa ? frame.slice() : new Uint8Array();
  };
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeCode } from '../simulator/simulated-vendor-service-answer.ts';
import { createTestBench, summarise, type TestBench } from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

type BenchOptions = Parameters<typeof createTestBench>[0];

async function startWatching(options: BenchOptions = {}): Promise<TestBench> {
  const bench = createTestBench(options);
  bench.reader.start();
  bench.reader.watchForCard(true);
  await pass(500);
  return bench;
}

describe('a fault of the reader', () => {
  const faults = [
    ['reader-unplugged', 'reader-missing', 'reader-lost'],
    ['self-test-failed', 'reader-self-test-failed', 'reader-self-test-failed'],
    ['not-authorised', 'reader-not-authorised', 'reader-not-authorised'],
    ['silent', 'reader-silent', 'reader-silent'],
    ['no-json', 'reader-garbled', 'reader-garbled'],
    ['busy', 'reader-busy', 'reader-busy'],
  ] as const;

  // Answers that are no JSON come as `reader-garbled` from the way to the service, which has tests of its own.
  const sabotage = (bench: TestBench, misbehaviour: (typeof faults)[number][0]) =>
    bench.service.misbehave(misbehaviour === 'no-json' ? 'not-found' : misbehaviour);

  test.each(faults)('%s from the start is %s, once, and withdrawn by ready', async (misbehaviour, fault) => {
    const bench = createTestBench();
    sabotage(bench, misbehaviour);
    bench.reader.start();
    await pass(30_000);
    expect(summarise(bench.events)).toEqual([fault]);
    bench.service.misbehave('none');
    await pass(5100);
    expect(summarise(bench.events)).toEqual([fault, 'ready']);
  });

  test.each(faults)('%s while a card is wanted is, after %s, %s', async (misbehaviour, _missing, fault) => {
    const bench = await startWatching();
    sabotage(bench, misbehaviour);
    await pass(30_000);
    expect(summarise(bench.events)).toEqual(['ready', fault]);
    bench.service.misbehave('none');
    bench.service.insert('card-wang');
    await pass(10_000);
    expect(summarise(bench.events)).toEqual(['ready', fault, 'ready', 'card-found', 'card-read 王秀英']);
  });

  test('a service that is not there is reader-missing, one that went away stays reader-lost', async () => {
    const bench = createTestBench();
    bench.run(false);
    bench.reader.start();
    await pass(20_000);
    bench.run(true);
    await pass(3000);
    bench.run(false);
    await pass(20_000);
    bench.service.misbehave('reader-unplugged');
    bench.run(true);
    await pass(20_000);
    expect(summarise(bench.events)).toEqual(['reader-missing', 'ready', 'reader-lost']);
  });

  test('is retried after 1, 1.5 and then every 2 s', async () => {
    const bench = createTestBench();
    bench.service.misbehave('not-found');
    bench.reader.start();
    const seen: number[] = [];
    for (let passedMs = 0; passedMs < 9000; passedMs += 100) {
      await pass(0);
      if (bench.service.requests.length > seen.length) seen.push(passedMs);
      await pass(100);
    }
    expect(seen).toEqual([0, 1000, 2500, 4500, 6500, 8500]);
  });

  test('that somebody else makes by one request is none', async () => {
    const bench = await startWatching();
    bench.service.misbehave('busy');
    await pass(1500);
    bench.service.misbehave('none');
    await pass(10_000);
    expect(bench.service.requests.length).toBeGreaterThan(3);
    expect(summarise(bench.events)).toEqual(['ready']);
  });

  test('that shows in reading only is reported, too', async () => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insertAnswer(describeCode('0x3', '传输错误'));
    await pass(10_000);
    expect(summarise(bench.events)).toEqual(['ready', 'reader-garbled']);
    bench.service.remove();
    await pass(10_000);
    expect(summarise(bench.events)).toEqual(['ready', 'reader-garbled', 'ready']);
  });

  test('ends a reading that it interrupts', async () => {
    const bench = await startWatching();
    bench.service.misbehave('not-authentic');
    bench.service.insert('card-zhang');
    await pass(1500);
    bench.run(false);
    await pass(10_000);
    expect(summarise(bench.events)).toEqual([
      'ready',
      'card-found',
      'card-failed reader-lost',
      'reader-lost',
    ]);
    bench.service.misbehave('none');
    bench.run(true);
    await pass(5000);
    expect(summarise(bench.events).slice(4)).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('after a card was delivered brings no second delivery of it', async () => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insert('card-zhang');
    await pass(2000);
    bench.service.misbehave('not-found');
    await pass(10_000);
    bench.service.misbehave('none');
    await pass(10_000);
    expect(summarise(bench.events)).toEqual([
      'ready',
      'card-found',
      'card-read 张桂兰',
      'reader-garbled',
      'ready',
    ]);
  });

  test('may hide behind a time-out: the health of the reader is asked for', async () => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insertAnswer(describeCode('0x2', '读卡超时'));
    await pass(5000);
    expect(bench.service.requests.slice(-4)).toContain('/api/GetSAMID');
    expect(summarise(bench.events)).toEqual(['ready']);
    bench.service.misbehave('self-test-failed');
    await pass(5000);
    expect(summarise(bench.events)).toEqual(['ready', 'reader-self-test-failed']);
  });
});

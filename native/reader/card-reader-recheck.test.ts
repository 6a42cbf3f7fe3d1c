import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FaultCode } from '../../contract/faults.ts';
import { fail } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import { encodeAnswer } from '../protocol/commands.ts';
import { systemTimer } from '../timer.ts';
import { createCardReader } from './card-reader.ts';
import { createTestBench } from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

test.each([true, false])('asks for a second reader every 5 s or so (card wanted: %s)', async (wanted) => {
  let rechecks = 0;
  const bench = createTestBench({
    recheck: async () => {
      rechecks += 1;
      return null;
    },
  });
  bench.reader.start();
  bench.reader.watchForCard(wanted);
  await pass(60_000);
  expect(rechecks).toBeGreaterThanOrEqual(10);
  expect(rechecks).toBeLessThanOrEqual(12);
  expect(bench.summary()).toEqual(['ready']);
});

test('a fault of the recheck ends the line and begins again', async () => {
  let fault: FaultCode | null = null;
  const bench = createTestBench({ recheck: async () => fault });
  bench.reader.start();
  await pass(7000);
  fault = 'readers-several';
  await pass(4000);
  fault = null;
  await pass(3000);
  expect(bench.summary()).toEqual(['ready', 'readers-several', 'ready']);
});

test('does not ask while the reader is out of order', async () => {
  let rechecks = 0;
  const bench = createTestBench({
    recheck: async () => {
      rechecks += 1;
      return null;
    },
  });
  bench.simulate({ command: 'misbehave', fault: 'self-test-failed' });
  bench.reader.start();
  await pass(60_000);
  expect(rechecks).toBe(0);
});

test('a reader that is pulled during the recheck is lost, whatever the recheck says', async () => {
  const bench = createTestBench({
    recheck: () =>
      new Promise((resolve) => {
        setTimeout(() => resolve('readers-several'), 1000);
      }),
  });
  bench.reader.start();
  await pass(5500);
  bench.simulate({ command: 'unplug' });
  await pass(10_000);
  expect(bench.summary()).toEqual(['ready', 'reader-lost']);
});

test.each(['reader-busy', 'reader-access-denied', 'readers-several', 'reader-missing'] as const)(
  '%s at the opening is told once and tried again after pauses',
  async (fault) => {
    const statuses: unknown[] = [];
    let attempts = 0;
    const reader = createCardReader({
      transport: {
        open: async () => {
          attempts += 1;
          return fail(fault);
        },
      },
      emit: (event) => statuses.push(event),
      startTimer: systemTimer,
      newReadingId: () => crypto.randomUUID(),
      log: noLog,
    });
    reader.start();
    await pass(20_000);
    expect(statuses).toEqual([{ type: 'reader-status', status: { state: 'fault', fault } }]);
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(13);
    await reader.stop();
  },
);

test.each([
  ['11ff', 0x41, 'reader-failed', false],
  ['11ff', 0x77, 'reader-failed', false],
  ['2001', 0x77, 'reader-failed', true],
] as const)('%s answered with %i: %s, and well again afterwards', async (request, code, fault, wanted) => {
  let isFailing = false;
  const bench = createTestBench({
    alterChunk: (chunk, lastRequest) => {
      if (!isFailing || lastRequest !== request) return chunk;
      return chunk[0] === 0xaa && chunk[1] === 0xaa ? encodeAnswer(code) : new Uint8Array();
    },
  });
  bench.reader.start();
  bench.reader.watchForCard(wanted);
  await pass(1000);
  isFailing = true;
  await pass(30_000);
  expect(bench.summary()).toEqual(['ready', fault]);
  isFailing = false;
  await pass(6000);
  expect(bench.summary()).toEqual(['ready', fault, 'ready']);
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeCode, describeReadCard } from '../simulator/simulated-vendor-service-answer.ts';
import { drawPortrait } from '../simulator/simulated-vendor-service-portrait.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
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

describe('the reader', () => {
  test('is ready with the number of its security module, and reports it again when asked', async () => {
    const bench = createTestBench();
    bench.reader.reportStatus();
    bench.reader.start();
    bench.reader.start();
    await pass(100);
    const ready = {
      type: 'reader-status',
      status: {
        state: 'ready',
        description: 'vendor service 127.0.0.1:8989, SAM 05.03-20240101-0000000001-0000000002',
        simulated: false,
      },
    };
    expect(bench.events).toEqual([ready]);
    bench.reader.reportStatus();
    expect(bench.events).toEqual([ready, ready]);
  });

  test('asks for cards only while one is wanted, and for its health every 5 s otherwise', async () => {
    const bench = createTestBench();
    bench.reader.start();
    await pass(16_000);
    expect(bench.service.requests).toEqual(Array(4).fill('/api/GetSAMID'));
    bench.reader.watchForCard(true);
    await pass(5000);
    const whileWanted = bench.service.requests.slice(5);
    expect(whileWanted.length).toBeGreaterThan(2);
    expect(new Set(whileWanted)).toEqual(new Set(['/api/ReadMsg?waitTime=1&NoPhoto=1']));
    bench.reader.watchForCard(false);
    await pass(2000);
    const before = bench.service.requests.length;
    await pass(20_000);
    expect(bench.service.requests.slice(before)).toEqual(Array(4).fill('/api/GetSAMID'));
    expect(summarise(bench.events)).toEqual(['ready']);
  });

  test('never asks for fingerprints, pictures of the card or a card once only, and one thing at a time', async () => {
    const bench = await startWatching({ withPortrait: true });
    for (let turn = 0; turn < 20; turn += 1) {
      bench.service.insert('card-zhang');
      bench.reader.watchForCard(turn % 3 === 0);
      bench.reader.watchForCard(true);
      await pass(130 * turn);
      bench.service.remove();
    }
    expect(bench.service.requests.join()).not.toMatch(/Fp|cardImg|readOnce|PhotoQuality/);
    expect(bench.mostRequestsAtOnce()).toBe(1);
  });

  test('stops at once in the middle of a request, and says nothing afterwards', async () => {
    const bench = await startWatching();
    bench.service.misbehave('silent');
    bench.service.insert('card-li');
    await pass(2500);
    const before = bench.events.length;
    await bench.reader.stop();
    await pass(60_000);
    expect(bench.events).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a card', () => {
  test.each(['card-zhang', 'card-permit', 'card-foreigner-2017', 'card-foreigner-2023'] as const)(
    '%s is read',
    async (name) => {
      const bench = await startWatching();
      bench.service.insert(name);
      await pass(2000);
      expect(bench.events.slice(1)).toEqual([
        { type: 'card-found' },
        {
          type: 'card-read',
          readingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          card: { ...SYNTHETIC_CARDS[name], photo: null },
        },
      ]);
    },
  );

  test.each([
    ['reads it again and again', true],
    ['reads it once', false],
  ])('is delivered once while it lies there, by a service that %s', async (_name, readsAgain) => {
    const bench = await startWatching({ readsAgain });
    bench.service.insert('card-zhang');
    await pass(30_000);
    expect(bench.service.requests.length).toBeGreaterThan(10);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('that was lifted and placed again is delivered again', async () => {
    const bench = await startWatching({ readsAgain: true });
    for (let turn = 0; turn < 2; turn += 1) {
      bench.service.insert('card-zhang');
      await pass(3000);
      bench.service.remove();
      await pass(3000);
    }
    expect(summarise(bench.events)).toEqual([
      'ready',
      'card-found',
      'card-read 张桂兰',
      'card-found',
      'card-read 张桂兰',
    ]);
    const ids = bench.events.flatMap((event) => (event.type === 'card-read' ? [event.readingId] : []));
    expect(new Set(ids).size).toBe(2);
  });

  test('that takes the place of another is delivered without a look at an empty reader', async () => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insert('card-zhang');
    await pass(3000);
    bench.service.insert('card-li');
    await pass(3000);
    expect(summarise(bench.events).slice(1)).toEqual([
      'card-found',
      'card-read 张桂兰',
      'card-found',
      'card-read 李长福',
    ]);
  });

  test('that still lies there counts as newly placed when the watch is turned off and on', async () => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insert('card-zhang');
    await pass(3000);
    bench.reader.watchForCard(false);
    bench.reader.watchForCard(true);
    await pass(3000);
    expect(summarise(bench.events).filter((event) => event === 'card-read 张桂兰')).toHaveLength(2);
  });

  test.each([
    ['off', [false]],
    ['off and on', [false, true]],
  ])('whose reading began before the watch was turned %s is dropped', async (_name, changes) => {
    const bench = await startWatching();
    bench.service.insert('card-zhang');
    await pass(500);
    for (const wanted of changes) bench.reader.watchForCard(wanted);
    await pass(1000);
    expect(summarise(bench.events)).toEqual(['ready']);
    bench.reader.watchForCard(true);
    bench.service.insert('card-li');
    await pass(3000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-read 李长福']);
  });

  test.each([
    ['card-unknown-type', 'card-unsupported'],
    ['card-bad-check-digit', 'card-data-invalid'],
  ] as const)('%s fails once with %s, and the next one is read', async (name, fault) => {
    const bench = await startWatching({ readsAgain: true });
    bench.service.insert(name);
    await pass(10_000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', `card-failed ${fault}`]);
    bench.service.insert('card-li');
    await pass(2000);
    expect(summarise(bench.events).slice(3)).toEqual(['card-found', 'card-read 李长福']);
  });

  test('that could not be read for a moment is read', async () => {
    const bench = await startWatching();
    bench.service.misbehave('not-authentic');
    bench.service.insert('card-zhang');
    await pass(1500);
    bench.service.misbehave('none');
    await pass(3000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('that cannot be read three times in a row fails once', async () => {
    const bench = await startWatching();
    bench.service.misbehave('not-authentic');
    bench.service.insert('card-zhang');
    await pass(15_000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-failed card-not-authentic']);
    bench.service.misbehave('none');
    bench.service.remove();
    await pass(2000);
    bench.service.insert('card-zhang');
    await pass(2000);
    expect(summarise(bench.events).slice(3)).toEqual(['card-found', 'card-read 张桂兰']);
  });

  test('that is lifted after it could not be read fails with card-removed', async () => {
    const bench = await startWatching();
    bench.service.misbehave('not-authentic');
    bench.service.insert('card-zhang');
    await pass(1500);
    bench.service.remove();
    await pass(3000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-failed card-removed']);
  });

  test('that is not recognised fails at once', async () => {
    const bench = await startWatching();
    bench.service.insertAnswer(describeCode('0x40', '卡类型错误'));
    await pass(1500);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-failed card-unsupported']);
  });

  test('that sounds like none is none', async () => {
    const bench = await startWatching();
    bench.service.misbehave('read-failed');
    bench.service.insert('card-zhang');
    await pass(10_000);
    expect(summarise(bench.events)).toEqual(['ready']);
  });
});

describe('the portrait', () => {
  test('follows its card under the same number where the service decodes it', async () => {
    const bench = await startWatching({ withPortrait: true });
    bench.service.insert('card-foreigner-2023');
    await pass(2000);
    expect(bench.service.requests.at(-1)).toBe('/api/ReadMsg?waitTime=1');
    expect(summarise(bench.events)).toEqual([
      'ready',
      'card-found',
      `card-read ${SYNTHETIC_CARDS['card-foreigner-2023'].name}`,
      'card-portrait',
    ]);
    const [, , read, portrait] = bench.events;
    expect(portrait).toEqual({
      type: 'card-portrait',
      readingId: read?.type === 'card-read' ? read.readingId : '',
      portrait: { format: 'jpeg', bytes: drawPortrait() },
    });
  });

  test.each(['', 'iVBORw0KGgo=', '没有'])('"%s" is left out', async (photobase64) => {
    const bench = await startWatching({ withPortrait: true });
    bench.service.insertAnswer({ ...describeReadCard(SYNTHETIC_CARDS['card-zhang'], null), photobase64 });
    await pass(2000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('is not asked for and not passed on where the site does without', async () => {
    const bench = await startWatching();
    bench.service.insertAnswer(describeReadCard(SYNTHETIC_CARDS['card-zhang'], drawPortrait()));
    await pass(2000);
    expect(summarise(bench.events)).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });
});

test('nothing of a card is logged', async () => {
  const lines: string[] = [];
  const log = (event: string, details?: object) => lines.push(JSON.stringify([event, details]));
  const bench = await startWatching({ withPortrait: true, log });
  for (const name of ['card-zhang', 'card-unknown-type', 'card-bad-check-digit'] as const) {
    bench.service.insert(name);
    await pass(3000);
  }
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('\n')).not.toMatch(/99010|张|周|吴|示例/);
});

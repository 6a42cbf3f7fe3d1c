import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CardPortrait } from '../../contract/card.ts';
import { createTestBench, type TestBench } from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);
const PORTRAIT: CardPortrait = { format: 'bmp', bytes: Uint8Array.of(0x42, 0x4d, 1) };
const READ = ['ready', 'card-found', 'card-read 张桂兰'];

const after = (durationMs: number) => () =>
  new Promise<CardPortrait>((resolve) => {
    setTimeout(() => resolve(PORTRAIT), durationMs);
  });

async function readZhang(
  decodePortrait: (photo: Uint8Array) => Promise<CardPortrait | null>,
): Promise<TestBench> {
  const bench = createTestBench({ decodePortrait });
  bench.reader.start();
  bench.reader.watchForCard(true);
  await pass(500);
  bench.simulate({ command: 'insert', card: 'card-zhang' });
  await pass(1500);
  return bench;
}

test('follows its card, under the same id, from the photo of the chip', async () => {
  const photos: Uint8Array[] = [];
  const bench = await readZhang(async (photo) => {
    photos.push(photo);
    return PORTRAIT;
  });
  expect(bench.summary()).toEqual([...READ, 'card-portrait']);
  const [read, portrait] = bench.events.slice(-2);
  expect(portrait).toEqual({
    type: 'card-portrait',
    readingId: read?.type === 'card-read' ? read.readingId : null,
    portrait: PORTRAIT,
  });
  // The wiping of the raw answer leaves the photo as it is: "WL" and the rest of its header.
  expect(photos).toHaveLength(1);
  expect([...(photos[0]?.slice(0, 5) ?? [])]).toEqual([0x57, 0x4c, 0x66, 0x00, 0x7e]);
});

test('holds up neither its card nor the search for the next one', async () => {
  const bench = await readZhang(after(5000));
  expect(bench.summary()).toEqual(READ);
  bench.simulate({ command: 'insert', card: 'card-li' });
  await pass(1500);
  expect(bench.summary(3)).toEqual(['card-found', 'card-read 李长福']);
  await pass(5000);
  // Each under the id of its own reading.
  const ids = bench.events.flatMap((event) => (event.type === 'card-read' ? [event.readingId] : []));
  expect(bench.events.slice(5)).toMatchObject(ids.map((readingId) => ({ type: 'card-portrait', readingId })));
});

test('comes after the watch has ended, as a visit ends it once it has a card', async () => {
  const bench = await readZhang(after(2000));
  bench.reader.watchForCard(false);
  await pass(3000);
  expect(bench.summary()).toEqual([...READ, 'card-portrait']);
});

test.each([
  ['a new watch has begun', (bench: TestBench) => [false, true].map((on) => bench.reader.watchForCard(on))],
  ['the reader was stopped', (bench: TestBench) => bench.reader.stop()],
])('is dropped once %s', async (_name, moveOn) => {
  const bench = await readZhang(after(2000));
  void moveOn(bench);
  await pass(3000);
  expect(bench.summary()).toEqual(READ);
});

test.each([
  ['fails', async () => null],
  ['rejects', () => Promise.reject(new Error('no decoder'))],
  [
    'throws',
    () => {
      throw new TypeError('a bug');
    },
  ],
  ['never ends', () => new Promise<null>(() => undefined)],
])('a decoder that %s changes nothing else', async (_name, decode) => {
  const bench = await readZhang(decode);
  bench.simulate({ command: 'insert', card: 'card-wang' });
  await pass(2000);
  expect(bench.summary()).toEqual([...READ, 'card-found', 'card-read 王秀英']);
});

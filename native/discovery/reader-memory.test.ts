import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noLog } from '../log.ts';
import { createFileMemory, createPassingMemory } from './reader-memory.ts';
import { createListeningLog } from './test-bench.ts';

const EMPTY = { readerId: null, notReaders: [] };
const SOME = { readerId: 'usb 0400:c35a 1-2', notReaders: ['serial /dev/ttyUSB0 067b:2303'] };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-memory-'));
  path = join(folder, 'devices', 'reader.json');
});
afterEach(() => rm(folder, { recursive: true }));

test('keeps what it is told, in a folder that need not be there', async () => {
  const { log, entries } = createListeningLog();
  expect(await createFileMemory(path, log).load()).toEqual(EMPTY);
  await createFileMemory(path, log).save(SOME);
  expect(await createFileMemory(path, log).load()).toEqual(SOME);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version: 1, ...SOME });
  expect(entries).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['half a file', '{"version":1,"readerId":"usb 04'],
  ['another version', JSON.stringify({ version: 2, ...SOME })],
  ['no version', JSON.stringify(SOME)],
  ['wrong types', JSON.stringify({ version: 1, readerId: 7, notReaders: 'all' })],
  ['an array', '[]'],
])('a file with %s is an empty memory, and is told', async (_name, text) => {
  const { log, entries } = createListeningLog();
  const file = join(folder, 'reader.json');
  await writeFile(file, text);
  expect(await createFileMemory(file, log).load()).toEqual(EMPTY);
  expect(entries.map(([event]) => event)).toEqual(['reader-memory-damaged']);
  await createFileMemory(file, log).save(SOME);
  expect(await createFileMemory(file, log).load()).toEqual(SOME);
});

test('whatever bytes the file holds, it is loaded', async () => {
  const file = join(folder, 'reader.json');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await writeFile(file, bytes);
      expect(await createFileMemory(file, noLog).load()).toEqual(EMPTY);
    }),
    { numRuns: 50 },
  );
});

test('a disk that refuses is told and without effect', async () => {
  const { log, entries } = createListeningLog();
  // A file where the folder should be; a folder where the file should be.
  await writeFile(join(folder, 'devices'), '');
  await createFileMemory(path, log).save(SOME);
  expect(await createFileMemory(path, log).load()).toEqual(EMPTY);
  expect(await createFileMemory(folder, log).load()).toEqual(EMPTY);
  expect(entries.map(([event]) => event)).toEqual([
    'reader-memory-not-saved',
    'reader-memory-unreadable',
    'reader-memory-unreadable',
  ]);
});

test('passing memory passes', async () => {
  const memory = createPassingMemory();
  expect(await memory.load()).toEqual(EMPTY);
  await memory.save(SOME);
  expect(await memory.load()).toEqual(SOME);
  expect(await createPassingMemory().load()).toEqual(EMPTY);
});

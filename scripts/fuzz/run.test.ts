import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PLANTED_BUGS, type PlantedBugName } from './planted.ts';
import { createRandom } from './random.ts';
import { describeCase, type Failure, runFuzz } from './run.ts';

const program = join(import.meta.dirname, '..', 'jobs', 'fuzz.ts');

test.each(Object.keys(PLANTED_BUGS) as PlantedBugName[])('finds a decoder that %s', async (planted) => {
  const failures: Failure[] = [];
  const onFailure = (failure: Failure) => void failures.push(failure);
  const result = await runFuzz({ count: 1000, seed: 1, hangLimitMs: 500, planted, onFailure });
  const { showsAs } = PLANTED_BUGS[planted];
  const found = failures.find(({ kind }) => kind === showsAs);
  expect(found).toMatchObject({ seed: 1, inputHex: expect.stringMatching(/^([\da-f]{2})*$/) });
  expect(result.cases).toBe(1000);
  const counts = {
    crash: result.crashes,
    hang: result.hangs,
    'wrong-accept': result.wrongAccepts,
    'wrong-reject': result.wrongRejects,
  };
  expect(counts[showsAs]).toBeGreaterThan(0);
});

test('finds nothing in the decoders as they are, and says so in its last line', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--count', '2000', '--seed', '7']);
  const line: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(line).toEqual({
    cases: 2000,
    crashes: 0,
    hangs: 0,
    wrongAccepts: 0,
    perSecond: expect.any(Number),
    peakMiB: expect.any(Number),
    wrongRejects: 0,
  });
});

test.each([['--count', '0'], ['--seed', '-1'], ['--nothing']])('refuses %s %s', async (...options) => {
  await expect(promisify(execFile)(process.execPath, [program, ...options])).rejects.toMatchObject({
    code: 1,
  });
});

test('the same seed and number make the same case, others another one', () => {
  const inputOf = (seed: number, index: number) =>
    describeCase({ seed, planted: null }, index, 'crash', '').inputHex;
  const inputs = Array.from({ length: 200 }, (_, index) => inputOf(3, index));
  expect(inputs).toEqual(Array.from({ length: 200 }, (_, index) => inputOf(3, index)));
  expect(new Set(inputs).size).toBeGreaterThan(180);
  expect(inputOf(4, 0)).not.toBe(inputOf(3, 0));
});

test('randomness keeps its limits and is even', () => {
  const random = createRandom(1, 1);
  const counts = [0, 0, 0, 0, 0, 0];
  for (let draw = 0; draw < 6000; draw += 1) {
    const value = random.below(6);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  // 1000 each on average; 5 standard deviations are 144.
  expect(counts).toHaveLength(6);
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(144);
  const drawn = Array.from({ length: 500 }, () => random.between(3, 5));
  expect([...new Set(drawn)].sort()).toEqual([3, 4, 5]);
});

import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JudgementReader, judgementsIn } from './judgements.ts';

function line(verdict: string): string {
  return `${JSON.stringify({
    level: 30,
    time: 1,
    event: 'liveness-judged',
    verdict,
    reasons: verdict === 'pass' ? [] : ['passive-low'],
    checks: [{ check: 'passive', finding: 'good', score: 0.9, reason: null }],
    session: 1,
    rule: 'any',
    pictures: 100,
    picturesPerSecond: 14.9,
    analysisMsMedian: 30,
    analysisMsP95: 45,
  })}\n`;
}

test('judgements are found among the other events', () => {
  const log = `{"event":"visit-state","state":"judging"}\n${line('retry')}{"event":"x"}\n${line('pass')}`;
  expect(judgementsIn(log).map(({ verdict }) => verdict)).toEqual(['retry', 'pass']);
});

test('a line that is not finished is not read yet', () => {
  expect(judgementsIn(line('pass').slice(0, -1))).toEqual([]);
});

test('a judgement of unknown form is not taken for none', () => {
  expect(() => judgementsIn('{"event":"liveness-judged","verdict":"maybe"}\n')).toThrow();
});

test('only what came after the last skip is read; a log that is not there yet is empty', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'anhao-judgements-'));
  try {
    const reader = new JudgementReader(userData);
    await reader.skip();
    expect(await reader.read()).toEqual([]);
    await mkdir(join(userData, 'terminal/logs'), { recursive: true });
    const log = join(userData, 'terminal/logs/core.log');
    await appendFile(log, line('pass'));
    expect(await reader.read()).toHaveLength(1);
    await reader.skip();
    await appendFile(log, line('suspect'));
    expect((await reader.read()).map(({ verdict }) => verdict)).toEqual(['suspect']);
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
});

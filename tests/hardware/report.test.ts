import { expect, test } from 'vitest';
import { CheckReport } from './report.ts';

test('counts what passed and failed, goes on after a failure and tells the reasons', async () => {
  const lines: string[] = [];
  const report = new CheckReport((line) => lines.push(line));
  await report.check('first', async () => {
    throw new Error('no answer');
  });
  await report.check('second', async () => undefined);
  report.skip('third: not installed');
  expect(report.counts).toEqual({
    passed: 1,
    failed: 1,
    failures: ['first: no answer'],
    skipped: ['third: not installed'],
  });
  expect(lines).toEqual([
    expect.stringMatching(/^✗ first \(\d+\.\d s\): no answer$/),
    expect.stringMatching(/^✓ second \(\d+\.\d s\)$/),
    '– third: not installed',
  ]);
});

import { expect, test } from 'vitest';
import { speedOf } from './alternated.ts';
import type { BenchReport } from './report.ts';
import { benchInWords } from './report-text.ts';

const machine = { node: 'v24.0.0', platform: 'linux x64', processors: 2, memoryGiB: 8 };
const nothing: BenchReport = {
  ...{ seed: 9, machine, commits: null, seal: null, backlog: null, herd: null, runSeconds: 1 },
};

test('parts that were not measured are not told', () => {
  const words = benchInWords(nothing);
  expect(words).toContain('seed 9');
  expect(words).not.toContain('|');
});

test('a figure stands beside its reference', () => {
  const words = benchInWords({
    ...nothing,
    seal: {
      ...{ evidencePlainBytes: 270_000, evidenceSealedBytes: 153_200, recordSealedBytes: 3_800 },
      seal: speedOf([4]),
      reference: speedOf([2]),
      referenceIs: 'gzip',
      ratio: { throughput: 0.5, pairedMedian: 0.6 },
    },
  });
  expect(words).toContain('| gzip + AES-256-GCM | 500 | 2 | 2 | 0.5 | 0.6 |');
  expect(words).toContain('270.0 kB → 153.2 kB');
});

test('a wave that did not drain has no time and no ratio', () => {
  const wave = {
    ...{ name: '10×5', terminals: 10, recordsEach: 5, firstTrySpreadMs: 60_000, records: 50, drained: 0.9 },
    ...{ t50Seconds: 31, t95Seconds: null, t100Seconds: null, recordsPerSecond: 1, requests: 70 },
    ...{ peakRequestsPerSecond: 12, wastedShare: 0.25 },
    wasted: { busy: 10, failing: 0, slow: 0, unreachable: 0 },
    ...{ centralPeakRssMiB: 200, fleetPeakRssMiB: 300, idealSeconds: 60, toIdeal: null },
  };
  const words = benchInWords({
    ...nothing,
    herd: { referenceIs: 'a few terminals', capacityPerSecond: 99, waves: [wave] },
  });
  expect(words).toContain('| 10×5 | 60 | 31 | – | – | 60 | – | 12 | 25.0 % | 200 |');
  expect(words).toContain('99');
});

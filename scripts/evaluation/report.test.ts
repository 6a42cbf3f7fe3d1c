import { expect, test } from 'vitest';
import type { Judgement } from './judgements.ts';
import { slopesOf } from './memory.ts';
import { makeReport, type Presentation, type ReportInput } from './report.ts';
import { memoryInWords, reportInWords } from './report-text.ts';

function judged(verdict: Judgement['verdict'], reasons: string[] = []): Judgement {
  return {
    verdict,
    reasons,
    checks: [],
    session: 1,
    pictures: 100,
    picturesPerSecond: 14,
    analysisMsMedian: 30,
    analysisMsP95: 50,
  };
}

function shown(kind: string, judgements: Judgement[], changes: Partial<Presentation> = {}): Presentation {
  const person = kind === 'bonafide';
  return {
    kind,
    shown: 'persona 1',
    light: 'room',
    manner: person ? 'natural' : null,
    judgements,
    end: judgements.length > 0 ? 'visit' : 'time-limit',
    fault: null,
    stoppedAt: null,
    visitSeconds: judgements.length > 0 ? 20 : null,
    challengeSeconds: judgements.length > 0 ? 12 : null,
    ...changes,
  };
}

const INPUT: Omit<ReportInput, 'presentations'> = {
  seed: 7,
  source: 'generated',
  personas: 3,
  frameTimes: { frames: 100, pipelineMsMedian: 30, pipelineMsP95: 50, bareMsMedian: 20, bareMsP95: 40 },
  runSeconds: 61.4,
};
const report = (...presentations: Presentation[]) => makeReport({ ...INPUT, presentations });

test('an attack is accepted by any pass, a person by the last judgement only', () => {
  const made = report(
    shown('photo-still', [judged('retry'), judged('pass')]),
    shown('photo-still', [judged('pass'), judged('suspect')]),
    shown('photo-still', [judged('suspect', ['flat'])]),
    shown('photo-still', []),
    shown('bonafide', [judged('retry', ['late']), judged('pass')]),
    shown('bonafide', [judged('pass'), judged('review', ['unsteady'])]),
    shown('bonafide', [], { stoppedAt: 'challenge position, hint too-dark' }),
  );
  expect(made.apcer['photo-still']).toMatchObject({ n: 4, accepted: 2, nonResponses: 1, rate: 0.5 });
  expect(made.apcerWorst).toBe(0.5);
  expect(made.bonaFide.all).toMatchObject({ n: 3, rejected: 2, nonResponses: 1 });
  expect(made.bpcer).toBeCloseTo(2 / 3, 3);
  expect(made.failures).toHaveLength(4);
  expect(made.failures.at(-1)).toMatchObject({
    kind: 'bonafide',
    stoppedAt: expect.stringContaining('too-dark'),
  });
});

test('kinds that are only reported have no part in the worst rate; those of outside labels have', () => {
  const made = report(
    shown('replay-match', [judged('pass')]),
    shown('photo-bent-strong', [judged('pass')]),
    shown('silicone-mask', [judged('suspect')]),
  );
  expect(made.apcerWorst).toBe(0);
  expect(made.apcer['replay-match']?.rate).toBe(1);
  expect(made.reportedOnly).toContain('replay-match');
  expect(made.targets.apcerWorst).toEqual({ value: 0, limit: 0, met: true });
  expect(made.targets['apcer photo-bent-strong']?.met).toBe(false);
  expect(report(shown('silicone-mask', [judged('pass')])).apcerWorst).toBe(1);
});

test('slow movers are counted by themselves, and by light and manner', () => {
  const made = report(
    shown('bonafide', [judged('pass')]),
    shown('bonafide', [judged('review')], { manner: 'slow', light: 'dim' }),
    shown('bonafide', [judged('pass')], { manner: 'small' }),
    shown('bonafide', [judged('pass')], { manner: 'glasses' }),
  );
  expect(made.bpcer).toBe(0);
  expect(made.bpcerSlow).toBe(0.5);
  expect(made.bonaFide.all).toMatchObject({ n: 4, rejected: 1 });
  expect(made.bonaFide.dim).toMatchObject({ n: 1, rejected: 1 });
  expect(made.bonaFide.glasses).toMatchObject({ n: 1, rejected: 0 });
  expect(made.lights).toEqual(['room', 'dim']);
});

test('times are those of people, the ratio that of the medians', () => {
  const made = report(
    shown('bonafide', [judged('pass')], { visitSeconds: 10, challengeSeconds: 5 }),
    shown('bonafide', [judged('pass')], { visitSeconds: 20, challengeSeconds: 10 }),
    shown('photo-still', [judged('suspect')], { visitSeconds: 500, challengeSeconds: 400 }),
  );
  expect(made.visitSecondsMedian).toBe(15);
  expect(made.visitSecondsP95).toBe(19.5);
  expect(made.challengeSecondsMedian).toBe(7.5);
  expect(made.fps).toBe(14);
  expect(made.frameRatio).toBe(1.5);
});

test('nothing measured is null and no target met', () => {
  const made = makeReport({ ...INPUT, frameTimes: null, presentations: [] });
  expect(made).toMatchObject({
    apcer: {},
    apcerWorst: null,
    bpcer: null,
    bpcerSlow: null,
    fps: null,
    frameRatio: null,
  });
  expect(Object.values(made.targets).every(({ met }) => met === null)).toBe(true);
});

test('the report in words names every kind, every failure and its reason', () => {
  const words = reportInWords(
    report(
      shown('photo-still', [judged('pass')]),
      shown('bonafide', [judged('review', ['unsteady-pictures'])]),
    ),
  );
  expect(words).toMatch(/\| photo-still \| 1 \| 1 \| 100\.0 % \| 2\.5 % – 100\.0 % \| 0 \|/);
  expect(words).toMatch(/bonafide: persona 1: review, unsteady-pictures/);
  expect(words).toMatch(/\| bpcer \| 1 \| 0\.03 \| ✗ \|/);
});

test('growth of memory is that of the second half', () => {
  const samples = [0, 10, 20, 30, 40].map((visits) => ({
    visits,
    pageHeap: visits < 20 ? 5 : 10 + visits * 0.1,
    pageProcess: 300,
    allProcesses: 900,
  }));
  expect(slopesOf(samples)).toEqual({ heapSlope: 0.1, processSlope: 0 });
  expect(slopesOf(samples.slice(0, 1))).toEqual({ heapSlope: null, processSlope: null });
  expect(memoryInWords({ visits: 40, samples, ...slopesOf(samples), runSeconds: 1 })).toContain(
    '| 40 | 14 | 300 | 900 |',
  );
});

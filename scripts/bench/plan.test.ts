import { expect, test } from 'vitest';
import { planBench } from './plan.ts';

test('the whole bench has a tenth of the backlog first, and the product’s own spread', () => {
  const plan = planBench({});
  expect(plan.parts).toEqual(['commits', 'seal', 'backlog', 'herd']);
  expect(plan.backlogs).toEqual([10_000, 100_000]);
  expect(plan.databases).toEqual(['sqlite', 'postgresql']);
  expect(plan.waves.map(({ terminals, recordsEach }) => [terminals, recordsEach])).toEqual([
    [10_000, 1],
    [10_000, 5],
    [2_000, 1],
    [2_000, 1],
  ]);
  expect(plan.waves.map(({ firstTrySpreadMs }) => firstTrySpreadMs)).toEqual([null, null, null, 0]);
  expect(plan.waves.every(({ limitMs }) => limitMs === 600_000)).toBe(true);
});

test('the control differs from the wave before it in its spread alone', () => {
  const [paired, control] = planBench({ quick: true }).waves.slice(-2);
  expect(control).toEqual({ ...paired, name: control?.name, firstTrySpreadMs: 0 });
  expect(paired?.firstTrySpreadMs).toBeGreaterThan(0);
});

test('sizes and parts are those of the command line, parts in their own order', () => {
  const sizes = { records: 70, terminals: 3, waveMinutes: 1 };
  const plan = planBench({ only: ['herd', 'commits'], database: ['postgresql'], ...sizes });
  expect(plan.parts).toEqual(['commits', 'herd']);
  expect(plan.backlogs).toEqual([7, 70]);
  expect(plan.databases).toEqual(['postgresql']);
  expect(plan.waves[0]).toMatchObject({ terminals: 3, recordsEach: 1, limitMs: 60_000 });
  expect(plan.waves.at(-1)?.terminals).toBe(1);
});

test('one record is one backlog, not two', () => {
  expect(planBench({ records: 1 }).backlogs).toEqual([1]);
});

import { expect, test } from 'vitest';
import { assertComplete, scaleOf } from './backlog.ts';

test('the scale compares the largest with the smallest backlog of one database', () => {
  const run = (database: 'sqlite' | 'postgresql', records: number, recordsPerSecond: number) => ({
    ...{ database, records, recordsPerSecond },
  });
  expect(scaleOf([run('sqlite', 100, 90), run('sqlite', 10, 100), run('postgresql', 10, 70)])).toEqual({
    sqlite: 0.9,
  });
});

test('a run counts only when every record was decided at both ends and none rejected', () => {
  assertComplete(3, { ACCEPTED: 2, MANUAL_REVIEW: 1 }, { ACCEPTED: 3 });
  expect(() => assertComplete(3, { ACCEPTED: 3 }, { ACCEPTED: 2, EVIDENCE_AWAITED: 1 })).toThrow('2 of 3');
  expect(() => assertComplete(3, { ACCEPTED: 2, QUARANTINED: 1 }, { ACCEPTED: 3 })).toThrow('2 of 3');
  expect(() => assertComplete(3, { REJECTED: 3 }, { REJECTED: 3 })).toThrow('0 of 3');
});

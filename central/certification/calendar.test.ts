import { expect, test } from 'vitest';
import { daysToMonthEnd, parseDateOrAge } from './calendar.ts';

test.each([
  ['2026-03-10', '2026-03-10'],
  ['-P2M', '2026-01-10'],
  ['-P1Y', '2025-03-10'],
  ['-P1Y2M', '2025-01-10'],
  ['-P10D', '2026-02-28'],
  ['-P0D', '2026-03-10'],
])('%s on 2026-03-10 is %s', (text, date) => {
  expect(parseDateOrAge(text, '2026-03-10')).toBe(date);
});

test('a month back from a day that the month does not have is its last day', () => {
  expect(parseDateOrAge('-P1M', '2026-03-31')).toBe('2026-02-28');
});

test.each(['2026-02-30', '2026-3-1', 'P2M', '-P', '-PT2H', '-P2M;', 'soon', '20260310'])(
  '%s is no day',
  (text) => {
    expect(parseDateOrAge(text, '2026-03-10')).toBeNull();
  },
);

test.each([
  ['2024-02-28', 1],
  ['2026-01-31', 0],
  ['2026-02-01', 1],
  ['2026-04-15', 15],
])('%s is %i days from the nearest month end', (date, days) => {
  expect(daysToMonthEnd(date)).toBe(days);
});

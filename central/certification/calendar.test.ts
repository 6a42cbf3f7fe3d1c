import { expect, test } from 'vitest';
import { civilDate, daysBetween, laterDate, parseDateOrAge } from './calendar.ts';

test.each([
  ['2026-02-28T15:59:59.999Z', '2026-02-28'],
  ['2026-02-28T16:00:00.000Z', '2026-03-01'],
  ['2025-12-31T16:00:00.000Z', '2026-01-01'],
])('%s is %s in China, whatever zone the server keeps', (moment, date) => {
  expect(civilDate(new Date(moment))).toBe(date);
});

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

test('days count over month and year ends', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2026-01-01', '2025-12-31')).toBe(-1);
  expect(laterDate('2025-12-31', '2026-01-01')).toBe('2026-01-01');
});

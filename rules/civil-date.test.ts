import { expect, test } from 'vitest';
import {
  civilDate,
  dayInYear,
  daysBetween,
  earlierDate,
  isCivilDate,
  laterDate,
  writeDay,
  writeMonth,
} from './civil-date.ts';

test.each([
  // China keeps universal time and eight hours, without summer time.
  ['2023-10-31T15:59:59.999Z', '2023-10-31'],
  ['2023-10-31T16:00:00.000Z', '2023-11-01'],
  ['2023-12-31T16:00:00.000Z', '2024-01-01'],
  ['2024-02-28T16:00:00.000Z', '2024-02-29'],
])('the day in China at %s is %s', (moment, expected) => {
  expect(civilDate(new Date(moment))).toBe(expected);
});

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2100-02-29', false],
  ['2023-04-31', false],
  ['2023-1-05', false],
  ['2023-01-05T00:00:00Z', false],
  ['', false],
])('%j is a day: %s', (text, expected) => {
  expect(isCivilDate(text)).toBe(expected);
});

test('a day that the month does not have is its last', () => {
  expect(dayInYear(2023, 2, 29)).toBe('2023-02-28');
  expect(dayInYear(2024, 2, 31)).toBe('2024-02-29');
  expect(dayInYear(2023, 4, 31)).toBe('2023-04-30');
});

test('days and months as people write them', () => {
  expect(writeDay('2023-01-05', 'zh-CN')).toBe('2023年1月5日');
  expect(writeDay('2023-01-05', 'en')).toBe('5 January 2023');
  expect(writeMonth('2023-10-31', 'zh-CN')).toBe('2023年10月');
  expect(writeMonth('2023-10-31', 'en')).toBe('October 2023');
});

test('days count over month and year ends', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2026-01-01', '2025-12-31')).toBe(-1);
  expect(laterDate('2025-12-31', '2026-01-01')).toBe('2026-01-01');
  expect(earlierDate('2025-12-31', '2026-01-01')).toBe('2025-12-31');
});

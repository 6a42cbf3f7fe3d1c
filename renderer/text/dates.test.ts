import { expect, test } from 'vitest';
import { writeDay } from './dates.ts';

test.each([
  ['2026-10-31', '2026年10月31日', '31 October 2026'],
  ['2027-01-01', '2027年1月1日', '1 January 2027'],
  ['2028-02-29', '2028年2月29日', '29 February 2028'],
])('writes %s as a calendar day, whatever the time zone of the terminal', (day, chinese, english) => {
  expect(writeDay(day, 'zh-CN')).toBe(chinese);
  expect(writeDay(day, 'en')).toBe(english);
});

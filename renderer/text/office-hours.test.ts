import { expect, test } from 'vitest';
import type { OfficeHours } from '../../contract/region-pack.ts';
import { createTexts } from './i18n.ts';
import { writeHours } from './office-hours.ts';

const { t } = createTexts('zh-CN');
const english = createTexts('en').t;

const HOURS: OfficeHours = {
  weekdays: [1, 2, 3, 4, 5],
  ranges: [{ from: '09:00', until: '12:00' }],
  isComplete: true,
};

test('hours are written as people say them', () => {
  expect(writeHours(HOURS, t)).toBe('周一到周五 9:00–12:00');
  expect(writeHours(HOURS, english)).toBe('Mon to Fri 9:00–12:00');
  const noon = { ...HOURS, ranges: [...HOURS.ranges, { from: '13:30', until: '17:00' }] };
  expect(writeHours(noon, t)).toBe('周一到周五 9:00–12:00、13:30–17:00');
});

test('days that do not follow each other are told one by one, whatever their order in the pack', () => {
  const on = (...weekdays: number[]) => writeHours({ ...HOURS, weekdays }, t);
  expect(on(1, 3, 5)).toBe('周一、周三、周五 9:00–12:00');
  expect(on(7, 6)).toBe('周六、周日 9:00–12:00');
  expect(on(5, 3, 1, 2, 7)).toBe('周一到周三、周五、周日 9:00–12:00');
  expect(on(1, 2, 3, 4, 5, 6, 7)).toBe('每天 9:00–12:00');
});

test('where a part of the hours is known only, a place says to call first, and a line cannot', () => {
  const part = { ...HOURS, isComplete: false };
  expect(writeHours(part, t, 'place')).toBe('周一到周五 9:00–12:00，其他时间请先打电话问');
  expect(writeHours(part, t, 'line')).toBe('周一到周五 9:00–12:00，其他时间不一定有人接');
  expect(writeHours(null, t, 'place')).toBe('时间请先打电话问');
});

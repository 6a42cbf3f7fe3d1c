import { expect, test } from 'vitest';
import { describeEthnicGroup, describeSex } from './code-tables.ts';

test.each([
  ['01', '汉'],
  ['03', '回'],
  ['11', '满'],
  ['29', '柯尔克孜'],
  ['31', '达斡尔'],
  ['56', '基诺'],
  ['00', '其他 (00)'],
  ['57', '其他 (57)'],
  ['97', '其他 (97)'],
  ['1', '其他 (1)'],
])('ethnic group %s is %s', (code, name) => {
  expect(describeEthnicGroup(code)).toBe(name);
});

test('the 56 names differ', () => {
  const names = Array.from({ length: 56 }, (_, index) =>
    describeEthnicGroup(String(index + 1).padStart(2, '0')),
  );
  expect(new Set(names).size).toBe(56);
  expect(names.filter((name) => name.startsWith('其他'))).toEqual([]);
});

test('sex', () => {
  expect((['0', '1', '2', '9'] as const).map(describeSex)).toEqual(['未知', '男', '女', '未说明']);
});

import { expect, test } from 'vitest';
import { describeEthnicGroup, describeSex } from '../protocol/code-tables.ts';
import { endDateOf, ethnicGroupCodeOf, isoDateOf, nationalityOf, sexCodeOf } from './words.ts';

test('sexes come back from their words', () => {
  for (const code of ['0', '1', '2', '9'] as const) {
    expect(sexCodeOf(describeSex(code))).toBe(code);
    expect(sexCodeOf(code)).toBe(code);
  }
  expect(sexCodeOf('X')).toBe('X');
});

test('all 56 ethnic groups come back from their names, with and without 族, and from their codes', () => {
  for (let number = 1; number <= 56; number += 1) {
    const code = String(number).padStart(2, '0');
    expect(ethnicGroupCodeOf(describeEthnicGroup(code))).toBe(code);
    expect(ethnicGroupCodeOf(`${describeEthnicGroup(code)}族`)).toBe(code);
    expect(ethnicGroupCodeOf(code)).toBe(code);
  }
});

test.each([
  ['其他(59)', '59'],
  ['其他 (98)', '98'],
  ['穿青人', '97'],
  ['其他', '97'],
  ['编码123', '97'],
  ['toString', '97'],
  ['', ''],
])('ethnic group %s is %s', (nation, code) => {
  expect(ethnicGroupCodeOf(nation)).toBe(code);
});

test.each([
  ['19480312', '1948-03-12'],
  ['1948-03-12', '1948-03-12'],
  ['1948.03.12', '1948-03-12'],
  ['1948/3/2', '1948-03-02'],
  ['1948年03月12日', '1948-03-12'],
  ['1948年3月2日', '1948-03-02'],
  ['194803', '194803'],
  ['1948-0312', '1948-0312'],
  ['480312', '480312'],
  ['', ''],
])('date %s is %s', (date, iso) => {
  expect(isoDateOf(date)).toBe(iso);
});

test('长期 is no end; every other end is a date', () => {
  expect(endDateOf('长期')).toBeNull();
  expect(endDateOf('长期有效')).toBeNull();
  expect(endDateOf('20280916')).toBe('2028-09-16');
  expect(endDateOf('不长期')).toBe('不长期');
});

test.each([
  ['加拿大/CAN', 'CAN'],
  ['巴基斯坦/ PAK', 'PAK'],
  ['PAK', 'PAK'],
  ['XPAK', 'XPAK'],
  ['加拿大', '加拿大'],
])('nationality %s is %s', (nation, letters) => {
  expect(nationalityOf(nation)).toBe(letters);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../tests/support/sample-slips.ts';
import { columnsOf, makePrintable } from './slip-characters.ts';
import { wrapText } from './slip-wrap.ts';

const CLOSING = /^[，。、；：？！）》”]/;
const OPENING = /[（《“]$/;

describe('wrapText', () => {
  test('breaks Chinese by columns, two to a character', () => {
    expect(wrapText('请于二〇二三年十月底前完成下一周期认证', 32)).toEqual([
      '请于二〇二三年十月底前完成下一周',
      '期认证',
    ]);
  });
  test('leaves no character alone on the last line', () => {
    expect(wrapText('请于十月底前完成认证', 18)).toEqual(['请于十月底前完成', '认证']);
    expect(wrapText('请于十月底前完成认证。', 18)).toEqual(['请于十月底前完成', '认证。']);
  });
  test('keeps closing marks with what they close, opening ones with what they open', () => {
    expect(wrapText('请带好您的身份证，到窗口', 16)).toEqual(['请带好您的身份', '证，到窗口']);
    expect(wrapText('请您先填写好表《认证申请表》', 16)).toEqual(['请您先填写好表', '《认证申请表》']);
  });
  test('keeps phone numbers and dates in digits whole', () => {
    expect(wrapText('咨询电话请拨打 0898-66123456 转社保', 24)).toEqual([
      '咨询电话请拨打',
      '0898-66123456 转社保',
    ]);
    expect(wrapText('请您一定要记得在2023年10月31日前', 24)).toEqual([
      '请您一定要记得在2023年',
      '10月31日前',
    ]);
  });
  test('keeps a number and its measure together, with a space between them', () => {
    expect(wrapText('居民身份证 复印件 12 份', 20)).toEqual(['居民身份证 复印件', '12 份']);
  });
  test('breaks English between words', () => {
    expect(wrapText('Please keep this slip for your records', 16)).toEqual([
      'Please keep this',
      'slip for your',
      'records',
    ]);
  });
  test('a word wider than a line fills lines, and nothing of it is lost', () => {
    expect(wrapText('see abcdefghijklmnopqrstuvwxyz ok', 10)).toEqual([
      'see',
      'abcdefghij',
      'klmnopqrst',
      'uvwxyz ok',
    ]);
  });
  test('an empty text is one empty line', () => expect(wrapText('', 32)).toEqual(['']));

  test('any text: within the columns, nothing lost, no dangling mark or space', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(16, 24, 32, 48), (raw, columns) => {
        const text = makePrintable(raw, 'gb18030').text.trim();
        const lines = wrapText(text, columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const [index, line] of lines.entries()) {
          expect(columnsOf(line)).toBeLessThanOrEqual(columns);
          expect(line).toBe(line.trim());
          if (lines.length > 1) expect(line).not.toBe('');
          // A mark may begin a line only where its unit alone is wider than a line.
          const before = lines[index - 1];
          if (before !== undefined && columnsOf(before) < columns - 1) expect(line).not.toMatch(CLOSING);
          if (index < lines.length - 1 && columnsOf(line) < columns - 1) expect(line).not.toMatch(OPENING);
        }
      }),
      { numRuns: 400 },
    );
  });
});

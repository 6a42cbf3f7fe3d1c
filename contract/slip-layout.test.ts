import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anySlip, BARE_SLIP, COLLECTED_SLIP } from '../tests/support/sample-slips.ts';
import { findUnprintable, layoutSlip, printedColumnsOf, type SlipLine } from './slip-layout.ts';

const textOf = (line: SlipLine) => (line.kind === 'text' ? line.text : `[${line.content}]`);

describe('layoutSlip', () => {
  test('a slip on paper of 58 mm', () => {
    expect(layoutSlip(COLLECTED_SLIP, 32).map(textOf)).toEqual([
      '已采集，待核验',
      '',
      '姓名：张*兰',
      '证件号码：990***********0022',
      '办理编号：221112-7KQ2-M4XD',
      '办理时间：2022-11-12 09:30',
      '--------------------------------',
      '您的认证资料已经安全保存，本机联',
      '网以后会自动上传，由经办机构',
      '核验。',
      '请保管好这张小票。三个工作日后可',
      '以用下面的编号查询结果。',
      '--------------------------------',
      '咨询电话：',
      '海口市社会保险服务中心',
      '0898-66123456 / 12333',
      '周一至周五 8:00-12:00，',
      '14:30-17:30',
      '海南省政务服务热线',
      '',
      '[0184675e-5f40-7000-8000-1a2b3c4d5e6f]',
      '查询时请出示',
    ]);
  });

  test('the time is China’s, whatever zone it came in', () => {
    expect(layoutSlip(BARE_SLIP, 48).map(textOf)).toEqual(['请到窗口', '', '2023-01-01 00:00']);
  });

  test('a slip that is printed again says so first, and large', () => {
    const [first, second] = layoutSlip({ ...COLLECTED_SLIP, isReprint: true }, 32);
    expect(first).toEqual({ kind: 'text', text: '重打', size: 'double', isBold: true, isCentred: true });
    expect(second && textOf(second)).toBe('已采集，待核验');
  });

  test('any slip: every line within the columns, and only known characters', () => {
    fc.assert(
      fc.property(
        anySlip,
        fc.constantFrom(32, 48),
        fc.constantFrom('gb18030', 'gbk'),
        (slip, columns, encoding) => {
          for (const line of layoutSlip(slip, columns, encoding)) {
            expect(printedColumnsOf(line)).toBeLessThanOrEqual(columns);
            if (line.kind === 'text') expect(line.text).not.toMatch(/[\p{Cc}\p{Cs}\p{Co}😀𠮷]/u);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('both encodings break the lines of one slip at the same places', () => {
    fc.assert(
      fc.property(anySlip, (slip) => {
        const wide = layoutSlip(slip, 32, 'gb18030').map(printedColumnsOf);
        expect(layoutSlip(slip, 32, 'gbk').map(printedColumnsOf)).toEqual(wide);
      }),
      { numRuns: 100 },
    );
  });
});

test('what cannot be printed is told, each character once', () => {
  const slip = {
    ...COLLECTED_SLIP,
    person: { maskedName: '𠮷*㐀', maskedIdNumber: '990***********0022' },
    nextDue: '𠮷',
  };
  expect(findUnprintable(slip, 'gb18030')).toEqual(['𠮷']);
  expect(findUnprintable(slip, 'gbk')).toEqual(['𠮷', '㐀']);
  expect(findUnprintable(COLLECTED_SLIP, 'gbk')).toEqual([]);
});

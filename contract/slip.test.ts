import { describe, expect, test } from 'vitest';
import { COLLECTED_SLIP } from '../tests/support/sample-slips.ts';
import { maskIdNumber } from './card.ts';
import { FAULTS } from './faults.ts';
import { holdsIdNumber, maskName, PRINTER_FAULTS, slipSchema } from './slip.ts';

// Synthetic numbers: region 990101 does not exist.
const WHOLE_NUMBERS = [
  '990101194803120022',
  '99010119480312002X',
  '99010119480312002x',
  '990101 19480312 0022',
  '990101-19480312-002X',
  '990101480312002',
  '９９０１０１１９４８０３１２００２２',
  'XYZ990019480312',
];

const takes = (change: object) => slipSchema.safeParse({ ...COLLECTED_SLIP, ...change }).success;

describe('a slip holds no whole identity number', () => {
  test.each(WHOLE_NUMBERS)('%s is refused wherever text stands', (number) => {
    const text = `号码${number}。`;
    expect(holdsIdNumber(text)).toBe(true);
    const contact = { name: '窗口', phones: [], hours: null };
    for (const change of [
      { title: text },
      { nextDue: text },
      { caseNumber: number },
      { lines: [{ text }] },
      { person: { maskedName: `*${number}`, maskedIdNumber: '990***********0022' } },
      { person: { maskedName: '张*', maskedIdNumber: number } },
      { contacts: [{ ...contact, name: text }] },
      { contacts: [{ ...contact, phones: [number] }] },
      { qr: { content: number.normalize('NFKC').replaceAll(' ', ''), caption: null } },
    ]) {
      expect(takes(change), Object.keys(change)[0]).toBe(false);
    }
  });

  test.each([
    '0898-66123456 12333 0971-8230000',
    '13800138000 13900139000',
    '221112-7KQ2-M4XD',
    '2022-11-12 09:30',
    '0184675e-5f40-7000-8000-123456789012',
    '990***********0022',
  ])('%s is none', (text) => expect(holdsIdNumber(text)).toBe(false));

  test('a name without a star is refused', () => {
    expect(takes({ person: { maskedName: '张桂兰', maskedIdNumber: '990***********0022' } })).toBe(false);
  });

  test('the masks of the terminal are taken', () => {
    for (const name of ['张桂兰', '李四', '王', '欧阳建国', '阿依古丽·买买提', 'SPECIMEN, ANNA', 'A B']) {
      for (const number of ['990101194803120022', '990101480312002', 'XYZ990019480312']) {
        const person = { maskedName: maskName(name), maskedIdNumber: maskIdNumber(number) };
        expect(takes({ person }), name).toBe(true);
      }
    }
  });
});

test.each([
  ['张桂兰', '张*兰'],
  ['李四', '李*'],
  ['王', '*'],
  ['欧阳建国', '欧**国'],
  ['𠮷田一', '𠮷*一'],
  ['SPECIMEN, ANNA', 'S*******, A***'],
  ['A B', '*'],
  ['', '*'],
])('%s is masked as %s', (name, masked) => expect(maskName(name)).toBe(masked));

test('control characters, such as those of printers, are refused', () => {
  expect(takes({ title: '好\u001b@' })).toBe(false);
  expect(takes({ lines: [{ text: 'a\nb' }] })).toBe(false);
  expect(takes({ qr: { content: '\u0010\u0004', caption: null } })).toBe(false);
});

test('a contact may have neither phone nor hours', () => {
  expect(takes({ contacts: [{ name: '西宁市社保局', phones: [], hours: null }] })).toBe(true);
});

test('the faults of the printer are faults of the terminal', () => {
  for (const fault of PRINTER_FAULTS) expect(FAULTS[fault].fixedBy).toBe('staff');
});

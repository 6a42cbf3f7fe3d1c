import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  birthDateOf,
  checkCharacter,
  describeIdNumber,
  isIdNumber,
  isIdNumberOf,
  isTravelPermitNumber,
  upgradeLegacyNumber,
} from './id-number.ts';

const first17 = fc.stringMatching(/^\d{17}$/);

describe('citizen identification number', () => {
  // Published specimens of the 2023 foreigner number, which follows the same rule.
  test.each(['911398199012310021', '931586198001010028'])('%s is right', (number) => {
    expect(isIdNumber(number)).toBe(true);
  });

  test('any single wrong digit and any swap of neighbours is noticed', () => {
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, place, change) => {
        const check = checkCharacter(digits);
        expect(isIdNumber(digits + check)).toBe(true);
        const wrong = [...digits];
        wrong[place] = String((Number(wrong[place]) + change) % 10);
        expect(isIdNumber(wrong.join('') + check)).toBe(false);
        const [left, right] = [digits[place], digits[place + 1]];
        if (right === undefined || left === right) return;
        const swapped = `${digits.slice(0, place)}${right}${left}${digits.slice(place + 2)}`;
        expect(isIdNumber(swapped + check)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['', '1', '99010119480312002x', ' 990101194803120022', '9901011948031200222'])(
    '"%s" is none',
    (text) => {
      expect(isIdNumber(text)).toBe(false);
    },
  );

  test('only 17 digits have a check character', () => {
    expect(() => checkCharacter('9901011948031200')).toThrow(RangeError);
  });

  test('holds the birth date', () => {
    expect(birthDateOf('990101194803120022')).toBe('1948-03-12');
    expect(isIdNumberOf('990101194803120022', '1948-03-12')).toBe(true);
    expect(isIdNumberOf('990101194803120022', '1948-03-13')).toBe(false);
    expect(isIdNumberOf('990101194803120023', '1948-03-12')).toBe(false);
  });
});

describe('what a number tells', () => {
  test.each([
    ['990101194803120022', 'resident', '1948-03-12', '2', true],
    ['990102194309270013', 'resident', '1943-09-27', '1', true],
    ['990107194507300080', 'resident', '1945-07-30', '2', false],
    ['810000195504160002', 'hong-kong', '1955-04-16', '2', true],
    ['931586198001010028', 'foreigner-2023', '1980-01-01', null, true],
    ['911398199012310021', 'foreigner-2023', '1990-12-31', null, true],
    ['911398199012310022', 'foreigner-2023', '1990-12-31', null, false],
    ['KAZ110090123105', 'foreigner-2017', null, null, true],
    // A published specimen: its check digit is wrong, and that is no more than a warning.
    ['CAN110081080319', 'foreigner-2017', null, null, false],
    // 29 February 2000 was a day, whatever the century is meant to be.
    ['UTO990100022910', 'foreigner-2017', null, null, false],
  ] as const)('%s', (number, kind, birthDate, sexCode, checkAgrees) => {
    expect(describeIdNumber(number)).toEqual({ kind, birthDate, sexCode, checkAgrees });
  });

  test.each([
    ['810000', 'hong-kong'],
    ['820000', 'macau'],
    ['830000', 'taiwan'],
    ['810001', 'resident'],
    ['110101', 'resident'],
    ['911999', 'foreigner-2023'],
    ['990101', 'resident'],
  ])('%s… is %s', (prefix, kind) => {
    const digits = `${prefix}19550416001`;
    expect(describeIdNumber(digits + checkCharacter(digits))).toEqual({
      kind,
      birthDate: '1955-04-16',
      sexCode: kind === 'foreigner-2023' ? null : '1',
      checkAgrees: true,
    });
  });

  test.each([
    '',
    '990101480312002',
    '990101194802300022',
    '99010119480312002x',
    'UT0990154021114',
    'uto990154021114',
    'UTO990154023014',
    'UTO990154021114 ',
    '990101194803120022\n',
  ])('"%s" tells nothing', (number) => {
    expect(describeIdNumber(number)).toBe(null);
  });

  test('one wrong digit of a foreigner’s number of 2017 is noticed', () => {
    // Not among the digits of the birth date, where a change may make it impossible.
    fc.assert(
      fc.property(fc.constantFrom(3, 4, 5, 6, 13), fc.integer({ min: 1, max: 9 }), (place, change) => {
        const wrong = [...'KAZ110090123105'];
        wrong[place] = String((Number(wrong[place]) + change) % 10);
        expect(describeIdNumber(wrong.join(''))?.checkAgrees).toBe(false);
      }),
    );
  });
});

describe('legacy number of 15 digits', () => {
  test('gets its century and a check character', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{6}$/),
        fc.date({ min: new Date('1900-01-01'), max: new Date('1999-12-31'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 995 }),
        (area, date, sequence) => {
          const birthDate = date.toISOString().slice(0, 10);
          const digits = `${area}${birthDate.replaceAll('-', '').slice(2)}${String(sequence).padStart(3, '0')}`;
          const upgraded = upgradeLegacyNumber(digits) ?? '';
          expect(isIdNumberOf(upgraded, birthDate)).toBe(true);
          expect(upgraded.slice(0, 6) + upgraded.slice(8, 17)).toBe(digits);
        },
      ),
    );
  });

  test('990101 480312 002 is the number of the synthetic card', () => {
    expect(upgradeLegacyNumber('990101480312002')).toBe('990101194803120022');
  });

  test.each([
    ['an impossible date', '990101480230002'],
    // 1900 was no leap year.
    ['29 February 1900', '990101000229002'],
    ['a sequence for people born before 1900', '990101980312996'],
    ['a sequence for people born before 1900', '990101980312999'],
    ['14 digits', '99010148031200'],
    ['18 digits', '990101194803120022'],
    ['a letter', '99010148031200X'],
  ])('%s is left to staff', (_name, number) => {
    expect(upgradeLegacyNumber(number)).toBe(null);
  });
});

test.each([
  ['H00000000', true],
  ['M12345678', true],
  ['12345678', true],
  ['', false],
  ['K12345678', false],
  ['h12345678', false],
  ['H1234567', false],
  ['H1234567801', false],
  ['1234567801', false],
])('travel permit number "%s": %s', (number, expected) => {
  expect(isTravelPermitNumber(number)).toBe(expected);
});

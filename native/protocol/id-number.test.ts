import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { birthDateOf, checkCharacter, isIdNumber } from './id-number.ts';

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

  test('holds the birth date', () => {
    expect(birthDateOf('990101194803120022')).toBe('1948-03-12');
  });
});

import { expect, test } from 'vitest';
import { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { birthDateOf, isIdNumber } from '../protocol/id-number.ts';
import { decodeResidentText, encodeResidentText } from '../protocol/resident-text.ts';
import { SYNTHETIC_CARDS } from './synthetic-cards.ts';

test.each(SIMULATED_CARDS)('%s holds what its name says, of nobody who lives', (name) => {
  const { typeLetter, ...text } = SYNTHETIC_CARDS[name];
  expect(text.idNumber).toMatch(/^99\d{15}[\dX]$/);
  expect(birthDateOf(text.idNumber)).toBe(text.birthDate);
  expect(Number(text.idNumber[16]) % 2 === 1 ? '1' : '2').toBe(text.sexCode);
  expect(text.address).toMatch(/^示例省/);
  expect(isIdNumber(text.idNumber)).toBe(name !== 'card-bad-check-digit');

  const fault = { 'card-unknown-type': 'card-unsupported', 'card-bad-check-digit': 'card-data-invalid' };
  const decoded = decodeResidentText(encodeResidentText(text, typeLetter));
  expect(decoded).toEqual(
    name in fault ? { ok: false, fault: fault[name as keyof typeof fault] } : { ok: true, value: text },
  );
});

test('the numbers differ', () => {
  expect(new Set(SIMULATED_CARDS.map((name) => SYNTHETIC_CARDS[name].idNumber)).size).toBe(
    SIMULATED_CARDS.length,
  );
});

import { expect, test } from 'vitest';
import { nameOf } from '../../contract/card.ts';
import { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { decodeCardText, encodeCardText } from '../protocol/card-text.ts';
import { describeIdNumber, isIdNumberOf } from '../protocol/id-number.ts';
import { APPENDED_ADDRESSES, SYNTHETIC_CARDS } from './synthetic-cards.ts';

test.each(SIMULATED_CARDS)('%s holds what its name says', (name) => {
  const { typeLetter, ...text } = SYNTHETIC_CARDS[name];
  const fault = { 'card-unknown-type': 'card-unsupported', 'card-bad-check-digit': 'card-data-invalid' };
  const decoded = decodeCardText(encodeCardText(text, typeLetter));
  expect(decoded).toEqual(
    name in fault ? { ok: false, fault: fault[name as keyof typeof fault] } : { ok: true, value: text },
  );
  expect(nameOf({ ...text, photo: null })).not.toBe('');
});

/** Numbers that no real person can have, by kind of card; why stands with the cards. */
const NOBODYS = {
  'resident-id-card': /^99\d{15}[\dX]$/,
  'residence-permit': /^8[123]0000\d{8}000[\dX]$/,
  'foreigner-card-2017': /^UTO99\d{10}$/,
  'foreigner-card-2023': /^9\d\d999\d{11}[\dX]$/,
} as const;

test.each(SIMULATED_CARDS)('the number of %s is right, and of nobody who lives', (name) => {
  const { kind, idNumber, birthDate, sexCode } = SYNTHETIC_CARDS[name];
  expect(idNumber).toMatch(NOBODYS[kind]);
  const described = describeIdNumber(idNumber);
  expect(described?.checkAgrees).toBe(name !== 'card-bad-check-digit');
  expect([birthDate, null]).toContain(described?.birthDate);
  expect([sexCode, null]).toContain(described?.sexCode);
  const is18 = kind !== 'foreigner-card-2017';
  expect(isIdNumberOf(idNumber, birthDate)).toBe(is18 && name !== 'card-bad-check-digit');
});

test('the invented places are called examples', () => {
  const places = SIMULATED_CARDS.flatMap((name) => {
    const card = SYNTHETIC_CARDS[name];
    return ['address' in card ? card.address : [], APPENDED_ADDRESSES[name] ?? []].flat();
  });
  expect(places).toHaveLength(11);
  for (const place of places) expect(place).toMatch(/^示例省示例[市县]/);
});

test('there is a card of every kind, one without a Chinese name and one with a long English one', () => {
  const kinds = new Set(SIMULATED_CARDS.map((name) => SYNTHETIC_CARDS[name].kind));
  expect([...kinds]).toEqual(Object.keys(NOBODYS));
  expect(SYNTHETIC_CARDS['card-foreigner-2017'].name).toBe('');
  expect(SYNTHETIC_CARDS['card-foreigner-2023'].englishName.length).toBeGreaterThan(35);
});

test('the numbers differ', () => {
  expect(new Set(SIMULATED_CARDS.map((name) => SYNTHETIC_CARDS[name].idNumber)).size).toBe(
    SIMULATED_CARDS.length,
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { socialSecurityCardSchema } from '../../contract/card.ts';
import { birthDateOf, isIdNumber } from '../protocol/id-number.ts';
import { encodeGbk } from '../simulator/simulated-social-security-card-data.ts';
import { decodeCardData } from './card-data.ts';
import { DATA_ITEMS, type DataItemName, type DataItemValues } from './data-items.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

const zhang: DataItemValues = {
  identificationCode: bytes('990101 00 00 00 00 01 FF FF FF FF FF FF FF FF'),
  expiry: bytes('20360517'),
  cardNumber: ascii('S90000018'),
  idNumber: ascii('990101194803120022'),
  name: bytes(`D5C5 B9F0 C0BC ${'00'.repeat(24)}`),
  sex: ascii('2'),
  birthDate: bytes('19480312'),
};
const decodeWith = (values: Partial<DataItemValues>) => decodeCardData({ ...zhang, ...values });

describe('card data', () => {
  test('the runtime decodes GBK and finds wrong bytes', () => {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    expect(decoder.decode(bytes('D5C5B9F0C0BC'))).toBe('张桂兰');
    for (const wrong of ['D5', 'FFFF', 'D57F', '8130D5C5']) {
      expect(() => decoder.decode(bytes(wrong))).toThrow(TypeError);
    }
  });

  test('a whole card', () => {
    expect(decodeCardData(zhang)).toEqual({
      ok: true,
      value: {
        kind: 'social-security-card',
        name: '张桂兰',
        sexCode: '2',
        birthDate: '1948-03-12',
        idNumber: '990101194803120022',
        cardNumber: 'S90000018',
        regionCode: '990101',
        validTo: '2036-05-17',
      },
    });
  });

  test.each(['00000000', 'FFFFFFFF', '20202020'])('an end of validity of %s is none', (digits) => {
    expect(decodeWith({ expiry: bytes(digits) })).toMatchObject({ ok: true, value: { validTo: null } });
  });

  test.each([
    ['filled up with 00', bytes(`D5C5B9F0C0BC${'00'.repeat(24)}`)],
    ['filled up with spaces', bytes(`D5C5B9F0C0BC${'20'.repeat(24)}`)],
    ['filled up with FF', bytes(`D5C5B9F0C0BC${'FF'.repeat(24)}`)],
    ['as long as the name', bytes('D5C5B9F0C0BC')],
    ['filled up with ideographic spaces', bytes(`D5C5B9F0C0BC${'A1A1'.repeat(12)}`)],
  ])('a name %s', (_, name) => {
    expect(decodeWith({ name })).toMatchObject({ ok: true, value: { name: '张桂兰' } });
  });

  test('a name of 30 bytes with a middle dot', () => {
    const text = '阿不都热合曼·买买提艾力江托合';
    const name = encodeGbk(text);
    expect(name).toHaveLength(30);
    expect(decodeWith({ name })).toMatchObject({ ok: true, value: { name: text } });
  });

  test('a rare character that GBK alone leaves to each machine', () => {
    expect(decodeWith({ name: bytes('C1F5FE9F') })).toMatchObject({ ok: true, value: { name: '刘䶮' } });
  });

  test('a small x as check character, and a number filled up', () => {
    const idNumber = ascii('99010119480312009x');
    expect(isIdNumber('99010119480312009X')).toBe(true);
    expect(decodeWith({ idNumber })).toMatchObject({ ok: true, value: { idNumber: '99010119480312009X' } });
    expect(decodeWith({ cardNumber: ascii('1234567\0\0') })).toMatchObject({
      value: { cardNumber: '1234567' },
    });
  });

  test.each<readonly [string, Partial<DataItemValues>]>([
    ['a wrong check character', { idNumber: ascii('990101194803120023') }],
    ['an old number of 15 digits', { idNumber: ascii('990101480312002\0\0\0') }],
    ['letters in the number', { idNumber: ascii('99010119480312002A') }],
    ['no number', { idNumber: bytes('FF'.repeat(18)) }],
    ['another birth date than in the number', { birthDate: bytes('19480313') }],
    ['a birth date that is no BCD', { birthDate: bytes('1948031A') }],
    ['a short birth date', { birthDate: bytes('194803') }],
    ['no birth date', { birthDate: bytes('00000000') }],
    ['an end of validity that does not exist', { expiry: bytes('20360231') }],
    ['an end of validity that is no BCD', { expiry: bytes('2036FFFF') }],
    ['a short end of validity', { expiry: bytes('00') }],
    ['an unknown sex', { sex: ascii('0') }],
    ['a binary sex', { sex: bytes('01') }],
    ['no name', { name: bytes('00'.repeat(30)) }],
    ['half a character', { name: bytes('D5C5B9') }],
    ['bytes that are no GBK', { name: bytes('8130D5C5') }],
    ['FF inside the name', { name: bytes('D5C5FFC0BC') }],
    ['a character that every machine defines for itself', { name: bytes('D5C5AAA1') }],
    ['a control character in the name', { name: bytes('D5C507C0BC') }],
    ['no card number', { cardNumber: bytes('00'.repeat(9)) }],
    ['a card number with a control character', { cardNumber: bytes('5330073030') }],
    ['a card number with a slash', { cardNumber: ascii('S9/000018') }],
    ['a region that is no BCD', { identificationCode: bytes(`99A101${'00'.repeat(13)}`) }],
    ['a short identification code', { identificationCode: bytes('990101') }],
  ])('refuses %s', (_, values) => {
    expect(decodeWith(values)).toEqual({ ok: false, fault: 'card-data-invalid' });
  });

  test('accepts no hostile value that breaks a rule', () => {
    const names = Object.keys(DATA_ITEMS) as DataItemName[];
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        (name, value) => {
          const decoded = decodeWith({ [name]: value });
          if (!decoded.ok) return;
          accepted += 1;
          const card = socialSecurityCardSchema.parse(decoded.value);
          expect(isIdNumber(card.idNumber)).toBe(true);
          expect(birthDateOf(card.idNumber)).toBe(card.birthDate);
          expect(card.name.trim()).not.toBe('');
          expect(card.cardNumber).toMatch(/^[0-9A-Za-z]{1,9}$/);
        },
      ),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

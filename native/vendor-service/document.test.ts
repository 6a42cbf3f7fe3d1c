import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityDocumentSchema } from '../../contract/card.ts';
import { checkCharacter } from '../protocol/id-number.ts';
import { describeReadCard, type ServiceAnswer } from '../simulator/simulated-vendor-service-answer.ts';
import { type SimulatedCardName, SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { decodeReadAnswer } from './answer.ts';
import { decodeDocument } from './document.ts';

function decode(json: ServiceAnswer) {
  const answer = decodeReadAnswer(json);
  if (answer.kind !== 'card') throw new Error('A card expected');
  return decodeDocument(answer.fields);
}

const cardNames = Object.keys(SYNTHETIC_CARDS) as SimulatedCardName[];
const goodNames = cardNames.filter((name) => !['card-unknown-type', 'card-bad-check-digit'].includes(name));
const zhang = describeReadCard(SYNTHETIC_CARDS['card-zhang'], null);

describe('every synthetic card', () => {
  test.each(goodNames)('%s comes back as it is on the chip, without the compressed portrait', (name) => {
    const card = SYNTHETIC_CARDS[name];
    expect(decode(describeReadCard(card, null))).toEqual({ ok: true, value: { ...card, photo: null } });
  });

  test('among them one of each kind that the service reads', () => {
    expect(new Set(goodNames.map((name) => SYNTHETIC_CARDS[name].kind))).toEqual(
      new Set(['resident-id-card', 'residence-permit', 'foreigner-card-2017', 'foreigner-card-2023']),
    );
  });

  test('a wrong check character is refused', () => {
    expect(decode(describeReadCard(SYNTHETIC_CARDS['card-bad-check-digit'], null))).toEqual({
      ok: false,
      fault: 'card-data-invalid',
    });
  });
});

describe('the specimens in the manual of the service', () => {
  const common = { retcode: '0x90 0x1', name: '证件样本', sex: '女', address: '' };

  test('2017', () => {
    const json = {
      ...common,
      nation: '加拿大/CAN',
      born: '19810803',
      cardno: 'CAN110081080319',
      userlifeb: '20151025',
      userlifee: '20251024',
      police: '1500',
      CardType: '1',
      EngName: 'ZHENGJIAN,YANGBEN',
      CertVol: '01',
    };
    expect(decode(json)).toMatchObject({
      value: {
        kind: 'foreigner-card-2017',
        nationality: 'CAN',
        birthDate: '1981-08-03',
        validTo: '2025-10-24',
        cardVersion: '01',
        acceptingAuthorityCode: '1500',
      },
    });
  });

  test('2023', () => {
    const json = {
      ...common,
      nation: '巴基斯坦/PAK',
      born: '19800101',
      cardno: '931586198001010028',
      userlifeb: '20230808',
      userlifee: '20330807',
      police: '',
      CardType: '3',
      EngName: 'ZHENGJIAN, YANGBEN',
      IssuesTimes: '00',
      Reserved: '000',
    };
    expect(decode(json)).toMatchObject({
      value: {
        kind: 'foreigner-card-2023',
        nationality: 'PAK',
        idNumber: '931586198001010028',
        renewalCount: '00',
        previousVersionLink: '000',
      },
    });
  });
});

test('nine zeros are no travel permit number', () => {
  const permit = describeReadCard(SYNTHETIC_CARDS['card-permit'], null);
  expect(decode({ ...permit, PassID: '000000000' })).toMatchObject({ value: { travelPermitNumber: '' } });
});

test('other spellings of dates', () => {
  expect(
    decode({
      ...zhang,
      born: '1948年3月12日',
      userlifeb: '2006.05.18',
      userlifee: '长期有效',
      nation: '汉族',
    }),
  ).toEqual({ ok: true, value: { ...SYNTHETIC_CARDS['card-zhang'], photo: null } });
});

test('a small check character', () => {
  const [withX] = Array.from(
    { length: 100 },
    (_, index) => `99010119480312${String(index).padStart(3, '0')}`,
  ).filter((digits) => checkCharacter(digits) === 'X');
  expect(decode({ ...zhang, cardno: `${withX}x` })).toMatchObject({ value: { idNumber: `${withX}X` } });
});

test('rare characters count twice, as on the chip', () => {
  const rare = String.fromCodePoint(0x20000);
  expect(decode({ ...zhang, name: rare.repeat(7) })).toMatchObject({ value: { name: rare.repeat(7) } });
  expect(decode({ ...zhang, name: rare.repeat(8) })).toEqual({ ok: false, fault: 'card-data-invalid' });
});

test.each(['', '4', '-1', '00', 'toString', '__proto__'])('CardType "%s" is card-unsupported', (CardType) => {
  expect(decode({ ...zhang, CardType })).toEqual({ ok: false, fault: 'card-unsupported' });
});

test.each([
  { name: '' },
  { name: '张'.repeat(16) },
  { name: '张\u0007兰' },
  { name: '张\ud800兰' },
  { sex: '' },
  { sex: '男女' },
  { nation: '' },
  { born: '19480230' },
  { born: '19480313' },
  { born: '' },
  { cardno: '990101194803120021' },
  { cardno: '99010119480312002' },
  { address: '路'.repeat(36) },
  { userlifeb: '' },
  { userlifee: '20060517' },
  { userlifee: '无' },
  { police: '局'.repeat(16) },
  { CardType: '1' },
  { CardType: '2' },
  { CardType: '3' },
])('%j is card-data-invalid', (wrong) => {
  expect(decode({ ...zhang, ...wrong })).toEqual({ ok: false, fault: 'card-data-invalid' });
});

test('whatever text stands in a field, the result is a valid document or a fault', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(
    fc.property(
      fc.constantFrom(...goodNames),
      fc.dictionary(fc.constantFrom(...Object.keys(zhang)), anyText, { maxKeys: 3 }),
      (name, changes) => {
        const answer = decodeReadAnswer({ ...describeReadCard(SYNTHETIC_CARDS[name], null), ...changes });
        if (answer.kind !== 'card') return;
        const document = decodeDocument(answer.fields);
        if (document.ok) expect(identityDocumentSchema.safeParse(document.value).success).toBe(true);
        else expect(['card-unsupported', 'card-data-invalid']).toContain(document.fault);
      },
    ),
    { numRuns: 500 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityDocumentSchema } from '../../contract/card.ts';
import { type CardText, decodeCardText, encodeCardText } from './card-text.ts';
import { CARD_KINDS, cardText } from './test-bench.ts';

const RESIDENT = {
  kind: 'resident-id-card',
  name: '张桂兰',
  sexCode: '2',
  ethnicGroupCode: '01',
  birthDate: '1948-03-12',
  address: '示例省示例市幸福区和平路1号2单元301室',
  idNumber: '990101194803120022',
  issuingAuthority: '示例市公安局幸福分局',
  validFrom: '2006-05-18',
  validTo: null,
} as const satisfies CardText;

const PERMIT = {
  kind: 'residence-permit',
  name: '何宝仪',
  sexCode: '2',
  birthDate: '1955-04-16',
  address: '示例省示例市幸福区样本花园6栋1502',
  idNumber: '810000195504160002',
  issuingAuthority: '示例市公安局幸福分局',
  validFrom: '2023-09-12',
  validTo: '2028-09-12',
  travelPermitNumber: 'H00000000',
  issueCount: '01',
} as const satisfies CardText;

const FOREIGNER_2017 = {
  kind: 'foreigner-card-2017',
  name: '',
  englishName: 'SAMPLE, MARGARET ANNE',
  sexCode: '2',
  birthDate: '1954-02-11',
  idNumber: 'UTO990154021114',
  nationality: 'UTO',
  validFrom: '2018-06-20',
  validTo: '2028-06-20',
  cardVersion: '01',
  acceptingAuthorityCode: '9901',
} as const satisfies CardText;

const FOREIGNER_2023 = {
  kind: 'foreigner-card-2023',
  name: '白乐山',
  englishName: 'SPECIMENSON, BARTHOLOMEW ALEXANDER JOHN',
  sexCode: '1',
  birthDate: '1953-01-08',
  idNumber: '911999195301080016',
  nationality: 'UTO',
  validFrom: '2024-03-05',
  validTo: '2034-03-05',
  renewalCount: '00',
  previousVersionLink: '000',
} as const satisfies CardText;

const INVALID = { ok: false, fault: 'card-data-invalid' };

/** The block of `text` with other characters in one place. */
function blockWith(text: CardText, offset: number, characters: string): Uint8Array {
  const block = encodeCardText(text);
  for (let unit = 0; unit < characters.length; unit += 1) {
    new DataView(block.buffer).setUint16(offset + unit * 2, characters.charCodeAt(unit), true);
  }
  return block;
}

/** The characters of a block in one place, padding and all. */
function charactersAt(block: Uint8Array, offset: number, bytes: number): string {
  return new TextDecoder('utf-16le').decode(block.slice(offset, offset + bytes));
}

describe('text block of any card', () => {
  test('what was written is read', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(cardText, (text) => {
        const block = encodeCardText(text);
        expect(block.length).toBe(256);
        const decoded = decodeCardText(block);
        expect(decoded).toEqual({ ok: true, value: text });
        if (decoded.ok) expect(encodeCardText(decoded.value)).toEqual(block);
        expect(identityDocumentSchema.safeParse({ ...text, photo: null }).success).toBe(true);
        seen.add(text.kind);
      }),
      { numRuns: 800 },
    );
    expect([...seen].sort()).toEqual([...CARD_KINDS].sort());
  });

  test('padding with NUL is taken like spaces', () => {
    fc.assert(
      fc.property(cardText, (text) => {
        fc.pre(!Object.values(text).some((value) => value?.includes(' ')));
        const block = encodeCardText(text);
        const view = new DataView(block.buffer);
        for (let offset = 0; offset < block.length; offset += 2) {
          if (offset !== 248 && view.getUint16(offset, true) === 0x20) view.setUint16(offset, 0, true);
        }
        expect(decodeCardText(block)).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('any block at all is read or refused, and what is read keeps the contract', () => {
    fc.assert(
      fc.property(
        cardText,
        fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (text, changes) => {
          const block = encodeCardText(text);
          for (const [offset, byte] of changes) block[offset] = byte;
          const decoded = decodeCardText(block);
          if (decoded.ok) {
            expect(identityDocumentSchema.safeParse({ ...decoded.value, photo: null }).success).toBe(true);
          } else {
            expect(['card-unsupported', 'card-data-invalid']).toContain(decoded.fault);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(['Q', 'i', 'j', 'y', '\0', '０', 'A'])('type letter "%s" is not supported', (letter) => {
    for (const text of [RESIDENT, PERMIT, FOREIGNER_2017, FOREIGNER_2023]) {
      expect(decodeCardText(encodeCardText(text, letter))).toEqual({ ok: false, fault: 'card-unsupported' });
    }
  });

  test('the letter alone tells the layout', () => {
    const kinds = {
      ' ': 'resident-id-card',
      J: 'residence-permit',
      I: 'foreigner-card-2017',
      Y: 'foreigner-card-2023',
    };
    for (const text of [RESIDENT, PERMIT, FOREIGNER_2017, FOREIGNER_2023]) {
      for (const [letter, kind] of Object.entries(kinds)) {
        const decoded = decodeCardText(encodeCardText(text, letter));
        if (decoded.ok) expect(decoded.value.kind).toBe(kind);
        else expect(kind).not.toBe(text.kind);
      }
    }
  });

  test.each([
    ['resident', RESIDENT, 188],
    ['permit', PERMIT, 188],
    ['foreigner 2017', FOREIGNER_2017, 188],
    ['foreigner 2023', FOREIGNER_2023, 188],
  ])('validity of every kind: %s', (_name, text, validFromOffset) => {
    const validTo = (characters: string) => decodeCardText(blockWith(text, validFromOffset + 16, characters));
    expect(validTo('长期      ')).toMatchObject({ ok: true, value: { validTo: null } });
    // In the past is read as it is.
    expect(validTo('20241231')).toMatchObject({ ok: true, value: { validTo: '2024-12-31' } });
    expect(validTo('20010101')).toEqual(INVALID);
    expect(validTo('永久      ')).toEqual(INVALID);
    expect(validTo('        ')).toEqual(INVALID);
    expect(decodeCardText(blockWith(text, validFromOffset, '20060532'))).toEqual(INVALID);
    expect(decodeCardText(blockWith(text, validFromOffset, '长期      '))).toEqual(INVALID);
  });

  test('a field that does not fit is a bug of the caller', () => {
    expect(() => encodeCardText({ ...RESIDENT, name: '长'.repeat(16) })).toThrow(RangeError);
    expect(() => encodeCardText({ ...FOREIGNER_2023, englishName: 'A'.repeat(47) })).toThrow(RangeError);
    expect(() => encodeCardText(RESIDENT, 'QQ')).toThrow(RangeError);
  });

  test('a wrong value is written as it is', () => {
    const block = encodeCardText({ ...RESIDENT, idNumber: 'x', sexCode: '0' });
    expect(charactersAt(block, 122, 36)).toBe(`x${' '.repeat(17)}`);
    expect(decodeCardText(block)).toEqual(INVALID);
  });
});

describe('text block of a resident card', () => {
  test('fields lie where GA/T 490 puts them, in UTF-16LE, padded with spaces', () => {
    const block = encodeCardText(RESIDENT);
    expect(charactersAt(block, 0, 30)).toBe('张桂兰            ');
    expect([30, 32].map((offset) => charactersAt(block, offset, 2))).toEqual(['2', '0']);
    expect(charactersAt(block, 32, 20)).toBe('0119480312');
    expect(charactersAt(block, 52, 70).trimEnd()).toBe(RESIDENT.address);
    expect(charactersAt(block, 122, 36)).toBe('990101194803120022');
    expect(charactersAt(block, 158, 30).trimEnd()).toBe(RESIDENT.issuingAuthority);
    expect([charactersAt(block, 188, 16), charactersAt(block, 204, 16)]).toEqual(['20060518', '长期      ']);
    expect(charactersAt(block, 220, 36)).toBe(' '.repeat(18));
  });

  test.each([
    ['no name', blockWith(RESIDENT, 0, '   ')],
    ['half a surrogate pair', blockWith(RESIDENT, 0, '\ud842')],
    ['a control character in the name', blockWith(RESIDENT, 0, '张\n兰')],
    ['a NUL inside the name', blockWith(RESIDENT, 0, '张\0兰')],
    ['an invisible character that turns the writing round', blockWith(RESIDENT, 0, '张\u202e兰')],
    ['a code point that is no character', blockWith(RESIDENT, 0, '张\uffff兰')],
    ['an unknown sex code', blockWith(RESIDENT, 30, '3')],
    ['a letter in the ethnic group', blockWith(RESIDENT, 32, '0A')],
    ['a birth date that does not exist', blockWith(RESIDENT, 36, '19480230')],
    ['a birth date other than the number’s', blockWith(RESIDENT, 36, '19480313')],
    ['a wrong check character', blockWith(RESIDENT, 122, '990101194803120023')],
    ['a letter in the number', blockWith(RESIDENT, 122, '99010119480312002x')],
    ['a missing part', encodeCardText(RESIDENT).slice(0, 254)],
    ['a part too many', new Uint8Array(258)],
  ])('%s is invalid', (_name, block) => {
    expect(decodeCardText(block)).toEqual(INVALID);
  });

  test('the sex digit of the number is not enforced', () => {
    expect(decodeCardText(blockWith(RESIDENT, 30, '1')).ok).toBe(true);
  });
});

describe('text block of a residence permit', () => {
  test('has a travel permit number and a count of issues, and no ethnic group', () => {
    const block = encodeCardText(PERMIT);
    expect(charactersAt(block, 32, 4)).toBe('  ');
    expect(charactersAt(block, 220, 22)).toBe('H0000000001');
    expect(charactersAt(block, 242, 14)).toBe('   J   ');
    expect(decodeCardText(blockWith(PERMIT, 32, '97'))).toEqual({ ok: true, value: PERMIT });
  });

  test.each([
    ['Hong Kong', '81000019550416000', 'H12345678'],
    ['Macau', '82000019550416000', 'M12345678'],
    ['Taiwan', '83000019550416000', '12345678 '],
    ['without a travel permit', '83000019550416000', '         '],
    ['with a travel permit of an unknown form', '83000019550416000', 'K1234567 '],
  ])('reads one of %s', (_name, first17, travelPermitNumber) => {
    const checkCharacters = '10X98765432';
    const readable = [...checkCharacters].filter((check) => {
      const block = blockWith({ ...PERMIT, idNumber: first17 + check }, 220, travelPermitNumber);
      return decodeCardText(block).ok;
    });
    expect(readable).toHaveLength(1);
  });

  test.each([
    ['a number of another area', blockWith(PERMIT, 122, '990101194803120022')],
    ['a birth date other than the number’s', blockWith(PERMIT, 36, '19550417')],
    ['a wrong check character', blockWith(PERMIT, 122, '810000195504160003')],
    ['no name', blockWith(PERMIT, 0, '   ')],
  ])('%s is invalid', (_name, block) => {
    expect(decodeCardText(block)).toEqual(INVALID);
  });
});

describe('text block of a foreigner’s card of 2017', () => {
  test('fields lie where the published table puts them', () => {
    const block = encodeCardText(FOREIGNER_2017);
    expect(charactersAt(block, 0, 120).trimEnd()).toBe('SAMPLE, MARGARET ANNE');
    expect(charactersAt(block, 120, 38)).toBe('2UTO990154021114UTO');
    expect(charactersAt(block, 158, 30)).toBe(' '.repeat(15));
    expect(charactersAt(block, 188, 62)).toBe('201806202028062019540211019901I');
  });

  test('a wrong check digit is no reason to refuse the card', () => {
    const specimen = { ...FOREIGNER_2017, idNumber: 'CAN110081080319' };
    expect(decodeCardText(encodeCardText(specimen))).toEqual({ ok: true, value: specimen });
  });

  test.each([
    ['no English name', blockWith(FOREIGNER_2017, 0, ' '.repeat(60))],
    ['a number of 14 characters', blockWith(FOREIGNER_2017, 122, 'UTO99015402111 ')],
    ['a number with small letters', blockWith(FOREIGNER_2017, 122, 'uto990154021114')],
    ['a nationality of two letters', blockWith(FOREIGNER_2017, 152, 'UT ')],
    ['an impossible birth date', blockWith(FOREIGNER_2017, 220, '19540229')],
    ['an unknown sex code', blockWith(FOREIGNER_2017, 120, '3')],
  ])('%s is invalid', (_name, block) => {
    expect(decodeCardText(block)).toEqual(INVALID);
  });
});

describe('text block of a foreigner’s card of 2023', () => {
  test('the English name goes on in its second place', () => {
    const block = encodeCardText(FOREIGNER_2023);
    expect(charactersAt(block, 52, 70)).toBe('SPECIMENSON, BARTHOLOMEW ALEXANDER ');
    expect(charactersAt(block, 220, 36)).toBe('JOHN       UTOY000');
    expect(charactersAt(block, 30, 22)).toBe('10019530108');
    expect(charactersAt(block, 122, 66)).toBe(`911999195301080016${' '.repeat(15)}`);
  });

  test.each(['911398199012310021', '931586198001010028'])('reads the published number %s', (idNumber) => {
    const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
    const text = { ...FOREIGNER_2023, idNumber, birthDate };
    expect(decodeCardText(encodeCardText(text))).toEqual({ ok: true, value: text });
  });

  test.each([
    ['a first digit other than 9', blockWith(FOREIGNER_2023, 122, '810000195504160002')],
    ['a birth date other than the number’s', blockWith(FOREIGNER_2023, 36, '19530109')],
    ['a wrong check character', blockWith(FOREIGNER_2023, 122, '911999195301080017')],
    ['a NUL where the English name is cut', blockWith(FOREIGNER_2023, 120, '\0')],
    ['a nationality in digits', blockWith(FOREIGNER_2023, 242, '999')],
    ['no English name', blockWith({ ...FOREIGNER_2023, englishName: 'A' }, 52, ' ')],
  ])('%s is invalid', (_name, block) => {
    expect(decodeCardText(block)).toEqual(INVALID);
  });
});

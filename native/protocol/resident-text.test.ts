import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCharacter } from './id-number.ts';
import { decodeResidentText, encodeResidentText, type ResidentText } from './resident-text.ts';

const PERSON: ResidentText = {
  name: '张桂兰',
  sexCode: '2',
  ethnicGroupCode: '01',
  birthDate: '1948-03-12',
  address: '示例省示例市幸福区和平路1号2单元301室',
  idNumber: '990101194803120022',
  issuingAuthority: '示例市公安局幸福分局',
  validFrom: '2006-05-18',
  validTo: null,
};

function isoDate(from: string, to: string) {
  return fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
}

/** Text of at most `maxLength` UTF-16 units, rare characters beyond the basic plane among it. */
function text(minLength: number, maxLength: number) {
  const character = fc.constantFrom('张', '王', '·', '㐱', '𠮷', '1', 'A', '号', '—');
  return fc.array(character, { minLength, maxLength }).map((units) => {
    let joined = '';
    for (const unit of units) if (joined.length + unit.length <= maxLength) joined += unit;
    return joined;
  });
}

const residentText: fc.Arbitrary<ResidentText> = fc
  .record({
    name: text(1, 15),
    sexCode: fc.constantFrom('0', '1', '2', '9'),
    ethnicGroupCode: fc.stringMatching(/^\d{2}$/),
    birthDate: isoDate('1900-01-01', '2020-12-31'),
    address: text(0, 35),
    issuingAuthority: text(0, 15),
    validFrom: isoDate('2004-01-01', '2026-12-31'),
    validTo: fc.option(isoDate('2027-01-01', '2099-12-31')),
    area: fc.stringMatching(/^\d{6}$/),
    sequence: fc.stringMatching(/^\d{3}$/),
  })
  .map(({ area, sequence, ...fields }) => {
    const digits = `${area}${fields.birthDate.replaceAll('-', '')}${sequence}`;
    return { ...fields, idNumber: digits + checkCharacter(digits) };
  });

/** The block of PERSON with other characters in one place. */
function blockWith(offset: number, characters: string): Uint8Array {
  const block = encodeResidentText(PERSON);
  for (let unit = 0; unit < characters.length; unit += 1) {
    new DataView(block.buffer).setUint16(offset + unit * 2, characters.charCodeAt(unit), true);
  }
  return block;
}

describe('text block of a resident card', () => {
  test('what was written is read', () => {
    fc.assert(
      fc.property(residentText, (fields) => {
        const block = encodeResidentText(fields);
        expect(block.length).toBe(256);
        const decoded = decodeResidentText(block);
        expect(decoded).toEqual({ ok: true, value: fields });
        if (decoded.ok) expect(encodeResidentText(decoded.value)).toEqual(block);
      }),
      { numRuns: 300 },
    );
  });

  test('fields lie where GA/T 490 puts them, in UTF-16LE, padded with spaces', () => {
    const block = encodeResidentText(PERSON);
    const at = (offset: number, bytes: number) =>
      new TextDecoder('utf-16le').decode(block.slice(offset, offset + bytes));
    expect(at(0, 30)).toBe('张桂兰            ');
    expect([at(30, 2), at(32, 4), at(36, 16)]).toEqual(['2', '01', '19480312']);
    expect(at(122, 36)).toBe('990101194803120022');
    expect([at(188, 16), at(204, 16)]).toEqual(['20060518', '长期      ']);
    expect(at(220, 36)).toBe(' '.repeat(18));
  });

  test('padding with NUL is taken like spaces', () => {
    const block = encodeResidentText(PERSON);
    for (let offset = 6; offset < 30; offset += 1) block[offset] = 0;
    expect(decodeResidentText(block)).toEqual({ ok: true, value: PERSON });
  });

  test.each(['I', 'J', 'Y', 'Q', '\0'])('type letter "%s" is not supported', (letter) => {
    expect(decodeResidentText(encodeResidentText(PERSON, letter))).toEqual({
      ok: false,
      fault: 'card-unsupported',
    });
  });

  test.each([
    ['no name', blockWith(0, '   ')],
    ['half a surrogate pair', blockWith(0, '\ud842')],
    ['a control character in the name', blockWith(0, '张\n兰')],
    ['an unknown sex code', blockWith(30, '3')],
    ['a letter in the ethnic group', blockWith(32, '0A')],
    ['a birth date that does not exist', blockWith(36, '19480230')],
    ['a birth date other than the number’s', blockWith(36, '19480313')],
    ['a wrong check character', blockWith(122, '990101194803120023')],
    ['a letter in the number', blockWith(122, '99010119480312002x')],
    ['an unreal begin of validity', blockWith(188, '20060532')],
    ['an empty end of validity', blockWith(204, '        ')],
    ['an end of validity before its begin', blockWith(204, '20050101')],
    ['a word as end of validity', blockWith(204, '永久')],
    ['a missing part', encodeResidentText(PERSON).slice(0, 254)],
  ])('%s is invalid', (_name, block) => {
    expect(decodeResidentText(block)).toEqual({ ok: false, fault: 'card-data-invalid' });
  });

  test('an end of validity in the past is read as it is', () => {
    expect(decodeResidentText(blockWith(204, '20160518'))).toMatchObject({
      value: { validTo: '2016-05-18' },
    });
  });

  test('a field that does not fit is a bug of the caller', () => {
    expect(() => encodeResidentText({ ...PERSON, name: '长'.repeat(16) })).toThrow(RangeError);
  });
});

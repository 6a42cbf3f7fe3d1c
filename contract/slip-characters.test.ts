import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, encodeSlipCharacter, makePrintable } from './slip-characters.ts';

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');

// Codes as printed in GB 18030-2000 and its mapping table.
test.each([
  ['A', '41'],
  ['安', 'b0b2'],
  ['好', 'bac3'],
  ['镕', 'e946'],
  ['張', '8f88'],
  ['。', 'a1a3'],
  ['·', 'a1a4'],
  ['〓', 'a1fe'],
  ['　', 'a1a1'],
  ['㐀', '8139ee39'],
  ['䶵', '82358738'],
])('%s is sent as %s', (character, code) =>
  expect(hex(encodeSlipCharacter(character, 'gb18030'))).toBe(code),
);

test.each(['😀', '𠮷', '\u{e000}', '\ufffd', '\u0007', '\x7f', '\ud83d', 'ก'])(
  '%j has no glyph',
  (character) => expect(encodeSlipCharacter(character, 'gb18030')).toBeNull(),
);

test('a printer of two bytes has no Extension A', () => {
  expect(encodeSlipCharacter('㐀', 'gbk')).toBeNull();
  expect(hex(encodeSlipCharacter('镕', 'gbk'))).toBe('e946');
  expect(makePrintable('王㐀', 'gbk')).toEqual({ text: '王〓', replaced: ['㐀'] });
});

test('every ideograph of the Basic Multilingual Plane up to 2000 can be printed', () => {
  const missing: string[] = [];
  for (const [first, last] of [
    [0x3400, 0x4db5],
    [0x4e00, 0x9fa5],
  ] as const) {
    for (let code = first; code <= last; code++) {
      const character = String.fromCodePoint(code);
      if (!encodeSlipCharacter(character, 'gb18030')) missing.push(code.toString(16));
    }
  }
  expect(missing).toEqual([]);
});

describe('makePrintable', () => {
  test('replaces visibly and reports each', () => {
    expect(makePrintable('王😀𠮷😀', 'gb18030')).toEqual({ text: '王〓〓〓', replaced: ['😀', '𠮷', '😀'] });
  });
  test('composes, drops what is invisible, and makes one space of many', () => {
    expect(makePrintable('Zoe\u0301\u200b\ufe0f  \u3000张', 'gb18030')).toEqual({
      text: 'Zoé 张',
      replaced: [],
    });
  });
  test('whatever comes in, it can be encoded and decoded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('gb18030', 'gbk'), (text, encoding) => {
        const printable = makePrintable(text, encoding).text;
        const bytes = Array.from(printable, (character) => encodeSlipCharacter(character, encoding));
        expect(bytes).not.toContain(null);
        const whole = Uint8Array.from(bytes.flatMap((code) => [...(code ?? [])]));
        expect(new TextDecoder('gb18030').decode(whole)).toBe(printable);
        expect(columnsOf(printable)).toBe(bytes.reduce((sum, code) => sum + (code?.length === 1 ? 1 : 2), 0));
      }),
    );
  });
});

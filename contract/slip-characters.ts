/**
 * What the Chinese mode of a slip printer has glyphs for. `gb18030`: the characters of two bytes and the ideographs of
 * CJK Extension A, which GB 18030-2000 asks of every product; `gbk`: the characters of two bytes only.
 */
export type SlipEncoding = 'gb18030' | 'gbk';

/** Stands where the printer has no glyph (缺字符号): two bytes, A1 FE, in every Chinese printer. */
export const MISSING_GLYPH = '〓';

const LEAD_BYTES = { first: 0x81, last: 0xfe };
const TRAIL_BYTES = { first: 0x40, last: 0xfe };
/** CJK Extension A, U+3400 … U+4DB5, in four bytes: 81 39 EE 39 … 82 35 87 38 (GB 18030-2000). */
const FOUR_BYTES = { first: [0x81, 0x39, 0xee, 0x39], last: [0x82, 0x35, 0x87, 0x38] } as const;
const EXTENSION_A = /^[\u3400-\u4db5]$/;
/** One character that has a shape of its own: no control, surrogate, private use, unassigned or replacement character. */
const ONE_GRAPHIC = /^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\ufffd]$/u;
const LINE_FEED = 0x0a;

let table: ReadonlyMap<string, Uint8Array> | null = null;

/**
 * The bytes of one character (code point) in GB 18030; `null` when the printer has no glyph for it: control characters,
 * private use, emoji, ideographs of Extension B and later, halves of surrogate pairs.
 */
export function encodeSlipCharacter(character: string, encoding: SlipEncoding): Uint8Array | null {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code >= 0x20 && code < 0x7f ? Uint8Array.of(code) : null;
  table ??= buildTable();
  const bytes = table.get(character);
  if (!bytes || (encoding === 'gbk' && bytes.length > 2)) return null;
  return bytes;
}

/**
 * `text` as the printer can print it: composed (NFC), white space as single spaces, invisible characters gone, and
 * `MISSING_GLYPH` for what has no glyph. `replaced` holds those characters, each as often as it stood there.
 */
export function makePrintable(
  text: string,
  encoding: SlipEncoding,
): { readonly text: string; readonly replaced: readonly string[] } {
  const replaced: string[] = [];
  const plain = text
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ');
  const printable = Array.from(plain, (character) => {
    if (encodeSlipCharacter(character, encoding)) return character;
    replaced.push(character);
    return MISSING_GLYPH;
  });
  return { text: printable.join(''), replaced };
}

/** Columns that a printable text takes: a character of one byte one, any other two (24 of 12 dots). */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character < '\x80' ? 1 : 2;
  return columns;
}

/** The codes of GB 18030 by character, out of the decoder that every JavaScript runtime has (WHATWG Encoding Standard). */
function buildTable(): ReadonlyMap<string, Uint8Array> {
  const codes = [...twoByteCodes(), ...extensionACodes()];
  // A line feed is part of no code, so an unassigned one spoils its own line only.
  const bytes = new Uint8Array(codes.reduce((length, code) => length + code.length + 1, 0)).fill(LINE_FEED);
  let offset = 0;
  for (const code of codes) {
    bytes.set(code, offset);
    offset += code.length + 1;
  }
  const characters = new TextDecoder('gb18030').decode(bytes).split('\n');
  const built = new Map<string, Uint8Array>();
  codes.forEach((code, index) => {
    const character = characters[index] ?? '';
    const isWanted = code.length === 2 ? ONE_GRAPHIC.test(character) : EXTENSION_A.test(character);
    // Decoders read A3 A0 as a second ideographic space; the first code is the standard's.
    if (isWanted && !built.has(character)) built.set(character, code);
  });
  return built;
}

function twoByteCodes(): Uint8Array[] {
  const codes: Uint8Array[] = [];
  for (let lead = LEAD_BYTES.first; lead <= LEAD_BYTES.last; lead++) {
    for (let trail = TRAIL_BYTES.first; trail <= TRAIL_BYTES.last; trail++) {
      if (trail !== 0x7f) codes.push(Uint8Array.of(lead, trail));
    }
  }
  return codes;
}

/** The second and fourth byte count 30 … 39, the first and third 81 … FE. */
function extensionACodes(): Uint8Array[] {
  const toIndex = ([a, b, c, d]: readonly [number, number, number, number]) =>
    (((a - 0x81) * 10 + (b - 0x30)) * 126 + (c - 0x81)) * 10 + (d - 0x30);
  const codes: Uint8Array[] = [];
  for (let index = toIndex(FOUR_BYTES.first); index <= toIndex(FOUR_BYTES.last); index++) {
    codes.push(
      Uint8Array.of(
        0x81 + Math.floor(index / 12_600),
        0x30 + (Math.floor(index / 1260) % 10),
        0x81 + (Math.floor(index / 10) % 126),
        0x30 + (index % 10),
      ),
    );
  }
  return codes;
}

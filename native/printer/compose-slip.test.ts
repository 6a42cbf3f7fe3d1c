import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutSlip } from '../../contract/slip-layout.ts';
import { anySlip, COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import { EscposPaper, type PaperPiece } from '../simulator/escpos-paper.ts';
import { composeSlip, type SlipPaper } from './compose-slip.ts';

function print(bytes: Uint8Array): EscposPaper {
  const paper = new EscposPaper();
  for (const byte of bytes) paper.eat(byte);
  return paper;
}

/** The lines of the layout as a printer should put them on paper. */
function expectedPieces(slip: typeof COLLECTED_SLIP, { columns, encoding }: SlipPaper): PaperPiece[] {
  const lines = layoutSlip(slip, columns, encoding).map((line): PaperPiece => {
    if (line.kind === 'qr') return line;
    const { kind, text, size, isBold, isCentred } = line;
    return { kind, text, isTall: size !== 'normal', isWide: size === 'double', isBold, isCentred };
  });
  return [...lines, { kind: 'cut' }];
}

const anyPaper: fc.Arbitrary<SlipPaper> = fc.record({
  columns: fc.constantFrom(32, 48),
  encoding: fc.constantFrom('gb18030', 'gbk'),
});

test('any slip comes out of the printer as the preview shows it', () => {
  fc.assert(
    fc.property(anySlip, anyPaper, (slip, kind) => {
      const paper = print(composeSlip(slip, kind));
      expect(paper.pieces).toEqual(expectedPieces(slip, kind));
      expect(paper.unknown).toEqual([]);
      expect(paper.isInTheMiddle).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('no slip holds a real-time command by chance', () => {
  fc.assert(
    fc.property(anySlip, anyPaper, (slip, kind) => {
      const bytes = composeSlip(slip, kind);
      expect(
        bytes.includes(0x10) &&
          bytes.some((byte, i) => byte === 0x10 && [4, 5, 0x14].includes(bytes[i + 1] ?? 0)),
      ).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('the text is GB 18030 between "Chinese mode" and the cut', () => {
  const hex = Buffer.from(composeSlip(COLLECTED_SLIP, { columns: 48, encoding: 'gb18030' })).toString('hex');
  expect(hex.startsWith('1b401d61001b52001c26')).toBe(true);
  // 张*兰
  expect(hex).toContain('d5c52ac0bc');
  expect(hex.endsWith('1d5642001b40')).toBe(true);
});

test('a record id becomes the printer’s own two-dimensional code', () => {
  const { pieces } = print(composeSlip(COLLECTED_SLIP, { columns: 32, encoding: 'gbk' }));
  expect(pieces).toContainEqual({ kind: 'qr', content: '0184675e-5f40-7000-8000-1a2b3c4d5e6f' });
});

import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slip } from '../../contract/slip.ts';
import { layoutSlip, printedColumnsOf, type SlipLine } from '../../contract/slip-layout.ts';
import type { SlipView } from '../../contract/slip-view.ts';
import { Badge, type BadgeSign } from '../pictures/picture.tsx';
import { QrCode } from './qr-code.tsx';

/** Units of the drawing: one printed column, and the heights of lines. */
const COLUMN = 10;
const LINE_HEIGHTS = { normal: 28, tall: 50, double: 50 } as const;
const QR_SIZE = 140;
const QR_HEIGHT = QR_SIZE + 16;
const MARGIN = 36;
/** Room for the teeth of the torn edge. */
const EDGE = 16;

/**
 * The slip (小票) as paper will have it, line by line, as large as its place allows. The sign says the same as the
 * title, for those who do not read.
 */
export function SlipPreview({ slip, view, sign }: { slip: Slip; view: SlipView; sign: BadgeSign }) {
  const { t } = useTranslation();
  const lines = layoutSlip(slip, view.columns, view.encoding);
  const width = view.columns * COLUMN + 2 * MARGIN;
  const tops: number[] = [];
  let height = MARGIN;
  for (const line of lines) {
    tops.push(height);
    height += heightOf(line);
  }
  height += MARGIN;
  return (
    <svg
      className="slip-preview"
      // Height by width, for look/slip.css.
      style={{ '--slip-ratio': height / width } as CSSProperties}
      viewBox={`-8 -8 ${width + 16} ${height + EDGE + 16}`}
      role="img"
      aria-label={`${t('slip.printer.preview')}${t('common.listSeparator')}${slip.title}`}
      data-testid="slip-preview"
    >
      <path className="slip-paper" d={outlineOf(width, height)} />
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a slip have no other name
        <PreviewLine key={index} line={line} top={tops[index] ?? 0} width={width} />
      ))}
      <g transform={`translate(${width - 62} ${height - 58})`}>
        <Badge x={0} y={0} sign={sign} />
      </g>
    </svg>
  );
}

function PreviewLine({ line, top, width }: { line: SlipLine; top: number; width: number }) {
  const { t } = useTranslation();
  if (line.kind === 'qr') {
    return (
      <g transform={`translate(${(width - QR_SIZE) / 2} ${top})`}>
        <QrCode text={line.content} label={t('slip.qrCaption')} drawingSide={QR_SIZE} />
      </g>
    );
  }
  if (line.text === '') return null;
  const printed = printedColumnsOf(line) * COLUMN;
  const left = line.isCentred ? (width - printed) / 2 : MARGIN;
  const scaleX = line.size === 'double' ? 2 : 1;
  const scaleY = line.size === 'normal' ? 1 : 2;
  const base = top + LINE_HEIGHTS[line.size] - 8;
  return (
    <text
      className={line.isBold ? 'slip-text slip-bold' : 'slip-text'}
      transform={`translate(${left} ${base}) scale(${scaleX} ${scaleY})`}
      // Every character has the width that it has on paper, whatever the font of the screen.
      textLength={printed / scaleX}
      lengthAdjust="spacingAndGlyphs"
      xmlSpace="preserve"
    >
      {line.text}
    </text>
  );
}

function heightOf(line: SlipLine): number {
  return line.kind === 'qr' ? QR_HEIGHT : LINE_HEIGHTS[line.size];
}

/** Paper with a torn lower edge. */
function outlineOf(width: number, height: number): string {
  const teeth = Math.round(width / (2 * EDGE));
  const tooth = width / teeth;
  const edge = Array.from({ length: teeth }, () => `l${-tooth / 2} ${-EDGE / 2} l${-tooth / 2} ${EDGE / 2}`);
  return `M0 0 H${width} V${height + EDGE / 2} ${edge.join(' ')} Z`;
}

import QRCode from 'qrcode';
import { useMemo } from 'react';

/** Empty modules around the symbol: ISO/IEC 18004 asks for four. */
const QUIET_ZONE = 4;

/**
 * A QR code (二维码) of a short text, black on white whatever the contrast of the page, as cameras want it. Error correction
 * level M. @param label what it is for, said by a screen reader in its place @param drawingSide its side within a drawing, in
 * the units of the drawing
 */
export function QrCode({ text, label, drawingSide }: { text: string; label: string; drawingSide?: number }) {
  const { size, path } = useMemo(() => drawModules(text), [text]);
  const side = size + 2 * QUIET_ZONE;
  return (
    <svg
      className={drawingSide === undefined ? 'qr-code' : undefined}
      width={drawingSide}
      height={drawingSide}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

/** The dark modules as one path; neighbours in a row are one stroke, so that no hair lines show between them. */
function drawModules(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; ) {
      let end = column;
      while (end < size && data[row * size + end]) end++;
      if (end > column)
        path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${end - column}v1H${column + QUIET_ZONE}z`;
      column = Math.max(end, column + 1);
    }
  }
  return { size, path };
}

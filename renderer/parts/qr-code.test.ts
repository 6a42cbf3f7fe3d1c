import QRCode from 'qrcode';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { QrCode } from './qr-code.tsx';

test.each(['https://si.12333.gov.cn', '019ceab5-5f40-7000-8000-1a2b3c4d5e6f', 'A'])(
  'every dark module of %s is drawn, and no light one, inside four empty modules',
  (text) => {
    const markup = renderToStaticMarkup(createElement(QrCode, { text, label: 'code' }));
    const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
    expect(markup).toContain(`viewBox="0 0 ${size + 8} ${size + 8}"`);
    const drawn = new Set<string>();
    for (const [, x, y, width] of markup.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
      for (let step = 0; step < Number(width); step++) drawn.add(`${Number(x) + step} ${y}`);
    }
    const dark = [...data.entries()]
      .filter(([, module]) => module)
      .map(([index]) => `${(index % size) + 4} ${Math.floor(index / size) + 4}`);
    expect([...drawn].sort()).toEqual(dark.sort());
    expect(markup).toContain('aria-label="code"');
  },
);

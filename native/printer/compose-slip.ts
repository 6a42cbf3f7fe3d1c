import type { Slip } from '../../contract/slip.ts';
import { encodeSlipCharacter, MISSING_GLYPH, type SlipEncoding } from '../../contract/slip-characters.ts';
import { layoutSlip, type SlipColumns, type SlipLine } from '../../contract/slip-layout.ts';
import {
  ASCII_AS_IT_IS,
  align,
  CHINESE_MODE,
  drawQr,
  embolden,
  FEED_AND_CUT,
  INITIALISE,
  LINE_FEED,
  NO_AUTOMATIC_STATUS,
  resize,
} from './commands.ts';

/** The paper and the characters of a printer. */
export interface SlipPaper {
  readonly columns: SlipColumns;
  readonly encoding: SlipEncoding;
}

/** The ESC/POS bytes of a slip, from initialising the printer to the cut. Asks for no answer. */
export function composeSlip(slip: Slip, { columns, encoding }: SlipPaper): Uint8Array {
  const parts: Uint8Array[] = [INITIALISE, NO_AUTOMATIC_STATUS, ASCII_AS_IT_IS, CHINESE_MODE];
  for (const line of layoutSlip(slip, columns, encoding)) parts.push(...composeLine(line, encoding));
  parts.push(FEED_AND_CUT, INITIALISE);
  return new Uint8Array(Buffer.concat(parts));
}

/** Each line sets all its modes, so that a byte lost on the line spoils one line and not the rest. */
function composeLine(line: SlipLine, encoding: SlipEncoding): Uint8Array[] {
  if (line.kind === 'qr') return [align(true), drawQr(line.content), align(false)];
  return [
    align(line.isCentred),
    embolden(line.isBold),
    resize(line.size !== 'normal', line.size === 'double'),
    ...encodeText(line.text, encoding),
    LINE_FEED,
  ];
}

function encodeText(text: string, encoding: SlipEncoding): Uint8Array[] {
  return Array.from(text, (character) => {
    const bytes = encodeSlipCharacter(character, encoding) ?? encodeSlipCharacter(MISSING_GLYPH, encoding);
    if (!bytes) throw new Error('The sign for a missing glyph has a code in every encoding');
    return bytes;
  });
}

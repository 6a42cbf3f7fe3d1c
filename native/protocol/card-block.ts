import { fail, type Result, succeed } from '../../contract/result.ts';
import { type ChipCard, decodeCardText } from './card-text.ts';
import { PHOTO_BYTES, TEXT_BYTES } from './commands.ts';

const HEADER_BYTES = 4;

/**
 * The card in the 1284 data bytes of a good answer to "read card" (30 01): text length, photo length (2 bytes
 * big-endian each), text block, photo. Wrong lengths are `reader-garbled`; the rest as in `decodeCardText`. The
 * photo is a copy of its own, so that `data` may be wiped.
 */
export function decodeCardBlock(
  data: Uint8Array,
): Result<ChipCard, 'reader-garbled' | 'card-unsupported' | 'card-data-invalid'> {
  if (data.length !== HEADER_BYTES + TEXT_BYTES + PHOTO_BYTES) return fail('reader-garbled');
  const view = new DataView(data.buffer, data.byteOffset);
  if (view.getUint16(0) !== TEXT_BYTES || view.getUint16(2) !== PHOTO_BYTES) return fail('reader-garbled');
  const text = decodeCardText(data.subarray(HEADER_BYTES, HEADER_BYTES + TEXT_BYTES));
  if (!text.ok) return text;
  return succeed({ ...text.value, photo: Uint8Array.from(data.subarray(HEADER_BYTES + TEXT_BYTES)) });
}

/** The data bytes of the answer to "read card" (30 01); for the reader simulator. */
export function encodeCardBlock(text: Uint8Array, photo: Uint8Array): Uint8Array {
  const data = new Uint8Array(HEADER_BYTES + text.length + photo.length);
  const view = new DataView(data.buffer);
  view.setUint16(0, text.length);
  view.setUint16(2, photo.length);
  data.set(text, HEADER_BYTES);
  data.set(photo, HEADER_BYTES + text.length);
  return data;
}

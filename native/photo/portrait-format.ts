import type { CardPortrait } from '../../contract/card.ts';

/** The largest portrait in bytes that crosses the wall to core (`cardPortraitSchema`). */
export const PORTRAIT_MAX_BYTES = 200_000;
/** A card portrait is 102 x 126; decoders may enlarge it. Beyond this the picture would be a memory bomb. */
const MAX_SIDE = 1000;

const BMP_HEADER_BYTES = 54;
const BMP_COLOUR_DEPTHS: readonly number[] = [8, 24, 32];

/**
 * The portrait that a foreign program handed over, when `bytes` are one whole BMP (uncompressed, 8, 24 or 32 bit)
 * or JPEG (ITU-T T.81) file of at most 200,000 bytes and 1000 pixels a side; `null` otherwise. Nothing is decoded.
 */
export function recognisePortrait(bytes: Uint8Array): CardPortrait | null {
  if (bytes.length === 0 || bytes.length > PORTRAIT_MAX_BYTES) return null;
  const format = isBmp(bytes) ? 'bmp' : isJpeg(bytes) ? 'jpeg' : null;
  return format && { format, bytes: Uint8Array.from(bytes) };
}

function isPlausibleSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_SIDE;
}

/** File header (14 bytes) and BITMAPINFOHEADER or a later one; a negative height means top-down rows. */
function isBmp(bytes: Uint8Array): boolean {
  if (bytes.length < BMP_HEADER_BYTES || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pixelOffset = view.getUint32(10, true);
  const infoHeaderBytes = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const height = Math.abs(view.getInt32(22, true));
  const colourDepth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (infoHeaderBytes < 40 || compression !== 0 || !BMP_COLOUR_DEPTHS.includes(colourDepth)) return false;
  if (!isPlausibleSide(width) || !isPlausibleSide(height) || pixelOffset < BMP_HEADER_BYTES) return false;
  // Rows are padded to a multiple of four bytes.
  const rowBytes = Math.ceil((width * colourDepth) / 32) * 4;
  return pixelOffset + rowBytes * height <= bytes.length;
}

/** From FF D8 along the marker segments to a plausible frame header before the first scan; FF D9 at the end. */
function isJpeg(bytes: Uint8Array): boolean {
  const { length } = bytes;
  if (length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  if (bytes[length - 2] !== 0xff || bytes[length - 1] !== 0xd9) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let hasFrame = false;
  for (let offset = 2; offset + 4 <= length; ) {
    const marker = bytes[offset + 1] ?? 0;
    // A segment begins with FF; more FF may stand before its marker.
    if (bytes[offset] !== 0xff || marker === 0) return false;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (marker === 0xda) return hasFrame;
    if (isFrameHeader(marker)) {
      if (offset + 9 > length) return false;
      if (!isPlausibleSide(view.getUint16(offset + 5)) || !isPlausibleSide(view.getUint16(offset + 7)))
        return false;
      hasFrame = true;
    }
    const segmentBytes = view.getUint16(offset + 2);
    if (segmentBytes < 2) return false;
    offset += 2 + segmentBytes;
  }
  return false;
}

/** SOF0 to SOF15: C0 to CF without the tables C4 and CC and the reserved C8. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

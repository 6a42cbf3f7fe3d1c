import jpeg from 'jpeg-js';
import { type I420Picture, i420Length } from './i420.ts';

/** Chromium plays a file of JPEGs, which names no rate, at this one (`MjpegFileParser`). */
export const MJPEG_FRAMES_PER_SECOND = 30;

const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const RESTART_0 = 0xd0;
const RESTART_7 = 0xd7;

/**
 * The JPEGs in a file of JPEGs one after the other, found by their segments (ITU-T T.81, annex B): a thumbnail inside of
 * one is no picture of its own. Throws an Error in words where the bytes are no JPEGs.
 */
export function splitJpegs(bytes: Uint8Array): Uint8Array[] {
  const pictures: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = endOfJpeg(bytes, start);
    pictures.push(bytes.subarray(start, end));
    start = end;
  }
  if (pictures.length === 0) throw new Error('an empty file');
  return pictures;
}

function endOfJpeg(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== MARKER || bytes[start + 1] !== START_OF_IMAGE)
    throw new Error('no JPEG where one begins');
  let place = start + 2;
  while (place + 1 < bytes.length) {
    if (bytes[place] !== MARKER) throw new Error('a damaged JPEG');
    const code = bytes[place + 1] ?? 0;
    if (code === MARKER) {
      // A fill byte before a marker.
      place += 1;
      continue;
    }
    if (code === END_OF_IMAGE) return place + 2;
    place += 2 + (((bytes[place + 2] ?? 0) << 8) | (bytes[place + 3] ?? 0));
    if (code === START_OF_SCAN) place = endOfScan(bytes, place);
  }
  throw new Error('the last JPEG is cut');
}

/** The next marker that does not belong to the entropy-coded bytes. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let place = start; place + 1 < bytes.length; place++) {
    const code = bytes[place + 1] ?? 0;
    const isPartOfScan = code === 0 || (code >= RESTART_0 && code <= RESTART_7);
    if (bytes[place] === MARKER && !isPartOfScan && code !== MARKER) return place;
  }
  throw new Error('the last JPEG is cut');
}

/** Decodes one JPEG into I420 in video range (ITU-R BT.601). Throws where it is damaged or too large. */
export function decodeToI420(bytes: Uint8Array): I420Picture {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
  const picture = new Uint8Array(i420Length(width, height));
  const chromaWidth = Math.ceil(width / 2);
  const chromaLength = chromaWidth * Math.ceil(height / 2);
  const value = (x: number, y: number, channel: number) =>
    data[(Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 4 + channel] ?? 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      picture[y * width + x] = Math.round(
        16 + 0.257 * value(x, y, 0) + 0.504 * value(x, y, 1) + 0.098 * value(x, y, 2),
      );
    }
  }
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const mean = (channel: number) =>
        (value(x, y, channel) +
          value(x + 1, y, channel) +
          value(x, y + 1, channel) +
          value(x + 1, y + 1, channel)) /
        4;
      const [r, g, b] = [mean(0), mean(1), mean(2)];
      const place = width * height + (y / 2) * chromaWidth + x / 2;
      picture[place] = Math.round(128 - 0.148 * r - 0.291 * g + 0.439 * b);
      picture[place + chromaLength] = Math.round(128 + 0.439 * r - 0.368 * g - 0.071 * b);
    }
  }
  return { width, height, data: picture };
}

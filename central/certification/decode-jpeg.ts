import jpeg from 'jpeg-js';
import type { RgbaPicture } from '../../face/model-input.ts';

/** Larger pictures are not decoded: full HD has 2.1 million pixels, a passport photo far less. */
const MAX_MEGAPIXELS = 4;
const MAX_MEMORY_MB = 192;

/** Decodes a JPEG that came from outside; null when it is none, damaged, cut off or larger than 4 million pixels. */
export function decodeJpeg(bytes: Uint8Array): RgbaPicture | null {
  try {
    const { data, width, height } = jpeg.decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_MEGAPIXELS,
      maxMemoryUsageInMB: MAX_MEMORY_MB,
    });
    return { data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length), width, height };
  } catch {
    // The library has no error values: everything that it throws is caused by the bytes.
    return null;
  }
}

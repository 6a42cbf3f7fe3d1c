import { EVIDENCE_IMAGE_MAX_BYTES } from '../../contract/liveness.ts';

/** Largest evidence picture in pixels; larger camera pictures are made smaller. */
export const EVIDENCE_MAX_WIDTH = 1280;
/** See `EVIDENCE_MAX_WIDTH`. */
export const EVIDENCE_MAX_HEIGHT = 720;

/** JPEG qualities that are tried one after the other until a picture is small enough. */
const QUALITIES = [0.85, 0.75, 0.6, 0.45] as const;

/** A size in whole pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** `size` where it fits within the evidence limit, else the largest size of the same shape that fits. */
export function evidenceSize({ width, height }: PictureSize): PictureSize {
  const scale = Math.min(1, EVIDENCE_MAX_WIDTH / width, EVIDENCE_MAX_HEIGHT / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * Encodes a picture of `size` so that core accepts it: first with less and less quality, then at half the size.
 * Null when even a tiny picture is too large, which only a broken encoder can bring about.
 *
 * @param encode gives the JPEG of the picture brought to a size, with a quality of 0..1
 */
export async function encodeWithinLimit(
  size: PictureSize,
  encode: (size: PictureSize, quality: number) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  let target = evidenceSize(size);
  for (;;) {
    for (const quality of QUALITIES) {
      const jpeg = await encode(target, quality);
      if (jpeg.length <= EVIDENCE_IMAGE_MAX_BYTES) return jpeg;
    }
    if (target.width <= 64 || target.height <= 64) return null;
    target = { width: Math.round(target.width / 2), height: Math.round(target.height / 2) };
  }
}

/** Draws `picture` at `size` and encodes it as JPEG (ITU-T T.81), off the page. */
export async function encodeJpeg(
  picture: ImageBitmap,
  size: PictureSize,
  quality: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('A worker without a 2-D canvas cannot analyse pictures');
  context.drawImage(picture, 0, 0, size.width, size.height);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  return new Uint8Array(await blob.arrayBuffer());
}

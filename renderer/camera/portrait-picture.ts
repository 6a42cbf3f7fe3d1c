import type { ShownPortrait } from '../../contract/visit.ts';
import type { PictureSize } from './evidence-encoder.ts';

/** Shortest side of a portrait that the landmarker is asked to look at, pixels: the card's has 102 × 126. */
export const PORTRAIT_LEAST_SIDE = 400;
/** Longest side, however narrow the portrait is. */
const PORTRAIT_MOST_SIDE = 2_000;

/** The size to which a portrait is enlarged; portraits that are large enough stay as they are. */
export function portraitSize({ width, height }: PictureSize): PictureSize {
  const enlarged = Math.max(1, PORTRAIT_LEAST_SIDE / Math.min(width, height));
  const scale = Math.min(enlarged, PORTRAIT_MOST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The file of a portrait. Throws when its text is not base64. */
export function portraitBlob({ format, base64 }: ShownPortrait): Blob {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: `image/${format}` });
}

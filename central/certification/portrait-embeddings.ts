import { createHash } from 'node:crypto';
import type { RgbaPicture } from '../../face/model-input.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import type { EmbedFace } from './face-embedding.ts';

/**
 * Where the face of an ID portrait (证件照) is looked for. GA 461-2004: 358 × 441 pixels, the head 207 ± 14 wide and in the
 * middle, the line of the eyes at least 207 above the lower edge. The middles of the eyes are about two fifths of the head's
 * width apart: 0.24 of the picture's width; the portraits of older databases are cut a little closer.
 */
const EYE_DISTANCE_TO_WIDTH = [0.22, 0.27];
const EYE_LINE_TO_HEIGHT = [0.4, 0.45, 0.5];
const OFF_MIDDLE_TO_WIDTH = [-0.06, -0.03, 0, 0.03, 0.06];

/** A frontal face of unit eye distance about the middle of its eyes: right eye, left eye, nose, corners of the mouth (x, y). */
const NOMINAL_FACE = [-0.5, 0, 0.5, 0, 0.004, 0.572, -0.408, 1.157, 0.421, 1.152];

/**
 * A face that is badly aligned has a short embedding (Ranjan, Castillo, Chellappa, arXiv 1703.09507): places with less than
 * this share of the longest are left out, since a search among them finds likeness by chance.
 */
const SHORTEST_SHARE = 0.8;

/** Photos whose embeddings are kept in memory: 30 vectors of 512 numbers each, 12 MB in all. */
const KEPT_PHOTOS = 200;

/** The embeddings of a portrait, one for every place where its face may be. Empty when it is no JPEG or the model failed. */
export type EmbedPortrait = (jpeg: Uint8Array) => Promise<readonly Float32Array[]>;

/** Alignment points for every place where the face of a portrait of this size may be, pixels. */
export function portraitPlaces({ width, height }: Pick<RgbaPicture, 'width' | 'height'>): number[][] {
  return EYE_DISTANCE_TO_WIDTH.flatMap((distance) =>
    EYE_LINE_TO_HEIGHT.flatMap((line) =>
      OFF_MIDDLE_TO_WIDTH.map((shift) =>
        NOMINAL_FACE.map((value, index) =>
          index % 2 === 0
            ? (value * distance + 0.5 + shift) * width
            : value * distance * width + line * height,
        ),
      ),
    ),
  );
}

/** Embeds portraits; the same bytes are embedded once. */
export function createPortraitEmbeddings(embed: EmbedFace): EmbedPortrait {
  const kept = new Map<string, readonly Float32Array[]>();
  return async (jpeg) => {
    const key = createHash('sha256').update(jpeg).digest('base64');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const embeddings = await embedPlaces(jpeg, embed);
    if (embeddings === null) return [];
    for (const oldest of kept.keys()) {
      if (kept.size < KEPT_PHOTOS) break;
      kept.delete(oldest);
    }
    kept.set(key, embeddings);
    return embeddings;
  };
}

async function embedPlaces(jpeg: Uint8Array, embed: EmbedFace): Promise<Float32Array[] | null> {
  const picture = decodeJpeg(jpeg);
  if (picture === null) return [];
  const embeddings: Float32Array[] = [];
  for (const points of portraitPlaces(picture)) {
    const embedding = await embed(picture, points);
    if (embedding === null) return null;
    embeddings.push(embedding);
  }
  const longest = Math.max(...embeddings.map(lengthOf));
  return embeddings.filter((embedding) => lengthOf(embedding) >= SHORTEST_SHARE * longest);
}

function lengthOf(vector: Float32Array): number {
  return Math.hypot(...vector);
}

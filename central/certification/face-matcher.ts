import type { Receipt } from '../../contract/central-api.ts';
import type { EvidenceContent } from '../../contract/record.ts';
import { cosineSimilarity, faceLikeness } from '../../face/scores.ts';
import { readEvidencePicture } from './evidence-picture.ts';
import type { EmbedFace } from './face-embedding.ts';
import { createPortraitEmbeddings } from './portrait-embeddings.ts';

/** How two faces compare; `not-run` when one of them cannot be read. */
export type FaceMatch = Receipt['match'];

/**
 * Compares the pictures taken at the terminal with the photo of the roster (人脸比对). Without a matcher every receipt says
 * `not-run` and the decision rests on card and liveness.
 */
export interface FaceMatcher {
  /** Compares the evidence of one record with one roster photo (the bytes of an image file). */
  compare(evidence: EvidenceContent, rosterPhoto: Uint8Array): Promise<FaceMatch>;
}

/** The matcher of the slot `face-embedding`: the frontal picture against a JPEG portrait, by `bestSimilarity`. */
export function createFaceMatcher(embed: EmbedFace): FaceMatcher {
  const embedPortrait = createPortraitEmbeddings(embed);
  return {
    async compare(evidence, rosterPhoto) {
      const frontal = readEvidencePicture(evidence, 'frontal');
      if (frontal === null) return 'not-run';
      const face = await embed(frontal.picture, frontal.alignmentPoints);
      if (face === null) return 'not-run';
      const similarity = bestSimilarity(face, await embedPortrait(rosterPhoto));
      return similarity === null ? 'not-run' : faceLikeness(similarity);
    },
  };
}

/**
 * The largest cosine of a face with the places where a portrait's face may be, −1..1; null when there are none. The choice
 * raises the score of strangers, too: measured with the supplied embedding, from at most 0.22 with the true landmarks of the
 * portrait to at most 0.26; that of the same person falls by about 0.02 (see docs/adr/0021).
 */
export function bestSimilarity(face: Float32Array, portrait: readonly Float32Array[]): number | null {
  if (portrait.length === 0) return null;
  return Math.max(...portrait.map((embedding) => cosineSimilarity(face, embedding)));
}

import type { EvidenceContent } from '../../contract/record.ts';

/** How two faces compare. */
export type FaceMatch = 'alike' | 'unsure' | 'unlike';

/**
 * The place for a face matcher (人脸比对), which compares the pictures taken at the terminal with the photo of the
 * roster. None is built in: without one every receipt says `not-run` and the decision rests on card and liveness.
 */
export interface FaceMatcher {
  /** Compares the evidence of one record with one roster photo (the bytes of an image file). */
  compare(evidence: EvidenceContent, rosterPhoto: Uint8Array): Promise<FaceMatch>;
}

import type { ChallengeStep, EvidenceImage, FaceObservation } from '../../contract/liveness.ts';
import type { LivenessModels } from '../../contract/liveness-models.ts';
import type { ShownPortrait } from '../../contract/visit.ts';

/** One camera picture on its way to the analysis, with the step of the challenge during which it was taken. */
export interface CapturedFrame<Picture = VideoFrame> {
  /** Counts every picture that the camera delivered, analysed or not. */
  readonly sequence: number;
  /** On the page's monotonic clock, milliseconds. */
  readonly capturedAtMs: number;
  /** Unmirrored. Whoever gets the frame closes its picture. */
  readonly picture: Picture;
  readonly step: ChallengeStep | null;
}

/** Which model slots hold a model that runs in the worker. */
export interface FilledSlots {
  readonly passive: boolean;
  readonly embedding: boolean;
}

/** What is handed in at the end of a challenge. */
export interface TakenEvidence {
  readonly images: EvidenceImage[];
  /** Cosine of the embeddings of the frontal picture and of the card's portrait; null when not compared. */
  readonly portraitSimilarity: number | null;
}

/**
 * What the page tells the analysis worker, which does one after the other: `load`, once and first, is answered by `ready`,
 * `analyse` by `observed`, `take-evidence` by `evidence`; `discard` gives back all pictures and embeddings and makes the
 * analysis forget the face it follows.
 */
export type ToAnalysisWorker =
  | { readonly type: 'load'; readonly models: LivenessModels }
  | { readonly type: 'analyse'; readonly frame: CapturedFrame }
  | { readonly type: 'take-evidence'; readonly cardPortrait: ShownPortrait | null }
  | { readonly type: 'discard' };

/** What the analysis worker tells the page. After `failed` the worker is of no more use. */
export type FromAnalysisWorker =
  | { readonly type: 'ready'; readonly slots: FilledSlots }
  | { readonly type: 'failed' }
  | { readonly type: 'observed'; readonly observation: FaceObservation }
  | ({ readonly type: 'evidence' } & TakenEvidence);

import type { ChallengeStep, EvidenceImage, FaceObservation } from '../../contract/liveness.ts';

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

/**
 * What the page tells the analysis worker, which does one after the other: `analyse` is answered by `observed`,
 * `take-evidence` by `evidence`; `discard` gives back all pictures and makes the analysis forget the face it follows.
 */
export type ToAnalysisWorker =
  | { readonly type: 'analyse'; readonly frame: CapturedFrame }
  | { readonly type: 'take-evidence' }
  | { readonly type: 'discard' };

/** What the analysis worker tells the page. After `failed` the worker is of no more use. */
export type FromAnalysisWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'failed' }
  | { readonly type: 'observed'; readonly observation: FaceObservation }
  | { readonly type: 'evidence'; readonly images: EvidenceImage[] };

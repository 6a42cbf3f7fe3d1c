import type { FaceObservation } from '../../contract/liveness.ts';
import { type DetectedFace, largestFace, measureFace } from './face-measures.ts';
import { measureFrameLuma } from './frame-luma.ts';
import type { Picture } from './picture.ts';

/** One camera picture with the faces that were found in it. */
export interface AnalysedFrame {
  readonly sequence: number;
  readonly capturedAtMs: number;
  readonly picture: Picture;
  readonly faces: readonly DetectedFace[];
}

/** What is reported of a picture before any model of a slot has seen it. */
export type MeasuredFrame = Omit<FaceObservation, 'passiveScore' | 'identitySimilarity' | 'analysisMs'>;

/** What is measured in one camera picture: its light, its hash, the number of faces and the largest of them. */
export function observeFrame({ sequence, capturedAtMs, picture, faces }: AnalysedFrame): MeasuredFrame {
  const luma = measureFrameLuma(picture);
  const largest = largestFace(faces);
  return {
    sequence,
    capturedAtMs,
    frameWidth: picture.width,
    frameHeight: picture.height,
    frameLuma: luma.mean,
    frameLumaDeviation: luma.deviation,
    frameHash: picture.hash(),
    faceCount: faces.length,
    face: largest === null ? null : measureFace(largest, picture),
  };
}

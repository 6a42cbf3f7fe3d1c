import type { FaceObservation } from '../../contract/liveness.ts';
import { type DetectedFace, largestFace, measureFace } from './face-measures.ts';
import { frameHash } from './frame-hash.ts';
import { measureFrameLuma, type PicturePixels } from './picture-pixels.ts';

/** One camera picture with the faces that were found in it. */
export interface AnalysedFrame {
  readonly sequence: number;
  readonly capturedAtMs: number;
  readonly pixels: PicturePixels;
  readonly faces: readonly DetectedFace[];
}

/** What is reported of one camera picture: its light, its hash, the number of faces and the largest of them. */
export function observeFrame({ sequence, capturedAtMs, pixels, faces }: AnalysedFrame): FaceObservation {
  const luma = measureFrameLuma(pixels);
  const largest = largestFace(faces);
  return {
    sequence,
    capturedAtMs,
    frameWidth: pixels.width,
    frameHeight: pixels.height,
    frameLuma: luma.mean,
    frameLumaDeviation: luma.deviation,
    frameHash: frameHash(pixels),
    faceCount: faces.length,
    face: largest === null ? null : measureFace(largest, pixels),
  };
}

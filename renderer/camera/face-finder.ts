import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';
import type { DetectedFace } from './face-measures.ts';

/** Where main serves the WebAssembly files of @mediapipe/tasks-vision and the face model that it has checked. */
const WASM_PATH = '/vision-wasm';
const MODEL_PATH = '/face-model/face_landmarker.task';
/** Two, to tell that a second person stands in the picture. */
const MAX_FACES = 2;

/** Finds faces in pictures that follow each other, with MediaPipe FaceLandmarker. */
export interface FaceFinder {
  /** @param atMs capture time; the landmarker's own clock always rises, also where this one starts anew */
  find(picture: ImageBitmap | OffscreenCanvas, atMs: number): DetectedFace[];
  /** Finds faces in a picture that belongs to no moment, such as a portrait. */
  findIn(picture: ImageBitmap | OffscreenCanvas): DetectedFace[];
}

/** Loads the landmarker and its model; rejects when they cannot be loaded. */
export async function createFaceFinder(): Promise<FaceFinder> {
  const files = await FilesetResolver.forVisionTasks(WASM_PATH, true);
  const landmarker = await FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: MODEL_PATH, delegate: 'CPU' },
    runningMode: 'VIDEO',
    numFaces: MAX_FACES,
    outputFacialTransformationMatrixes: true,
  });
  let lastTimestampMs = 0;
  const find: FaceFinder['find'] = (picture, atMs) => {
    lastTimestampMs = Math.max(atMs, lastTimestampMs + 1);
    const found = landmarker.detectForVideo(picture, lastTimestampMs);
    return found.faceLandmarks.flatMap((landmarks, index) => {
      const matrix = found.facialTransformationMatrixes[index]?.data;
      return matrix === undefined ? [] : [{ landmarks, matrix }];
    });
  };
  return { find, findIn: (picture) => find(picture, lastTimestampMs) };
}

import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';

/** What the face model sees in one picture. */
export interface MeasuredFace {
  /** Rows [x, y, z], 0..1 of the picture's width and height; z in the unit of x. */
  readonly landmarks: readonly (readonly [number, number, number])[];
  /** The facial transformation matrix, column by column. */
  readonly matrix: readonly number[];
}

declare global {
  interface Window {
    /** Measures the picture that the server has under this path (RGBA); null when there is not exactly one face. */
    measurePicture(path: string, width: number, height: number): Promise<MeasuredFace | null>;
  }
}

const landmarker = await FaceLandmarker.createFromOptions(
  await FilesetResolver.forVisionTasks('/vision-wasm'),
  {
    baseOptions: { modelAssetPath: '/face-model/face_landmarker.task', delegate: 'CPU' },
    runningMode: 'IMAGE',
    // A second face in the picture would be somebody else in the room.
    numFaces: 2,
    outputFacialTransformationMatrixes: true,
  },
);

window.measurePicture = async (path, width, height) => {
  const bytes = new Uint8ClampedArray(await (await fetch(path)).arrayBuffer());
  const result = landmarker.detect(new ImageData(bytes, width, height));
  const [landmarks] = result.faceLandmarks;
  const [matrix] = result.facialTransformationMatrixes;
  if (landmarks === undefined || matrix === undefined || result.faceLandmarks.length > 1) return null;
  return { landmarks: landmarks.map(({ x, y, z }) => [x, y, z]), matrix: matrix.data };
};

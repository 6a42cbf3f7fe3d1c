/**
 * The landmarker and nothing else, set up as in the terminal: what the analysis of a picture costs at the very least. The
 * answer to each picture is the number of faces.
 */
import '../../../renderer/without-eval.ts';
import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';

const files = await FilesetResolver.forVisionTasks('/vision-wasm', true);
const landmarker = await FaceLandmarker.createFromOptions(files, {
  baseOptions: { modelAssetPath: '/face-model/face_landmarker.task', delegate: 'CPU' },
  runningMode: 'VIDEO',
  numFaces: 2,
  outputFacialTransformationMatrixes: true,
});

self.onmessage = async ({ data }: MessageEvent<{ picture: VideoFrame; atMs: number }>) => {
  const bitmap = await createImageBitmap(data.picture);
  data.picture.close();
  const { faceLandmarks } = landmarker.detectForVideo(bitmap, data.atMs);
  bitmap.close();
  self.postMessage(faceLandmarks.length);
};
self.postMessage('ready');

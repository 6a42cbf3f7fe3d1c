/**
 * The worker that finds and measures faces, so that the page never waits for it. Loads MediaPipe FaceLandmarker once,
 * then answers the messages of `analysis-messages.ts`. It keeps the evidence pictures of the running challenge, so that
 * no picture of a person ever stands in the page's own memory before it is asked for.
 */
import '../without-eval.ts';
import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';
import type { EvidenceImage } from '../../contract/liveness.ts';
import type { CapturedFrame, FromAnalysisWorker, ToAnalysisWorker } from './analysis-messages.ts';
import { EvidenceCollector } from './evidence-collector.ts';
import { encodeJpeg, encodeWithinLimit } from './evidence-encoder.ts';
import type { DetectedFace } from './face-measures.ts';
import { observeFrame } from './frame-observation.ts';
import type { PicturePixels } from './picture-pixels.ts';

/** Where main serves the WebAssembly files of @mediapipe/tasks-vision and the face model that it has checked. */
const WASM_PATH = '/vision-wasm';
const MODEL_PATH = '/face-model/face_landmarker.task';
/** Two, to tell that a second person stands in the picture. */
const MAX_FACES = 2;
/** Side of the empty picture that makes the landmarker forget a face, pixels. */
const BLANK_SIDE = 256;

const evidence = new EvidenceCollector<ImageBitmap>();
const canvas = new OffscreenCanvas(1, 1);
// Pixels are read back with every picture: they must not lie on a graphics card.
const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
let lastTimestampMs = 0;

function tell(message: FromAnalysisWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function drawingContext(): OffscreenCanvasRenderingContext2D {
  if (context === null) throw new Error('A worker without a 2-D canvas cannot analyse pictures');
  return context;
}

function readPixels(bitmap: ImageBitmap): PicturePixels {
  const { width, height } = bitmap;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  drawingContext().drawImage(bitmap, 0, 0);
  return drawingContext().getImageData(0, 0, width, height);
}

/** Detects with a timestamp that always rises, as the landmarker demands, also across camera starts. */
function detectFaces(
  landmarker: FaceLandmarker,
  picture: ImageBitmap | OffscreenCanvas,
  timestampMs: number,
): DetectedFace[] {
  lastTimestampMs = Math.max(timestampMs, lastTimestampMs + 1);
  const found = landmarker.detectForVideo(picture, lastTimestampMs);
  return found.faceLandmarks.flatMap((landmarks, index) => {
    const matrix = found.facialTransformationMatrixes[index]?.data;
    return matrix === undefined ? [] : [{ landmarks, matrix }];
  });
}

/** The pixels of a camera picture, which is given back to the camera at once: it has only a few. */
async function copyOf(picture: VideoFrame): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(picture);
  } finally {
    picture.close();
  }
}

async function analyse(
  landmarker: FaceLandmarker,
  { picture, sequence, capturedAtMs, step }: CapturedFrame,
): Promise<void> {
  const bitmap = await copyOf(picture);
  const faces = detectFaces(landmarker, bitmap, capturedAtMs);
  const observation = observeFrame({ sequence, capturedAtMs, faces, pixels: readPixels(bitmap) });
  evidence.offer({ picture: bitmap, observation, step });
  tell({ type: 'observed', observation });
}

async function takeEvidence(): Promise<void> {
  const images: EvidenceImage[] = [];
  for (const { kind, picture, observation } of evidence.held()) {
    const jpeg = await encodeWithinLimit(picture, (size, quality) => encodeJpeg(picture, size, quality));
    if (jpeg === null) continue;
    images.push({ kind, sequence: observation.sequence, frameHash: observation.frameHash, jpeg });
  }
  tell(
    { type: 'evidence', images },
    images.map(({ jpeg }) => jpeg.buffer),
  );
}

/** Drops every picture: the evidence, the last one drawn, and the last one inside the landmarker. */
function discard(landmarker: FaceLandmarker): void {
  evidence.clear();
  canvas.width = BLANK_SIDE;
  canvas.height = BLANK_SIDE;
  drawingContext().fillRect(0, 0, BLANK_SIDE, BLANK_SIDE);
  detectFaces(landmarker, canvas, lastTimestampMs);
}

async function createLandmarker(): Promise<FaceLandmarker> {
  const files = await FilesetResolver.forVisionTasks(WASM_PATH, true);
  return FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: MODEL_PATH, delegate: 'CPU' },
    runningMode: 'VIDEO',
    numFaces: MAX_FACES,
    outputFacialTransformationMatrixes: true,
  });
}

async function answer(landmarker: FaceLandmarker, message: ToAnalysisWorker): Promise<void> {
  switch (message.type) {
    case 'analyse':
      return analyse(landmarker, message.frame);
    case 'take-evidence':
      return takeEvidence();
    case 'discard':
      return discard(landmarker);
  }
}

/** The page starts a new worker after this; nothing in here is worth saving. */
function giveUp(): void {
  evidence.clear();
  tell({ type: 'failed' });
}

createLandmarker().then((landmarker) => {
  // A first, empty detection compiles what would otherwise delay the first picture.
  discard(landmarker);
  // One message after the other: nothing may be kept as evidence after its `discard`, nor replaced while it is encoded.
  let work = Promise.resolve();
  self.onmessage = ({ data }: MessageEvent<ToAnalysisWorker>) => {
    work = work.then(() => answer(landmarker, data)).catch(giveUp);
  };
  tell({ type: 'ready' });
}, giveUp);

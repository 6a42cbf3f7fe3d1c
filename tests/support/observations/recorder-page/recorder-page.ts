import type { FaceObservation } from '../../../../contract/liveness.ts';
import { succeed } from '../../../../contract/result.ts';
import { FaceAnalysis } from '../../../../renderer/camera/face-analysis.ts';
import { FRAME_HEIGHT, FRAME_WIDTH } from '../../camera/picture.ts';

declare global {
  interface Window {
    /** Analyses the clip that the server hands out now, frame by frame, as if taken at `framesPerSecond`. */
    recordClip(framesPerSecond: number): Promise<FaceObservation[]>;
  }
}

const analysis = new FaceAnalysis({
  // Started by hand with the model that the build script has checked.
  faceModel: async () => succeed(null),
  livenessModels: async () => ({ passive: null, embedding: null }),
  startWorker: () =>
    new Worker(new URL('../../../../renderer/camera/analysis-worker.ts', import.meta.url), {
      type: 'module',
    }),
});

/** The next frame of the clip as a picture; null after the last one. */
async function nextPicture(timestampMs: number): Promise<VideoFrame | null> {
  const answer = await fetch('/next-frame');
  if (answer.status === 204) return null;
  return new VideoFrame(await answer.arrayBuffer(), {
    format: 'I420',
    codedWidth: FRAME_WIDTH,
    codedHeight: FRAME_HEIGHT,
    timestamp: timestampMs * 1_000,
    colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
  });
}

window.recordClip = async (framesPerSecond) => {
  const prepared = await analysis.prepare();
  if (!prepared.ok) throw new Error(prepared.fault);
  const observations: FaceObservation[] = [];
  for (let sequence = 0; ; sequence += 1) {
    const capturedAtMs = (sequence * 1_000) / framesPerSecond;
    const picture = await nextPicture(capturedAtMs);
    if (picture === null) break;
    const observed = await analysis.analyse({ sequence, capturedAtMs, picture, step: null });
    if (!observed.ok) throw new Error(observed.fault);
    observations.push(observed.value);
  }
  // The next clip shows somebody else.
  analysis.discard();
  return observations;
};

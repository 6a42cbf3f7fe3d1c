import type { Result } from '../../contract/result.ts';
import { CameraSession, type FaceCamera, type FaceCameraListener } from './camera-session.ts';
import { FaceAnalysis } from './face-analysis.ts';

export type { FaceCamera, FaceCameraListener } from './camera-session.ts';

const analysis = new FaceAnalysis({
  faceModel: () => window.anhao.faceModel(),
  livenessModels: () => window.anhao.livenessModels(),
  startWorker: () =>
    new Worker(new URL('./analysis-worker.ts', import.meta.url), { type: 'module', name: 'face-analysis' }),
});

let openSession: CameraSession | null = null;

/**
 * Loads the face analysis (人脸检测) ahead of the first visit. To be called once at page start; calling it again is
 * harmless. Faults: `face-model-missing`, `face-model-unknown`, `face-analysis-failed`.
 */
export function warmUpFaceAnalysis(): Promise<Result<null>> {
  return analysis.prepare();
}

/**
 * Opens the camera, shows it in `video` (unmirrored: the style sheet mirrors it) and observes the face in it. A camera
 * that is still open is closed first. `listedCameras` are the site's, by USB numbers or exact label; empty: any.
 */
export function openFaceCamera(
  video: HTMLVideoElement,
  listedCameras: readonly string[],
  listener: FaceCameraListener,
): FaceCamera {
  openSession?.close();
  const session = new CameraSession({
    video,
    listener,
    analysis,
    mediaDevices: navigator.mediaDevices,
    listedCameras,
  });
  openSession = session;
  session.open();
  return session;
}

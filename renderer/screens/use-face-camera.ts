import { type RefObject, useEffect, useRef } from 'react';
import type { CameraDescription } from '../../contract/liveness.ts';
import type { WindowCommand } from '../../contract/visit.ts';
import { type FaceCamera, openFaceCamera } from '../camera/face-camera.ts';
import type { FaceScreenState } from './face-screen.tsx';

/**
 * Keeps the camera open as long as the calling component is on the page, passes on what it sees, and hands in the evidence
 * when core judges. What the observations mean is for core to say.
 */
export function useFaceCamera(
  video: RefObject<HTMLVideoElement | null>,
  screen: FaceScreenState,
  command: (command: WindowCommand) => void,
): void {
  const camera = useRef<FaceCamera | null>(null);
  const description = useRef<CameraDescription | null>(null);
  const { state } = screen;
  // Known from the first of these screens on; the camera stays open for the others.
  const cameras = useRef(screen.state === 'prepareCamera' ? screen.cameras : []);
  const step = screen.state === 'challenge' ? screen.challenge.current : null;
  // The view is a new object at every change; the camera hears of a step only when it is another one.
  const stepName = JSON.stringify(step);
  const cardPortrait = screen.state === 'judging' ? screen.cardPortrait : null;
  const present = useRef({ step, cardPortrait, command });
  present.current = { step, cardPortrait, command };

  useEffect(() => {
    if (!video.current) return;
    const opened = openFaceCamera(video.current, cameras.current, {
      onReady(found) {
        description.current = found;
        present.current.command({ command: 'cameraReady', camera: found });
      },
      onFault: (fault) => present.current.command({ command: 'cameraFault', fault }),
      // While core judges, too: the best picture may have been on its way when the challenge ended.
      onObservation: (observation) => present.current.command({ command: 'observe', observation }),
    });
    camera.current = opened;
    return () => {
      camera.current = null;
      opened.close();
    };
  }, [video]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the name stands for the step
  useEffect(() => camera.current?.setStep(present.current.step), [stepName]);

  useEffect(() => {
    // Back from a challenge to the preparation with the camera still open: core waits for it to be ready again.
    if (state === 'prepareCamera' && description.current) {
      present.current.command({ command: 'cameraReady', camera: description.current });
    }
    if (state !== 'judging' || !camera.current) return;
    let current = true;
    camera.current
      .takeEvidence(present.current.cardPortrait)
      .catch(() => ({ images: [], portraitSimilarity: null }))
      .then((evidence) => {
        if (!current) return;
        if (evidence.images.length > 0) present.current.command({ command: 'submitEvidence', ...evidence });
        else present.current.command({ command: 'cameraFault', fault: 'evidence-invalid' });
      });
    return () => {
      current = false;
    };
  }, [state]);
}

import type { VisitView } from '../../contract/visit.ts';

/** What the gallery finds on `window` of the page. */
export interface GalleryWindow {
  showView(view: VisitView): void;
  showPicture(): void;
}

/**
 * Runs in the page before its own scripts: a bridge that shows what it is told, and a camera that never opens. The picture
 * in the oval is a drawn face, put there by `showPicture`.
 */
export function installFakeBridge(): void {
  let listener: ((view: VisitView) => void) | null = null;
  const never = new Promise<never>(() => {});
  const bridge = {
    onView(next: (view: VisitView) => void) {
      listener = next;
      return () => {
        listener = null;
      };
    },
    command: () => Promise.resolve({ ok: true, value: null }),
    faceModel: () => never,
    livenessModels: () => Promise.resolve({ passive: null, embedding: null }),
    staffExit: () => Promise.resolve({ ok: false, fault: 'command-unexpected' }),
    simulate: () =>
      Promise.resolve({ ok: true, value: { plugged: true, card: 'card-zhang', misbehaviour: 'none' } }),
  };
  const showPicture = () => {
    const video = document.querySelector('video');
    if (!video || video.srcObject) return;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    const fill = (colour: string, draw: () => void) => {
      pen.fillStyle = colour;
      pen.beginPath();
      draw();
      pen.fill();
    };
    fill('#8fa3a6', () => pen.rect(0, 0, 640, 480));
    fill('#4a5f7d', () => pen.ellipse(320, 500, 190, 130, 0, 0, 7));
    fill('#8d8d8d', () => pen.ellipse(320, 205, 118, 140, 0, 0, 7));
    fill('#d6a583', () => pen.ellipse(320, 235, 105, 135, 0, 0, 7));
    fill('#3b2d28', () => pen.ellipse(282, 215, 10, 6, 0, 0, 7));
    fill('#3b2d28', () => pen.ellipse(358, 215, 10, 6, 0, 0, 7));
    fill('#a35f57', () => pen.ellipse(320, 305, 34, 8, 0, 0, 7));
    video.srcObject = canvas.captureStream(5);
    void video.play();
  };
  Object.assign(window, { anhao: bridge, showView: (view: VisitView) => listener?.(view), showPicture });
  navigator.mediaDevices.getUserMedia = () => never;
}

import { describe, expect, it } from 'vitest';
import { cameraControls } from './camera-controls.ts';

const trackWith = (getCapabilities: () => object) => ({ getCapabilities }) as unknown as MediaStreamTrack;

describe('cameraControls', () => {
  it('names what the driver offers and leaves out what every track has', () => {
    const track = trackWith(() => ({ deviceId: 'a', width: {}, zoom: {}, focusMode: [], exposureTime: {} }));
    expect(cameraControls(track)).toEqual(['exposureTime', 'focusMode', 'zoom']);
  });

  it('names none where there are none or the browser cannot tell', () => {
    expect(cameraControls(trackWith(() => ({ width: {} })))).toEqual([]);
    const silent = trackWith(() => {
      throw new TypeError('not supported');
    });
    expect(cameraControls(silent)).toEqual([]);
  });
});

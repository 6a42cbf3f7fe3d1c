import { describe, expect, it } from 'vitest';
import { faceObservationSchema } from '../../contract/liveness.ts';
import { observeFrame } from './frame-observation.ts';
import { PackedPicture } from './picture.ts';

const picture = new PackedPicture(new Uint8ClampedArray(64 * 48 * 4).fill(77), 64, 48);
const matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -40, 1];
const face = (size: number) => ({
  landmarks: Array.from({ length: 478 }, (_, index) => ({
    x: 0.2 + (size * (index % 22)) / 22,
    y: 0.2 + (size * index) / 478,
  })),
  matrix,
});

describe('observeFrame', () => {
  it('reports a picture without a face', () => {
    expect(observeFrame({ sequence: 7, capturedAtMs: 12.5, picture, faces: [] })).toEqual({
      sequence: 7,
      capturedAtMs: 12.5,
      frameWidth: 64,
      frameHeight: 48,
      frameLuma: 77,
      frameLumaDeviation: 0,
      frameHash: picture.hash(),
      faceCount: 0,
      face: null,
    });
  });

  it('counts all faces and measures the largest, in the form of the contract', () => {
    const observation = observeFrame({
      sequence: 0,
      capturedAtMs: 0,
      picture,
      faces: [face(0.2), face(0.5)],
    });
    const whole = { ...observation, passiveScore: null, identitySimilarity: null, analysisMs: 20 };
    expect(faceObservationSchema.parse(whole)).toEqual(whole);
    expect(observation.faceCount).toBe(2);
    expect(observation.face?.box.height).toBeCloseTo(0.5, 2);
  });
});

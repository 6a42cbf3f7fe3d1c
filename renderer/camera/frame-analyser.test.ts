import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChallengeStep } from '../../contract/liveness.ts';
import { FrameAnalyser } from './frame-analyser.ts';

const POSITION: ChallengeStep = { step: 'position' };
const NEUTRAL: ChallengeStep = { step: 'neutral' };
const CENTRE: ChallengeStep = { step: 'centre' };
const SIZE = { width: 64, height: 48 };

/** A canvas whose pixels are all of one grey. */
class GreyCanvas {
  width = 1;
  height = 1;
  getContext() {
    return {
      fillRect: () => undefined,
      drawImage: () => undefined,
      getImageData: (_x: number, _y: number, width: number, height: number) => ({
        ...{ width, height },
        data: new Uint8ClampedArray(width * height * 4).fill(120),
      }),
    };
  }
}

beforeEach(() => {
  vi.stubGlobal('OffscreenCanvas', GreyCanvas);
  vi.stubGlobal('createImageBitmap', async () => ({ ...SIZE, close: () => undefined }));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A face that looks into the camera; its points lie anyhow. */
const FACE = {
  landmarks: Array.from({ length: 478 }, (_, i) => ({ x: 0.4 + (i % 20) / 100, y: 0.4 + (i % 17) / 100 })),
  matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

/** An analyser with a passive model that answers when the test says so. */
function analyserWithSlowModel() {
  const answers: ((score: number) => void)[] = [];
  const analyser = new FrameAnalyser(
    { find: () => [FACE], findIn: () => [] },
    {
      passiveScore: () => new Promise((resolve) => answers.push(resolve)),
      embedding: null,
    },
  );
  let sequence = 0;
  const see = (step: ChallengeStep) => {
    sequence += 1;
    // A picture whose bytes cannot be copied is drawn and read back.
    const picture = { format: null, visibleRect: null, close: () => undefined } as unknown as VideoFrame;
    return analyser.analyse({ sequence, capturedAtMs: sequence * 66, picture, step });
  };
  const answer = async (score: number) => {
    answers.shift()?.(score);
    await Promise.resolve();
  };
  return { see, answer };
}

describe('FrameAnalyser', () => {
  it('answers a picture without waiting for the model, and tells its score with a later one', async () => {
    const { see, answer } = analyserWithSlowModel();
    expect(await see(NEUTRAL)).toMatchObject({ faceCount: 1, passiveScore: null });
    expect(await see(NEUTRAL)).toMatchObject({ passiveScore: null });
    await answer(0.9);
    expect(await see(CENTRE)).toMatchObject({ passiveScore: 0.9 });
    expect(await see(CENTRE)).toMatchObject({ passiveScore: null });
  });

  it('tells nothing of the challenge before in a new one', async () => {
    const { see, answer } = analyserWithSlowModel();
    await see(NEUTRAL);
    await answer(0.9);
    expect(await see(POSITION)).toMatchObject({ passiveScore: null });
    expect(await see(NEUTRAL)).toMatchObject({ passiveScore: null });
  });
});

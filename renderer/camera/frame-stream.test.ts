import { describe, expect, it } from 'vitest';
import type { ChallengeStep } from '../../contract/liveness.ts';
import type { CapturedFrame } from './analysis-messages.ts';
import { FRAME_INTERVAL_MS, FrameStream, type FrameVideo } from './frame-stream.ts';

class FakePicture {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

/** A video that shows a picture when it is told to. */
class FakeVideo implements FrameVideo {
  #callback: VideoFrameRequestCallback | null = null;
  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#callback = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.#callback = null;
  }
  show(atMs: number, captureTime?: number): void {
    const callback = this.#callback;
    this.#callback = null;
    const metadata = { presentationTime: atMs, expectedDisplayTime: atMs, width: 640, height: 480 };
    callback?.(atMs, {
      ...metadata,
      mediaTime: 0,
      presentedFrames: 1,
      ...(captureTime === undefined ? {} : { captureTime }),
    });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function setUp() {
  const video = new FakeVideo();
  const pictures: FakePicture[] = [];
  const frames: CapturedFrame<FakePicture>[] = [];
  const arrivals: number[] = [];
  const finish: (() => void)[] = [];
  const state: { step: ChallengeStep | null; canTake: boolean } = { step: null, canTake: true };
  const stream = new FrameStream({
    video,
    currentStep: () => state.step,
    takePicture: () => {
      if (!state.canTake) return null;
      const picture = new FakePicture();
      pictures.push(picture);
      return picture;
    },
    onArrival: () => arrivals.push(pictures.length),
    onFrame: (frame) => {
      frames.push(frame);
      return new Promise((resolve) => finish.push(resolve));
    },
  });
  return { video, pictures, frames, arrivals, finish, state, stream };
}

describe('FrameStream', () => {
  it('hands out the first picture with sequence 0, its capture time and the step of that moment', async () => {
    const { video, frames, state, stream } = setUp();
    stream.start();
    state.step = { step: 'neutral' };
    video.show(100, 93.5);
    state.step = { step: 'centre' };
    await settled();
    expect(frames.map(({ sequence, capturedAtMs, step }) => [sequence, capturedAtMs, step?.step])).toEqual([
      [0, 93.5, 'neutral'],
    ]);
  });

  it('has one picture in flight and keeps only the newest of those that come meanwhile', async () => {
    const { video, pictures, frames, finish, stream } = setUp();
    stream.start();
    for (const atMs of [0, 66, 132, 198]) {
      video.show(atMs);
      await settled();
    }
    expect(frames.map(({ sequence }) => sequence)).toEqual([0]);
    expect(pictures.map(({ isClosed }) => isClosed)).toEqual([false, true, true, false]);
    finish.shift()?.();
    await settled();
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 3]);
    finish.shift()?.();
    video.show(264);
    await settled();
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 3, 4]);
  });

  it('looks at every second picture of a fast camera but counts all', async () => {
    const { video, frames, finish, stream } = setUp();
    stream.start();
    for (let index = 0; index < 6; index += 1) {
      video.show(index * (FRAME_INTERVAL_MS - 10));
      await settled();
      finish.shift()?.();
      await settled();
    }
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 2, 4]);
  });

  it('loses a picture that is gone already and goes on', async () => {
    const { video, frames, arrivals, state, stream } = setUp();
    stream.start();
    state.canTake = false;
    video.show(0);
    await settled();
    expect(arrivals).toHaveLength(0);
    state.canTake = true;
    video.show(66);
    await settled();
    expect(frames.map(({ sequence }) => sequence)).toEqual([1]);
    expect(arrivals).toHaveLength(1);
  });

  it('gives everything back when it is stopped', async () => {
    const { video, pictures, frames, finish, stream } = setUp();
    stream.start();
    video.show(0);
    await settled();
    video.show(66);
    await settled();
    video.show(132);
    stream.stop();
    finish.shift()?.();
    video.show(198);
    await settled();
    expect(frames).toHaveLength(1);
    expect(pictures.map(({ isClosed }) => isClosed)).toEqual([false, true, true]);
  });
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameLoop } from './frame-loop.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

const FRAMES = [1, 2, 3].map((value) => Uint8Array.of(value));

function recordShown(): {
  sink: { show(frame: Uint8Array): void };
  shown: { value: number; atMs: number }[];
} {
  const shown: { value: number; atMs: number }[] = [];
  const startMs = performance.now();
  return {
    shown,
    sink: {
      show: ([value = 0]) => shown.push({ value, atMs: Math.round(performance.now() - startMs) }),
    },
  };
}

test('frames come in their order and at their rate, over and over, until stopped', () => {
  const { sink, shown } = recordShown();
  const loop = new FrameLoop(sink, FRAMES, { framesPerSecond: 10 });
  loop.start();
  vi.advanceTimersByTime(450);
  loop.stop();
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual([
    { value: 1, atMs: 0 },
    { value: 2, atMs: 100 },
    { value: 3, atMs: 200 },
    { value: 1, atMs: 300 },
    { value: 2, atMs: 400 },
  ]);
});

test('passes after the first are timed anew', () => {
  const { sink, shown } = recordShown();
  const loop = new FrameLoop(sink, FRAMES, { framesPerSecond: 10, passSpeed: () => 2 });
  loop.start();
  vi.advanceTimersByTime(400);
  loop.stop();
  expect(shown.map(({ atMs }) => atMs).slice(0, 3)).toEqual([0, 100, 200]);
  expect(shown.map(({ atMs }) => atMs).slice(3)).toEqual([250, 300, 350, 400]);
});

test('started again, it begins with its first frame and plays once', () => {
  const { sink, shown } = recordShown();
  const loop = new FrameLoop(sink, FRAMES, { framesPerSecond: 10 });
  loop.start();
  vi.advanceTimersByTime(150);
  loop.start();
  vi.advanceTimersByTime(150);
  loop.stop();
  expect(shown.map(({ value }) => value)).toEqual([1, 2, 1, 2]);
});

test('nothing to play is a bug', () => {
  expect(() => new FrameLoop({ show: () => undefined }, [], { framesPerSecond: 10 })).toThrow(RangeError);
});

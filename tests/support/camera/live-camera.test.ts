import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { composeFilm, type Film, frameOf } from './film.ts';
import { i420Length } from './i420.ts';
import { LIGHTS } from './light.ts';
import { LiveCamera } from './live-camera.ts';
import { at } from './picture.ts';
import { FilmPlayer } from './player.ts';

const SIZE = { width: 8, height: 4 };
const LENGTH = i420Length(SIZE.width, SIZE.height);
const LUMA_LENGTH = SIZE.width * SIZE.height;
const folder = mkdtempSync(join(tmpdir(), 'live-camera-'));
const file = join(folder, 'camera.y4m');
afterAll(() => rmSync(folder, { recursive: true }));

const shownFrame = (): Buffer => readFileSync(file).subarray(-LENGTH);
const luma = (frame: Uint8Array): number => {
  const plane = frame.subarray(0, LUMA_LENGTH);
  return plane.reduce((sum, value) => sum + value, 0) / LUMA_LENGTH;
};

describe('the live camera', () => {
  test('is a y4m file of one frame from the start, and stays one', () => {
    const camera = new LiveCamera(file, SIZE, { noise: false });
    const header = 'YUV4MPEG2 W8 H4 F15:1 Ip A1:1 C420jpeg\nFRAME\n';
    expect(readFileSync(file).length).toBe(header.length + LENGTH);
    const frame = Uint8Array.from({ length: LENGTH }, (_, index) => 40 + index);
    camera.show(frame);
    expect(readFileSync(file, 'latin1').startsWith(header)).toBe(true);
    expect([...shownFrame()]).toEqual([...frame]);
    camera.close();
    camera.close();
    camera.show(new Uint8Array(LENGTH));
    expect([...shownFrame()]).toEqual([...frame]);
  });

  test('gives every frame its own noise in the luma alone', () => {
    const camera = new LiveCamera(file, { width: 64, height: 48 }, {});
    const frame = new Uint8Array(i420Length(64, 48)).fill(120);
    const seen = new Set<string>();
    for (let count = 0; count < 20; count++) {
      camera.show(frame);
      const shown = readFileSync(file).subarray(-frame.length);
      seen.add(shown.toString('latin1'));
      expect(shown.subarray(64 * 48).every((chroma) => chroma === 120)).toBe(true);
      expect(shown.subarray(0, 64 * 48).every((value) => Math.abs(value - 120) <= 5)).toBe(true);
      expect(Math.abs(shown.subarray(0, 64 * 48).reduce((a, b) => a + b, 0) / (64 * 48) - 120)).toBeLessThan(
        0.5,
      );
    }
    expect(seen.size).toBe(20);
    camera.close();
  });

  test('refuses a frame of another size', () => {
    const camera = new LiveCamera(file, SIZE);
    expect(() => camera.show(new Uint8Array(3))).toThrow(RangeError);
    camera.close();
  });

  test.each(LIGHTS)('keeps a persona inside the quality gate in light: %s', (light) => {
    const camera = new LiveCamera(file, { width: 64, height: 48 }, { noise: false, light });
    // The darkest face that is drawn, luma 95, in video range, in a room twice as bright at both sides of it.
    const face = 16 + 95 * 0.859;
    const frame = new Uint8Array(i420Length(64, 48)).fill(128);
    for (let pixel = 0; pixel < 64 * 48; pixel++)
      frame[pixel] = Math.abs((pixel % 64) - 32) < 12 ? face : 130;
    camera.show(frame);
    const shown = readFileSync(file).subarray(-frame.length);
    const fullRange = (value: number): number => (value - 16) * 1.164;
    let faceSum = 0;
    let frameSum = 0;
    for (let pixel = 0; pixel < 64 * 48; pixel++) {
      frameSum += fullRange(at(shown, pixel));
      if (Math.abs((pixel % 64) - 32) < 12) faceSum += fullRange(at(shown, pixel));
    }
    const faceMean = faceSum / (23 * 48);
    expect(faceMean).toBeGreaterThan(45);
    expect(faceMean).toBeGreaterThan((0.5 * frameSum) / (64 * 48));
    camera.close();
  });
});

describe('the player', () => {
  /** Every frame is grey of its own: rest 20..59, the turn 100 and up. */
  const film = (offset = 0): Film => {
    const drawn = composeFilm(
      ({ action, progress, swaySeconds }) =>
        new Uint8Array(LENGTH).fill(
          offset + (action === null ? 20 + Math.round(swaySeconds * 15) : 100 + Math.round(progress * 16)),
        ),
      ['turn-left'],
    );
    return { ...drawn, ...SIZE };
  };
  let camera: LiveCamera;
  let player: FilmPlayer;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    camera = new LiveCamera(file, SIZE, { noise: false });
    player = new FilmPlayer(camera, film(), 4);
  });
  afterEach(() => {
    player.stop();
    camera.close();
    vi.useRealTimers();
  });

  /** Luma shown at each of the next ticks. */
  const watch = (ticks: number): number[] =>
    Array.from({ length: ticks }, () => {
      vi.advanceTimersToNextTimer();
      return luma(shownFrame());
    });

  test('rests without ever repeating its course', () => {
    player.rest();
    const seen = watch(900);
    expect(seen.every((value) => value >= 20 && value < 60)).toBe(true);
    expect(new Set(seen).size).toBe(40);
    const first = seen.slice(0, 120).join();
    for (let start = 1; start + 120 < seen.length; start++)
      expect(seen.slice(start, start + 120).join()).not.toBe(first);
  });

  test('acts after the reaction time and comes back to rest', async () => {
    player.rest();
    watch(50);
    let isDone = false;
    const done = player.perform('turn-left', { afterMs: 1_000 }).then(() => {
      isDone = true;
    });
    const seen = watch(120);
    const begin = seen.findIndex((value) => value > 99);
    expect(begin).toBeGreaterThanOrEqual(29);
    expect(begin).toBeLessThan(40);
    expect(Math.max(...seen)).toBe(116);
    const end = seen.findLastIndex((value) => value > 99);
    expect((end - begin) * 33.3).toBeGreaterThan(1_900);
    expect((end - begin) * 33.3).toBeLessThan(2_400);
    expect(seen[begin - 1]).toBe(20);
    expect(seen[end + 1]).toBeLessThan(60);
    await done;
    expect(isDone).toBe(true);
  });

  test('can act in part and faster', () => {
    player.perform('turn-left', { afterMs: 0, amplitude: 0.5, speed: 2 });
    const seen = watch(60).filter((value) => value > 99);
    expect(Math.max(...seen)).toBe(108);
    expect(seen.length * 33.3).toBeLessThan(1_200);
  });

  test('shows a still picture, another film, and nothing more after stop', async () => {
    player.showStill();
    expect(new Set(watch(10))).toEqual(new Set([20]));
    player.rest();
    player.switchTo(film(60));
    expect(watch(10).every((value) => value >= 80 && value < 120)).toBe(true);
    const pending = player.perform('turn-left', { afterMs: 5_000 });
    player.stop();
    await expect(pending).resolves.toBeUndefined();
    camera.show(frameOf(film(), 'rest', 3));
    vi.advanceTimersByTime(1_000);
    expect(luma(shownFrame())).toBe(23);
  });

  test('does nothing for two seconds when the film lacks the action', async () => {
    const done = player.perform('nod', { afterMs: 0 });
    const seen = watch(70);
    expect(seen.every((value) => value < 60)).toBe(true);
    await done;
  });
});

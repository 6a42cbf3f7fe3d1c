import { createHash } from 'node:crypto';
import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { y4mParts } from './clip-writer.ts';
import { CLIP_NAMES, COOPERATIVE_TIMES, createClip, frameCount, isClipName } from './clips.ts';
import { ensureClip } from './ensure-clip.ts';
import { CALM } from './expression.ts';
import { measureFace } from './face-geometry.ts';
import { Head } from './head.ts';
import { blinkAt, sway } from './motion.ts';
import { loadPersonPhoto } from './person.ts';
import { at, copyOf, type Picture } from './picture.ts';
import { portrait } from './portrait.ts';
import { UPRIGHT } from './rotation.ts';
import { FRAME_LENGTH, FRAMES_PER_SECOND, Y4M_HEADER } from './y4m.ts';

const LUMA_LENGTH = 640 * 480;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camera-clips-'));
});
afterAll(() => rm(folder, { recursive: true }));

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Hashes of the first frames of a clip, without writing it. */
function firstFrames(name: Parameters<typeof createClip>[0], count: number): string[] {
  const parts = y4mParts(createClip(name));
  parts.next();
  return Array.from({ length: count }, () => hash(parts.next().value ?? Buffer.alloc(0)));
}

/** Frames of a clip's file: the bytes after each marker. */
function framesOf(file: Buffer): Buffer[] {
  const count = (file.length - Y4M_HEADER.length) / FRAME_LENGTH;
  return Array.from({ length: count }, (_, index) => {
    const start = Y4M_HEADER.length + index * FRAME_LENGTH;
    expect(file.toString('latin1', start, start + 6)).toBe('FRAME\n');
    return file.subarray(start + 6, start + FRAME_LENGTH);
  });
}

/** Mean difference of two pictures' channels. */
function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let index = 0; index < a.rgb.length; index++) sum += Math.abs(at(a.rgb, index) - at(b.rgb, index));
  return sum / a.rgb.length;
}

describe('the file', () => {
  test('has the header that Chromium reads, and whole frames', async () => {
    const path = await ensureClip('no-face', folder);
    const file = await readFile(path);
    expect(isAbsolute(path)).toBe(true);
    expect(file.toString('latin1', 0, file.indexOf('\n'))).toBe('YUV4MPEG2 W640 H480 F15:1 Ip A1:1 C420jpeg');
    expect(framesOf(file)).toHaveLength(30);
    expect(file.length).toBe(Y4M_HEADER.length + 30 * (6 + (640 * 480 * 3) / 2));
  });

  test('of black is black and nothing else', async () => {
    const frames = framesOf(await readFile(await ensureClip('black', folder)));
    expect(frames).toHaveLength(30);
    for (const frame of frames) {
      expect(frame.subarray(0, LUMA_LENGTH).every((luma) => luma === 16)).toBe(true);
      expect(frame.subarray(LUMA_LENGTH).every((chroma) => chroma === 128)).toBe(true);
    }
  });

  test('of frozen holds one picture with a face, byte for byte', async () => {
    const frames = framesOf(await readFile(await ensureClip('frozen', folder)));
    expect(frames).toHaveLength(30);
    expect(new Set(frames.map(hash)).size).toBe(1);
    expect(new Set(frames[0]).size).toBeGreaterThan(100);
  });

  test('is made once', async () => {
    const path = await ensureClip('black', folder);
    const before = await stat(path);
    expect(await ensureClip('black', folder)).toBe(path);
    expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
  });

  test('can be asked for twice at once', async () => {
    const fresh = join(folder, 'fresh');
    const [first, second] = await Promise.all([ensureClip('no-face', fresh), ensureClip('no-face', fresh)]);
    expect(second).toBe(first);
    expect(await readdir(fresh)).toHaveLength(1);
    expect(hash(await readFile(first))).toBe(hash(await readFile(await ensureClip('no-face', folder))));
  });

  test('leaves nothing behind when the folder cannot be made', async () => {
    const path = await ensureClip('black', folder);
    await expect(ensureClip('no-face', path)).rejects.toThrow();
    await expect(access(path)).resolves.toBeUndefined();
  });
});

describe('every clip', () => {
  test('has a name that isClipName knows, and others are not known', () => {
    expect(CLIP_NAMES.every(isClipName)).toBe(true);
    expect(isClipName('toString')).toBe(false);
  });

  test.each(CLIP_NAMES)('%s is a loop of whole frames without a jump', (name) => {
    const clip = createClip(name);
    expect(clip.seconds * FRAMES_PER_SECOND).toBe(frameCount(clip));
    const first = copyOf(clip.frame(0));
    const second = copyOf(clip.frame(1 / FRAMES_PER_SECOND));
    const last = copyOf(clip.frame(clip.seconds - 1 / FRAMES_PER_SECOND));
    // The step over the loop's end is not larger than a usual step, but for rounding.
    expect(difference(last, first)).toBeLessThanOrEqual(1.5 * difference(first, second) + 0.01);
  });

  test('gives the same frames again, and each live frame has its own noise', () => {
    const frames = firstFrames('cooperative', 4);
    expect(firstFrames('cooperative', 4)).toEqual(frames);
    expect(new Set(frames).size).toBe(4);
    expect(new Set(firstFrames('no-face', 6)).size).toBe(6);
  });
});

describe('the person', () => {
  const head = new Head('s6_0');
  const noseTip = 1;
  const landmark = (index: number): { x: number; y: number } => ({
    x: at(head.face.landmarks.x, index),
    y: at(head.face.landmarks.y, index),
  });

  test('turned to the left shows the nose further right in the picture, and the other way round', () => {
    const ahead = copyOf(head.render(CALM, UPRIGHT));
    const left = copyOf(head.render(CALM, { ...UPRIGHT, yaw: 20 }));
    const right = copyOf(head.render(CALM, { ...UPRIGHT, yaw: -20 }));
    expect(horizontalShift(ahead, left, landmark(noseTip))).toBeGreaterThan(8);
    expect(horizontalShift(ahead, right, landmark(noseTip))).toBeLessThan(-8);
  });

  test('changes only inside the face and near it when the mouth opens', () => {
    const open = head.express({ ...CALM, mouthOpen: 1 });
    const mouth = { x: landmark(14).x, y: landmark(14).y + 0.12 * head.face.eyeDistance };
    expect(brightness(open, mouth)).toBeLessThan(0.5 * brightness(head.photo, mouth));
    const corner = { x: 5, y: 5 };
    expect(brightness(open, corner)).toBe(brightness(head.photo, corner));
  });

  test('calm is the photo itself', () => {
    expect(head.express(CALM)).toBe(head.photo);
  });

  test('rests for three seconds before the first action', () => {
    expect(COOPERATIVE_TIMES.turnLeft).toBeGreaterThanOrEqual(3);
    expect(blinkAt(COOPERATIVE_TIMES.blink + 0.17, COOPERATIVE_TIMES.blink)).toBe(1);
    const { yaw } = sway(COOPERATIVE_TIMES.loop, COOPERATIVE_TIMES.loop);
    expect(yaw).toBeCloseTo(sway(0, COOPERATIVE_TIMES.loop).yaw, 6);
  });
});

describe('portrait', () => {
  test('is a JPEG of the asked size with the face in its middle', async () => {
    const bytes = await portrait('s3_0', { width: 178, height: 220 });
    const decoded = jpeg.decode(bytes, { useTArray: true });
    expect([decoded.width, decoded.height]).toEqual([178, 220]);
    const { picture, landmarks } = loadPersonPhoto('s3_0');
    const { centre } = measureFace(landmarks);
    const middle = (110 * 178 + 89) * 4;
    const source = (Math.round(centre.y) * 640 + Math.round(centre.x)) * 3;
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(at(decoded.data, middle + channel) - at(picture.rgb, source + channel))).toBeLessThan(
        30,
      );
    }
  });
});

/** Mean of the channels in a square of 5 pixels around a place. */
function brightness({ rgb, width }: Picture, place: { x: number; y: number }): number {
  let sum = 0;
  for (let row = -2; row <= 2; row++) {
    for (let column = -2; column <= 2; column++) {
      const offset = ((Math.round(place.y) + row) * width + Math.round(place.x) + column) * 3;
      sum += at(rgb, offset) + at(rgb, offset + 1) + at(rgb, offset + 2);
    }
  }
  return sum / 75;
}

/** How far, in pixels to the right, the 41×41 patch around a place has moved from one picture to another. */
function horizontalShift(from: Picture, to: Picture, place: { x: number; y: number }): number {
  let best = { shift: 0, error: Number.POSITIVE_INFINITY };
  for (let shift = -60; shift <= 60; shift++) {
    let error = 0;
    for (let row = -20; row <= 20; row++) {
      for (let column = -20; column <= 20; column++) {
        const offset = ((Math.round(place.y) + row) * from.width + Math.round(place.x) + column) * 3;
        error += Math.abs(at(from.rgb, offset) - at(to.rgb, offset + shift * 3));
      }
    }
    if (error < best.error) best = { shift, error };
  }
  return best.shift;
}

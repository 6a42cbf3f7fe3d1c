import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type I420Picture, i420Length, letterbox } from './i420.ts';
import { decodeToI420, splitJpegs } from './mjpeg-reader.ts';
import { openY4m, parseY4mHeader } from './y4m-reader.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-clips-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function framesIn(bytes: Buffer): Promise<I420Picture[]> {
  const path = join(folder, 'clip.y4m');
  await writeFile(path, bytes);
  const file = await openY4m(path);
  try {
    const frames: I420Picture[] = [];
    for await (const frame of file.frames()) frames.push(frame);
    return frames;
  } finally {
    await file.close();
  }
}

const flat = (luma: number, length: number) => Buffer.alloc(length, luma);

test('a y4m file: odd size, parameters of frames', async () => {
  const length = i420Length(17, 19);
  expect(length).toBe(17 * 19 + 2 * 9 * 10);
  const frames = await framesIn(
    Buffer.concat([
      Buffer.from('YUV4MPEG2 W17 H19 F30000:1001 Ip A1:1 C420mpeg2 XANY\nFRAME\n'),
      flat(1, length),
      Buffer.from('FRAME Ip\n'),
      flat(2, length),
    ]),
  );
  expect(frames.map(({ width, height, data }) => [width, height, data.length, data[0], data.at(-1)])).toEqual(
    [
      [17, 19, length, 1, 1],
      [17, 19, length, 2, 2],
    ],
  );
});

test('the rate of a y4m file', () => {
  const header = parseY4mHeader(Buffer.from('YUV4MPEG2 W640 H480 F30000:1001\n'));
  expect(header).toMatchObject({ width: 640, height: 480, length: 32 });
  expect(header.framesPerSecond).toBeCloseTo(29.97, 2);
});

test.each([
  'RIFF',
  '',
  'YUV4MPEG2 W640 H480 F15:1 C444\n',
  'YUV4MPEG2 W640 H480 F15:1 C420p10\n',
  'YUV4MPEG2 W640 H480\n',
  'YUV4MPEG2 W640 H480 F15:0\n',
  'YUV4MPEG2 W0 H480 F15:1\n',
  'YUV4MPEG2 W99999 H480 F15:1\n',
])('no y4m file that can be played: %j', (line) => {
  expect(() => parseY4mHeader(Buffer.from(line))).toThrow(Error);
});

test('a y4m file whose last frame is cut, or whose frames do not begin as frames', async () => {
  const header = 'YUV4MPEG2 W16 H16 F15:1\n';
  await expect(framesIn(Buffer.from(`${header}FRAME\nabc`))).rejects.toThrow(/cut/);
  await expect(framesIn(Buffer.from(`${header}FRAME`))).rejects.toThrow(/FRAME/);
});

function jpegOf(width: number, height: number, [r, g, b]: readonly [number, number, number]): Uint8Array {
  const data = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) data.set([r, g, b, 255], pixel * 4);
  return jpeg.encode({ width, height, data }, 95).data;
}

test('JPEGs one after the other are told apart, a thumbnail inside of one is not taken for a picture', () => {
  const first = jpegOf(16, 16, [200, 10, 10]);
  const second = jpegOf(24, 16, [10, 200, 10]);
  const thumbnail = jpegOf(8, 8, [0, 0, 0]);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), thumbnail]);
  segment.writeUInt16BE(segment.length - 2, 2);
  const withThumbnail = Buffer.concat([first.subarray(0, 2), segment, first.subarray(2)]);
  const pictures = splitJpegs(Buffer.concat([withThumbnail, second]));
  expect(pictures.map((picture) => picture.length)).toEqual([withThumbnail.length, second.length]);
  expect(pictures.map(decodeToI420).map(({ width, height }) => [width, height])).toEqual([
    [16, 16],
    [24, 16],
  ]);
});

test('damaged files of JPEGs are refused in words', () => {
  const whole = jpegOf(16, 16, [1, 2, 3]);
  expect(() => splitJpegs(new Uint8Array())).toThrow(/empty/);
  expect(() => splitJpegs(whole.subarray(0, -2))).toThrow(/cut/);
  expect(() => splitJpegs(Uint8Array.from([...whole, 1, 2, 3, 4]))).toThrow(/no JPEG/);
});

test('splitting never hangs and never invents bytes', () => {
  const whole = jpegOf(16, 16, [1, 2, 3]);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, value) => {
      const damaged = Uint8Array.from(whole);
      damaged[place] = value;
      try {
        const total = splitJpegs(damaged).reduce((sum, picture) => sum + picture.length, 0);
        expect(total).toBe(damaged.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(String(error)).toMatch(/JPEG/);
      }
    }),
  );
});

test('colours become video-range BT.601', () => {
  const { width, height, data } = decodeToI420(jpegOf(16, 16, [255, 255, 255]));
  expect([data[0], data[width * height], data.at(-1)]).toEqual([235, 128, 128]);
  const red = decodeToI420(jpegOf(16, 16, [255, 0, 0]));
  expect(red.data[0]).toBeGreaterThan(76);
  expect(red.data[0]).toBeLessThan(88);
  expect(red.data.at(-1)).toBeGreaterThan(230);
});

test('a picture of the right size stays as it is, but is a copy', () => {
  const data = Uint8Array.from({ length: i420Length(16, 16) }, (_, index) => index % 251);
  const boxed = letterbox({ width: 16, height: 16, data }, 16, 16);
  expect(boxed).toEqual(data);
  expect(boxed).not.toBe(data);
});

test.each([
  [1280, 720],
  [480, 640],
  [320, 240],
  [33, 65],
])('%i × %i keeps its proportions between black bars', (width, height) => {
  const data = new Uint8Array(i420Length(width, height)).fill(200, 0, width * height);
  data.fill(90, width * height);
  const boxed = letterbox({ width, height, data }, 640, 480);
  const luma = boxed.subarray(0, 640 * 480);
  const inside = luma.filter((value) => value === 200).length;
  expect(luma.filter((value) => value === 16).length).toBe(640 * 480 - inside);
  const scale = Math.min(640 / width, 480 / height);
  expect(inside / (width * scale * height * scale)).toBeCloseTo(1, 1);
  expect(luma[240 * 640 + 320]).toBe(200);
  const chroma = boxed.subarray(640 * 480);
  expect(new Set(chroma)).toEqual(inside === 640 * 480 ? new Set([90]) : new Set([90, 128]));
});

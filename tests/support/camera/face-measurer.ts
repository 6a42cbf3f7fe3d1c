/** Measures faces with the terminal's own face model, in the real Electron: for making people.json and for checks. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { _electron } from '@playwright/test';
import { build } from 'vite';
import { resolveElectronRuntime } from '../../../scripts/electron-runtime.ts';
import { MODEL_FILE } from '../../../scripts/face-model/known-models.ts';
import { withDisplay } from '../../../scripts/xvfb.ts';
import type { MeasuredFace } from './people-page/people-page.ts';
import { at, type Picture } from './picture.ts';
import type { Pose } from './rotation.ts';

/** A face in a picture: 468 rows [x, y, z] in pixels, and how the head is held, in degrees. */
export interface FaceInPicture {
  readonly landmarks: readonly (readonly [number, number, number])[];
  readonly pose: Pick<Pose, 'yaw' | 'pitch' | 'roll'>;
}

/** Finds the face in a picture; null when there is none or more than one. */
export type MeasureFace = (picture: Picture) => Promise<FaceInPicture | null>;

const ROOT = join(import.meta.dirname, '../../..');
const VISION_FILES = join(ROOT, 'node_modules/@mediapipe/tasks-vision/wasm');
const WINDOW_SCRIPT = join(ROOT, 'tests/support/observations/recorder-window.cjs');
const MESH_POINTS = 468;
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Runs work with a measurer; starts Electron on a screen of its own and ends both afterwards. */
export async function withFaceMeasurer<T>(work: (measure: MeasureFace) => Promise<T>): Promise<T> {
  const pageFolder = await mkdtemp(join(tmpdir(), 'anhao-people-'));
  try {
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'people-page'),
      logLevel: 'warn',
      build: { outDir: pageFolder, emptyOutDir: true, target: 'chrome114' },
    });
    return await withDisplay((display) => measureInElectron(pageFolder, display, work), { own: true });
  } finally {
    await rm(pageFolder, { recursive: true, force: true });
  }
}

async function measureInElectron<T>(
  pageFolder: string,
  display: string,
  work: (measure: MeasureFace) => Promise<T>,
): Promise<T> {
  const { executable } = await resolveElectronRuntime();
  let pixels: Uint8Array = new Uint8Array();
  const server = await serve(pageFolder, () => pixels);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const app = await _electron.launch({
    executablePath: executable,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), WINDOW_SCRIPT],
    env: { ...process.env, DISPLAY: display, RECORDER_URL: `http://127.0.0.1:${address.port}/` },
  });
  try {
    const page = await app.firstWindow();
    await page.waitForFunction(() => 'measurePicture' in window);
    return await work(async (picture) => {
      pixels = rgbaOf(picture);
      const { width, height } = picture;
      const seen: MeasuredFace | null = await page.evaluate(
        ([pictureWidth, pictureHeight]) => window.measurePicture('/picture', pictureWidth, pictureHeight),
        [width, height] as const,
      );
      if (seen === null) return null;
      return { landmarks: landmarksInPixels(seen, picture), pose: poseOf(seen.matrix) };
    });
  } finally {
    await app.close();
    server.close();
  }
}

async function serve(pageFolder: string, pixels: () => Uint8Array): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/picture') {
      response.end(pixels());
      return;
    }
    try {
      const type = MEDIA_TYPES[extname(path) || '.html'] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(await readFile(fileFor(path, pageFolder)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function fileFor(path: string, pageFolder: string): string {
  if (path === '/face-model/face_landmarker.task') return MODEL_FILE;
  if (path.startsWith('/vision-wasm/'))
    return join(VISION_FILES, normalize(path.slice('/vision-wasm'.length)));
  return join(pageFolder, normalize(path === '/' ? '/index.html' : path));
}

function rgbaOf({ width, height, rgb }: Picture): Uint8Array {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgba[pixel * 4 + channel] = at(rgb, pixel * 3 + channel);
  }
  return new Uint8Array(rgba.buffer);
}

function landmarksInPixels(
  { landmarks }: MeasuredFace,
  { width, height }: Picture,
): [number, number, number][] {
  return landmarks.slice(0, MESH_POINTS).map(([x, y, z]) => [x * width, y * height, z * width]);
}

/** Angles from the facial transformation matrix of MediaPipe, as the terminal measures them. */
function poseOf(matrix: readonly number[]): FaceInPicture['pose'] {
  const degrees = 180 / Math.PI;
  return {
    yaw: Math.atan2(at(matrix, 8), at(matrix, 10)) * degrees,
    pitch: Math.asin(-at(matrix, 9)) * degrees,
    roll: Math.atan2(at(matrix, 1), at(matrix, 5)) * degrees,
  };
}

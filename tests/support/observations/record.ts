/**
 * Records what the face analysis sees in the synthetic camera clips: `node tests/support/observations/record.ts [clip…]`
 * writes `tests/fixtures/observations/<clip>.jsonl.gz`, one FaceObservation a line, one line a frame of the clip's loop.
 *
 * The real analysis worker runs in the real Electron, but each frame is handed to it by number and with its own time
 * instead of through a camera, so that a slow machine loses none and two recordings are alike. To be run again when the
 * clips, the face model or the measures change.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { _electron } from '@playwright/test';
import { build, defaultClientConditions } from 'vite';
import { type FaceObservation, faceObservationSchema } from '../../../contract/liveness.ts';
import { resolveElectronRuntime } from '../../../scripts/electron-runtime.ts';
import { MODEL_FILE } from '../../../scripts/face-model/known-models.ts';
import { withDisplay } from '../../../scripts/xvfb.ts';
import { y4mParts } from '../camera/clip-writer.ts';
import { type Clip, type ClipName, createClip, isClipName } from '../camera/clips.ts';
import { FRAMES_PER_SECOND } from '../camera/y4m.ts';

const RECORDED: readonly ClipName[] = ['cooperative', 'wrong-actions', 'print', 'two-faces', 'no-face'];
const ROOT = join(import.meta.dirname, '../../..');
const FIXTURES = join(ROOT, 'tests/fixtures/observations');
const VISION_FILES = join(ROOT, 'node_modules/@mediapipe/tasks-vision/wasm');
const FRAME_MARKER_LENGTH = 'FRAME\n'.length;

/** Places of the page and of what it loads, as main serves them in the terminal. */
function fileFor(path: string, pageFolder: string): string {
  if (path === '/face-model/face_landmarker.task') return MODEL_FILE;
  if (path.startsWith('/vision-wasm/'))
    return join(VISION_FILES, normalize(path.slice('/vision-wasm'.length)));
  return join(pageFolder, normalize(path === '/' ? '/index.html' : path));
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves the page, and under `/next-frame` the frames of the clip in I420, one a request; 204 after the last. */
async function serve(pageFolder: string, nextFrame: () => Buffer | null): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/next-frame') {
      const frame = nextFrame();
      response.writeHead(frame === null ? 204 : 200).end(frame);
      return;
    }
    try {
      const body = await readFile(fileFor(path, pageFolder));
      response.writeHead(200, {
        'content-type': MEDIA_TYPES[extname(path) || '.html'] ?? 'application/octet-stream',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The frames of a clip without the y4m framing. */
function* framesOf(clip: Clip): Generator<Buffer> {
  const parts = y4mParts(clip);
  parts.next();
  for (const part of parts) yield Buffer.from(part.subarray(FRAME_MARKER_LENGTH));
}

/** Rounds every number: pixels and degrees to 2 decimals, what is below 10 to 4. */
function rounded(observation: FaceObservation): string {
  return JSON.stringify(observation, (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(Math.abs(value) < 10 ? 4 : 2)) : value,
  );
}

async function record(names: readonly ClipName[], pageFolder: string, display: string): Promise<void> {
  const { executable, description } = await resolveElectronRuntime();
  console.log(description);
  let frames: Generator<Buffer> = framesOf(createClip('no-face'));
  const server = await serve(pageFolder, () => frames.next().value ?? null);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: executable,
    args: [...(isRoot ? ['--no-sandbox'] : []), join(import.meta.dirname, 'recorder-window.cjs')],
    env: { ...process.env, DISPLAY: display, RECORDER_URL: `http://127.0.0.1:${address.port}/` },
  });
  try {
    const page = await app.firstWindow();
    await page.waitForFunction(() => 'recordClip' in window);
    for (const name of names) {
      frames = framesOf(createClip(name));
      const seen: unknown[] = await page.evaluate((rate) => window.recordClip(rate), FRAMES_PER_SECOND);
      const lines = seen.map((observation) => `${rounded(faceObservationSchema.parse(observation))}\n`);
      const file = join(FIXTURES, `${name}.jsonl.gz`);
      const bytes = gzipSync(lines.join(''), { level: 9 });
      await writeFile(file, bytes);
      console.log(`${file}: ${lines.length} observations, ${bytes.length} bytes`);
    }
  } finally {
    await app.close();
    server.close();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isClipName(name));
if (unknown.length > 0) {
  console.error(`There is no clip "${unknown.join('", "')}".`);
  process.exitCode = 1;
} else {
  const names = asked.length > 0 ? asked.filter(isClipName) : RECORDED;
  const pageFolder = await mkdtemp(join(tmpdir(), 'anhao-recorder-'));
  try {
    await mkdir(FIXTURES, { recursive: true });
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'recorder-page'),
      logLevel: 'warn',
      worker: { format: 'es' },
      // As in the terminal: the models' runtime would else bring its WebAssembly with it. No model is asked here.
      resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
      build: { outDir: pageFolder, emptyOutDir: true, target: 'chrome114' },
    });
    await withDisplay((display) => record(names, pageFolder, display), { own: true });
  } finally {
    await rm(pageFolder, { recursive: true, force: true });
  }
}

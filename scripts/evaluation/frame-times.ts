import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { _electron } from '@playwright/test';
import { build, defaultClientConditions } from 'vite';
import { findLivenessModels } from '../../electron/main/model-slots.ts';
import { machineSwitches, ROOT } from '../../tests/support/terminal/launch.ts';
import { resolveElectronRuntime } from '../electron-runtime.ts';
import type { FrameTimes } from './report.ts';
import { median, quantile, rounded } from './statistics.ts';

/** Address prefixes → folders, as main serves them in the terminal. */
const FOLDERS: Readonly<Record<string, string>> = {
  '/face-model/': join(ROOT, 'resources/face-model'),
  '/models/': join(ROOT, 'resources/models'),
  '/vision-wasm/': join(ROOT, 'node_modules/@mediapipe/tasks-vision/wasm'),
  '/onnx-wasm/': join(ROOT, 'node_modules/onnxruntime-web/dist'),
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * Measures the time that one frame takes in the terminal's analysis worker, beside the landmarker alone on the same frames
 * in turn, in the real Electron. Needs a display; means something only while nothing else runs.
 *
 * @param frames I420, 640 × 480, in the order of the camera
 */
export async function measureFrameTimes(frames: readonly Uint8Array[]): Promise<FrameTimes> {
  const { executable } = await resolveElectronRuntime();
  const pageFolder = await mkdtemp(join(tmpdir(), 'anhao-timing-'));
  const waiting = [...frames];
  const server = await serve(pageFolder, () => waiting.shift() ?? null);
  try {
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'timing-page'),
      logLevel: 'warn',
      worker: { format: 'es' },
      // As in the terminal: the runtime of the models takes its WebAssembly from our own origin.
      resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
      build: { outDir: pageFolder, emptyOutDir: true, target: 'es2022' },
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    const app = await _electron.launch({
      executablePath: executable,
      args: [...machineSwitches(), join(ROOT, 'tests/support/observations/recorder-window.cjs')],
      env: {
        ...(process.env as Record<string, string>),
        RECORDER_URL: `http://127.0.0.1:${address.port}/`,
      },
    });
    try {
      const page = await app.firstWindow();
      await page.waitForFunction(() => 'measureFrames' in window);
      const { models } = findLivenessModels(join(ROOT, 'resources/models'));
      const measured = await page.evaluate((slots) => window.measureFrames(slots), models);
      const found = Math.min(measured.pipelineFaces, measured.bareFaces) / frames.length;
      if (!(found > 0.9))
        throw new Error(`Only in ${Math.round(found * 100)} % of the frames a face was found`);
      if (models.passive !== null && measured.passiveScores === 0) {
        throw new Error('The passive model was never asked: the time would be that of another pipeline');
      }
      const of = (values: readonly number[], share: number) =>
        rounded(quantile(values, share) ?? Number.NaN, 2);
      return {
        frames: measured.pipelineMs.length,
        pipelineMsMedian: rounded(median(measured.pipelineMs) ?? Number.NaN, 2),
        pipelineMsP95: of(measured.pipelineMs, 0.95),
        bareMsMedian: rounded(median(measured.bareMs) ?? Number.NaN, 2),
        bareMsP95: of(measured.bareMs, 0.95),
      };
    } finally {
      await app.close();
    }
  } finally {
    server.close();
    await rm(pageFolder, { recursive: true, force: true });
  }
}

/** Serves the page, its models, and under `/next-frame` one frame a request; 204 after the last. */
async function serve(pageFolder: string, nextFrame: () => Uint8Array | null): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/next-frame') {
      const frame = nextFrame();
      response.writeHead(frame === null ? 204 : 200).end(frame);
      return;
    }
    const prefix = Object.keys(FOLDERS).find((each) => path.startsWith(each));
    const file = prefix
      ? join(FOLDERS[prefix] ?? '', path.slice(prefix.length))
      : join(pageFolder, path === '/' ? 'index.html' : path);
    try {
      const body = await readFile(file);
      const type = MEDIA_TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

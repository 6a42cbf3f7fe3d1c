/**
 * The models of the slots (模型插槽) that this project supplies: out of one npm package, of which nothing is installed and
 * only these files are taken.
 *
 * As a command: `npm run models`.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { MODEL_SLOTS, type ModelManifest, type ModelSlot } from '../../contract/liveness-models.ts';
import { readModelManifest, sha256Of } from '../../electron/main/model-slots.ts';
import { withFolderLock } from '../bootstrap/folder-lock.mjs';
import { anhaoCacheFolder } from '../electron-runtime.ts';
import { fetchNpmTarball, type PinnedPackage } from '../npm-tarball.ts';
import { progress as toErrorStream } from '../progress.ts';

/** Where the models come from; the integrity is that of the registry's metadata. */
const MODEL_PACKAGE: PinnedPackage = {
  name: 'faceplugin-face-recognition-js',
  version: '0.0.1',
  integrity:
    'sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==',
  tarballBytes: 41_114_878,
};

/** The file of each slot in the package's folder of models; what it must be stands in the slot's manifest. */
const SUPPLIED: Readonly<Record<ModelSlot, string>> = {
  'passive-liveness': 'fr_liveness.onnx',
  'face-embedding': 'fr_feature.onnx',
};
const FOLDER_IN_PACKAGE = 'package/model';

/** A try that failed is not repeated for this long, so that not every start on a closed network waits for it. */
const FAILURE_REMEMBERED_MS = 3_600_000;

/** What the fetch takes from outside; the defaults are the real ones. */
export interface FetchModelsOptions {
  readonly modelsFolder?: string;
  readonly cacheFolder?: string;
  readonly fetchTarball?: typeof fetchNpmTarball;
  readonly nowMs?: () => number;
  /** Try even when a try has failed within the last hour. */
  readonly tryAgain?: boolean;
}

/**
 * Fills the slots whose manifests name the supplied files and whose files are missing or damaged, from the cache or else
 * from npm. A slot with a model of the site's own is left alone. Without network the slots stay empty, which is told and
 * is no error. Rejects only when the models folder cannot be written.
 *
 * @returns the slots that should have been filled and could not be
 */
export async function fetchLivenessModels(
  progress: (line: string) => void,
  options: FetchModelsOptions = {},
): Promise<readonly ModelSlot[]> {
  const {
    modelsFolder = path.resolve(import.meta.dirname, '../../resources/models'),
    cacheFolder = anhaoCacheFolder(),
  } = options;
  const placeOf = ({ slot, file }: ModelManifest) => path.join(modelsFolder, slot, file);
  const wanted = suppliedModels(modelsFolder).filter((model) => sha256Of(placeOf(model)) !== model.sha256);
  if (wanted.length === 0) return [];
  const cache = path.join(cacheFolder, 'liveness-models');
  const cause = await fillCache(cache, wanted, { progress, ...options }).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const empty: ModelSlot[] = [];
  for (const model of wanted) {
    const copy = cachedFile(cache, model);
    if (sha256Of(copy) === model.sha256) await writeFileAtomic(placeOf(model), await readFile(copy));
    else empty.push(model.slot);
  }
  if (empty.length > 0) tellEmpty(empty, cause, progress);
  return empty;
}

function suppliedModels(modelsFolder: string): ModelManifest[] {
  return MODEL_SLOTS.map((slot) => readModelManifest(modelsFolder, slot))
    .filter((manifest) => typeof manifest !== 'string')
    .filter(({ slot, file }) => file === SUPPLIED[slot]);
}

/** The cache names files by content, so that clones with other manifests do not take each other's. */
function cachedFile(cache: string, model: ModelManifest): string {
  return path.join(cache, `${model.sha256}.onnx`);
}

interface FillOptions extends FetchModelsOptions {
  readonly progress: (line: string) => void;
}

/** Rejects when the models cannot be had, now or within the last hour. */
async function fillCache(
  cache: string,
  models: readonly ModelManifest[],
  options: FillOptions,
): Promise<void> {
  const { progress, fetchTarball = fetchNpmTarball, nowMs = Date.now, tryAgain = false } = options;
  const failureFile = path.join(cache, 'failed-at-ms');
  await mkdir(cache, { recursive: true });
  await withFolderLock(
    `${cache}.lock`,
    async () => {
      const absent = models.filter((model) => sha256Of(cachedFile(cache, model)) !== model.sha256);
      if (absent.length === 0) return;
      const ageMs = nowMs() - Number(await readFile(failureFile, 'utf8').catch(() => Number.NaN));
      if (!tryAgain && ageMs >= 0 && ageMs < FAILURE_REMEMBERED_MS) {
        throw new Error('the download failed less than an hour ago');
      }
      try {
        await download(cache, absent, progress, fetchTarball);
        await rm(failureFile, { force: true });
      } catch (error) {
        await writeFile(failureFile, String(nowMs()));
        throw error;
      }
    },
    {
      onWait: () =>
        progress('正在等待另一个进程下载模型 · waiting for another process that is fetching the models'),
    },
  );
}

async function download(
  cache: string,
  models: readonly ModelManifest[],
  progress: (line: string) => void,
  fetchTarball: typeof fetchNpmTarball,
): Promise<void> {
  const { name, version } = MODEL_PACKAGE;
  progress(`正在下载活体模型 · fetching the liveness models (npm ${name}@${version}, 41 MB, once)`);
  const work = await mkdtemp(path.join(cache, 'work-'));
  try {
    const tarball = path.join(work, 'package.tgz');
    await fetchTarball(MODEL_PACKAGE, tarball, progress);
    const members = models.map(({ file }) => `${FOLDER_IN_PACKAGE}/${file}`);
    // Members by name: nothing else of the package is ever written.
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', work, '--no-same-owner', ...members]);
    const others: string[] = [];
    for (const model of models) {
      const file = path.join(work, FOLDER_IN_PACKAGE, model.file);
      if (sha256Of(file) === model.sha256) {
        await writeFileAtomic(cachedFile(cache, model), await readFile(file));
      } else others.push(model.file);
    }
    if (others.length > 0) {
      throw new Error(`not the file of the manifest in ${name}@${version}: ${others.join(', ')}`);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function tellEmpty(slots: readonly ModelSlot[], cause: string, progress: (line: string) => void): void {
  const names = slots.join(', ');
  progress(
    `模型没有取到（${cause}）。以下模型位空缺：${names}。终端照常运行，但认证会转人工审核（除非站点另有规定）。` +
      '网络恢复后请运行：npm run models',
  );
  progress(
    `models could not be fetched (${cause}). These slots stay empty: ${names}. The terminal works, but visits end in ` +
      'manual review (unless the site decides otherwise). With a network again, run: npm run models',
  );
}

if (import.meta.main) {
  const empty = await fetchLivenessModels(toErrorStream, { tryAgain: true });
  process.exitCode = empty.length === 0 ? 0 : 1;
}

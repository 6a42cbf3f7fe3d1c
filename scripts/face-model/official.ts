import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { runAsScript } from './command-line.ts';
import {
  assertContent,
  FaceModelError,
  type KnownModel,
  MODEL_FILE,
  OFFICIAL_MODEL,
} from './known-models.ts';

/** The file is under 4 MB; a line that needs longer is as good as none. */
const TIMEOUT_MS = 120_000;

/**
 * Replaces `outFile` by the face model that Google publishes, checked by length and SHA-256 and written atomically.
 * Throws a FaceModelError, with `outFile` untouched, when the server cannot be reached, answers with an error or is
 * too slow, or when the file is another one.
 *
 * @param url, model, timeoutMs for tests and mirrors; by default Google's public address and the pinned file
 */
export async function fetchOfficialModel({
  outFile,
  url = OFFICIAL_MODEL.provenance,
  model = OFFICIAL_MODEL,
  timeoutMs = TIMEOUT_MS,
}: {
  outFile: string;
  url?: string;
  model?: Pick<KnownModel, 'sha256' | 'bytes'>;
  timeoutMs?: number;
}): Promise<void> {
  const content = await download(url, model.bytes, timeoutMs);
  assertContent(`The file at ${url}`, content, model);
  await mkdir(dirname(outFile), { recursive: true });
  await writeFileAtomic(outFile, content);
}

/** The body at `url`; gives up as soon as it is longer than `maximumBytes`. */
async function download(url: string, maximumBytes: number, timeoutMs: number): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new FaceModelError(`${url} answered with HTTP status ${response.status}. Nothing was changed.`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maximumBytes) {
        throw new FaceModelError(
          `The file at ${url} is longer than ${maximumBytes} bytes. Nothing was changed.`,
        );
      }
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof FaceModelError) throw error;
    throw new FaceModelError(`Cannot fetch ${url}: ${networkCause(error)}. Nothing was changed.`);
  }
}

/** fetch says only "fetch failed"; what went wrong is in the cause. */
function networkCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

await runAsScript(import.meta.url, async () => {
  await fetchOfficialModel({ outFile: MODEL_FILE });
  console.log(`Google's face model written: ${MODEL_FILE} (${OFFICIAL_MODEL.bytes} bytes)`);
});

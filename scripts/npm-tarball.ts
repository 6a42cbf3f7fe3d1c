/** Fetches the tarball of one npm package alone, without its dependencies, with the person's own npm settings. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import pacote, { type Options as FetchOptions } from 'pacote';
import { z } from 'zod';

/** One exact package: the integrity (Subresource Integrity, sha512) decides, not the name. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Size of the tarball, for progress lines only. */
  readonly tarballBytes: number;
}

const npmSettingsSchema = z.object({
  registry: z.string().optional(),
  cafile: z.string().nullish(),
  ca: z.union([z.string(), z.array(z.string())]).nullish(),
  'strict-ssl': z.boolean().optional(),
  'https-proxy': z.string().nullish(),
  proxy: z.union([z.string(), z.boolean()]).nullish(),
  noproxy: z.array(z.string()).optional(),
});

const PROGRESS_EVERY_MS = 3_000;
const REQUEST_TIMEOUT_MS = 120_000;

/**
 * Writes the package's tarball to targetFile. Rejects on network trouble, and with code EINTEGRITY when the content is not
 * the pinned one; a file is then left behind that must not be used.
 */
export async function fetchNpmTarball(
  pinned: PinnedPackage,
  targetFile: string,
  progress: (line: string) => void,
): Promise<void> {
  const settings = await npmFetchOptions();
  // npm's own cache would keep a second copy of a large tarball for good: give the fetch a cache to throw away.
  const cache = await mkdtemp(path.join(path.dirname(targetFile), 'npm-cache-'));
  try {
    await pacote.tarball.stream(
      `${pinned.name}@${pinned.version}`,
      (tarball) =>
        pipeline(tarball, progressMeter(pinned.tarballBytes, progress), createWriteStream(targetFile)),
      { ...settings, cache, integrity: pinned.integrity, timeout: REQUEST_TIMEOUT_MS },
    );
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** Registry, proxy and certificates as `npm config` has them; nothing where npm cannot be asked. */
async function npmFetchOptions(): Promise<FetchOptions> {
  const answer = await promisify(execFile)('npm', ['config', 'list', '--json'], {
    shell: process.platform === 'win32',
  }).catch(() => undefined);
  if (answer === undefined) return {};
  const settings = npmSettingsSchema.parse(JSON.parse(answer.stdout));
  const options: FetchOptions = {};
  if (settings.registry !== undefined) options.registry = settings.registry;
  if (settings['strict-ssl'] !== undefined) options.strictSSL = settings['strict-ssl'];
  const proxy = settings['https-proxy'] ?? (typeof settings.proxy === 'string' ? settings.proxy : undefined);
  if (proxy !== undefined) options.proxy = proxy;
  const noProxy = settings.noproxy?.filter((host) => host !== '');
  if (noProxy !== undefined && noProxy.length > 0) options.noProxy = noProxy;
  const certificates = await trustedCertificates(settings.ca, settings.cafile);
  if (certificates !== undefined) options.ca = certificates;
  return options;
}

async function trustedCertificates(
  ca: string | string[] | null | undefined,
  cafile: string | null | undefined,
): Promise<string[] | undefined> {
  if (ca !== null && ca !== undefined) return typeof ca === 'string' ? [ca] : ca;
  if (cafile === null || cafile === undefined || cafile === '') return undefined;
  const text = await readFile(cafile, 'utf8').catch(() => '');
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? undefined;
}

function progressMeter(totalBytes: number, progress: (line: string) => void): Transform {
  let received = 0;
  let lastLineMs = Date.now();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (Date.now() - lastLineMs >= PROGRESS_EVERY_MS) {
        lastLineMs = Date.now();
        progress(`${megabytes(received)} of ${megabytes(totalBytes)} MB`);
      }
      done(null, chunk);
    },
  });
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0);

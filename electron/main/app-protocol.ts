import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

/** The one origin of the window. */
export const APP_ORIGIN = 'app://kiosk';

const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.task': 'application/octet-stream',
  '.onnx': 'application/octet-stream',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
};

/** The page may load what is packaged with it, run its own scripts and WebAssembly, and reach nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "media-src 'self' blob: mediastream:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Must run before Electron is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** What is served under exact addresses, and nothing beside it. */
export interface ServedExactly {
  /** Address → what is answered as JSON. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** Address → absolute path of the real file. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Serves `app://kiosk/` from an allow-list of folders: the page, its WebAssembly, the models and the generated voice clips.
 * Files that an operator put somewhere are served one by one.
 *
 * @param folders address prefix (with its slashes) → folder
 */
export function serveApp(folders: Readonly<Record<string, string>>, exactly: ServedExactly): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const isOurs = url.host === 'kiosk' && request.method === 'GET';
    const document = isOurs ? exactly.documents.get(url.pathname) : undefined;
    if (document !== undefined) {
      return new Response(JSON.stringify(document), {
        headers: { ...HEADERS, 'content-type': 'application/json' },
      });
    }
    const file = isOurs ? await findFile(url.pathname, folders, exactly.files) : null;
    if (file === null) return new Response('not found', { status: 404, headers: HEADERS });
    return new Response(await readFile(file), {
      headers: { ...HEADERS, 'content-type': MIME[extname(file)] ?? 'application/octet-stream' },
    });
  });
}

async function findFile(
  path: string,
  folders: Readonly<Record<string, string>>,
  files: ReadonlyMap<string, string>,
): Promise<string | null> {
  const listed = files.get(path);
  if (listed === undefined) return locate(path, folders);
  try {
    // It may have become a link since it was listed.
    return (await realpath(listed)) === listed ? listed : null;
  } catch {
    return null;
  }
}

/** The real file behind an address; null when there is none, or when it would lie outside its folder. */
async function locate(path: string, folders: Readonly<Record<string, string>>): Promise<string | null> {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((each) => path.startsWith(each));
  const folder = prefix === undefined ? undefined : folders[prefix];
  if (prefix === undefined || folder === undefined) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, decodeURIComponent(path.slice(prefix.length))));
    return file.startsWith(root + sep) && extname(file) in MIME ? file : null;
  } catch {
    return null;
  }
}

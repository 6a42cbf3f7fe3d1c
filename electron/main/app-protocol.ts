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

/**
 * Serves `app://kiosk/` from an allow-list of folders: the page, its WebAssembly, the models and the voice clips.
 *
 * @param folders address prefix (with its slashes) → folder
 */
export function serveApp(folders: Readonly<Record<string, string>>): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file =
      url.host === 'kiosk' && request.method === 'GET' ? await locate(url.pathname, folders) : null;
    if (file === null) return new Response('not found', { status: 404, headers: HEADERS });
    return new Response(await readFile(file), {
      headers: { ...HEADERS, 'content-type': MIME[extname(file)] ?? 'application/octet-stream' },
    });
  });
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

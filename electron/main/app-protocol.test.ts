import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serveApp } from './app-protocol.ts';

const handlers: ((request: Request) => Promise<Response>)[] = [];
vi.mock('electron', () => ({
  protocol: {
    handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => handlers.push(handler),
  },
}));

let folder: string;
let get: (path: string) => Promise<Response>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-served-'));
  mkdirSync(join(folder, 'generated'));
  writeFileSync(join(folder, 'generated', 'a.ogg'), 'generated');
  writeFileSync(join(folder, 'idle.wav'), 'recorded');
  writeFileSync(join(folder, 'secret.wav'), 'secret');
  serveApp(
    { '/voice/generated/': join(folder, 'generated') },
    {
      documents: new Map([['/voice/manifest.json', { format: 1 }]]),
      files: new Map([['/voice/recorded/0/idle.wav', join(folder, 'idle.wav')]]),
    },
  );
  const handler = handlers.at(-1);
  get = async (path) => {
    if (!handler) throw new Error('nothing is served');
    return handler({ url: `app://kiosk${path}`, method: 'GET' } as Request);
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lists, listed recordings and the generated clips are served', async () => {
  expect(await (await get('/voice/manifest.json')).json()).toEqual({ format: 1 });
  const clip = await get('/voice/recorded/0/idle.wav');
  expect([await clip.text(), clip.headers.get('content-type')]).toEqual(['recorded', 'audio/wav']);
  expect(await (await get('/voice/generated/a.ogg')).text()).toBe('generated');
});

test.each([
  '/voice/recorded/0/secret.wav',
  '/voice/recorded/0/../0/idle.wav/../secret.wav',
  '/voice/recorded/0/%2e%2e/secret.wav',
  '/voice/generated/../secret.wav',
  '/voice/generated/%2e%2e/secret.wav',
  '/voice/generated/..%2fsecret.wav',
  '/voice/recorded/',
])('nothing else is: %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('a recording that has become a link since it was listed is not served', async () => {
  renameSync(join(folder, 'secret.wav'), join(folder, 'target.wav'));
  rmSync(join(folder, 'idle.wav'));
  symlinkSync(join(folder, 'target.wav'), join(folder, 'idle.wav'));
  expect((await get('/voice/recorded/0/idle.wav')).status).toBe(404);
});

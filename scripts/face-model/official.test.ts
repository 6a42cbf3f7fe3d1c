import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaceModelError, OFFICIAL_MODEL } from './known-models.ts';
import { fetchOfficialModel } from './official.ts';

/** Stands in for the published file, which tests cannot fetch; its pinned hash goes in with it. */
const PUBLISHED = Buffer.alloc(300_000, 'a published model ');
const PINNED = { sha256: createHash('sha256').update(PUBLISHED).digest('hex'), bytes: PUBLISHED.length };
const OLD = 'the model in place';

describe('fetchOfficialModel', () => {
  let folder: string;
  let outFile: string;
  let server: Server | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'official-model-'));
    outFile = join(folder, 'face_landmarker.task');
    await writeFile(outFile, OLD);
  });
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    await rm(folder, { recursive: true });
  });

  async function serve(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}/face_landmarker.task`;
  }

  async function expectRefusal(url: string, message: string, timeoutMs = 5000): Promise<void> {
    const attempt = fetchOfficialModel({ outFile, url, model: PINNED, timeoutMs });
    await expect(attempt).rejects.toThrow(FaceModelError);
    await expect(attempt).rejects.toThrow(message);
    expect(await readFile(outFile, 'utf8')).toBe(OLD);
    expect(await readdir(folder)).toEqual(['face_landmarker.task']);
  }

  test('pins the file that Google publishes as float16, version 1', () => {
    expect(OFFICIAL_MODEL).toMatchObject({
      sha256: '64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff',
      bytes: 3_758_596,
    });
  });

  test('replaces the model in place by the right file', async () => {
    const url = await serve((_request, response) => response.end(PUBLISHED));
    await fetchOfficialModel({ outFile, url, model: PINNED });
    expect(PUBLISHED.equals(await readFile(outFile))).toBe(true);
    expect(await readdir(folder)).toEqual(['face_landmarker.task']);
  });

  test('refuses an altered file', async () => {
    const altered = Buffer.from(PUBLISHED);
    altered.writeUInt8(0, 150_000);
    const url = await serve((_request, response) => response.end(altered));
    await expectRefusal(url, 'is not the expected file');
  });

  test('refuses a truncated file', async () => {
    const url = await serve((_request, response) => response.end(PUBLISHED.subarray(0, 1000)));
    await expectRefusal(url, 'is not the expected file');
  });

  test('stops reading a file that is too long', async () => {
    const url = await serve((_request, response) => {
      response.on('error', () => undefined);
      const feed = (): void => {
        while (!response.destroyed && response.write(PUBLISHED));
      };
      response.on('drain', feed);
      feed();
    });
    await expectRefusal(url, 'is longer than 300000 bytes');
  });

  test('tells the status of an answer that is not the file', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end('gone'));
    await expectRefusal(url, 'HTTP status 404');
  });

  test('tells when the connection breaks in the middle', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': PUBLISHED.length });
      response.write(PUBLISHED.subarray(0, 1000), () => response.destroy());
    });
    await expectRefusal(url, 'Cannot fetch');
  });

  test('tells when nobody listens', async () => {
    const url = await serve(() => undefined);
    const stopped = server;
    await new Promise((resolve) => stopped?.close(resolve));
    await expectRefusal(url, 'ECONNREFUSED');
  });

  test('gives up on a server that never answers', async () => {
    const url = await serve(() => undefined);
    await expectRefusal(url, 'Cannot fetch', 200);
  });
});

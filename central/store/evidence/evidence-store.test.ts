import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FakeS3, startFakeS3 } from '../../../tests/support/fake-s3.ts';
import { StartRefusal } from '../../start-refusal.ts';
import { StorageBusy } from '../storage.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { openEvidenceFolder } from './folder.ts';
import { openEvidenceBucket } from './s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'anhao-evidence-'));
let s3: FakeS3;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret');
  s3 = await startFakeS3();
});
afterAll(async () => {
  await s3.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['folder', 's3'] as const)('%s', (kind) => {
  let store: EvidenceStore;
  beforeAll(async () => {
    store = kind === 'folder' ? openEvidenceFolder(folder) : await openEvidenceBucket(s3.url);
  });

  test('evidence as a whole', async () => {
    const id = uuidv7();
    const bytes = randomBytes(5000);
    expect(await store.read(id)).toBeNull();
    await store.write(id, bytes);
    await store.write(id.toUpperCase(), bytes);
    expect(Buffer.from((await store.read(id)) ?? [])).toEqual(bytes);
    expect(await store.offset(id)).toBe(0);
  });

  test('pieces follow each other, and none is taken elsewhere', async () => {
    const id = uuidv7();
    const bytes = randomBytes(10_000);
    expect(await store.offset(id)).toBe(0);
    expect(await store.append(id, 1, bytes)).toBe(false);
    expect(await store.append(id, 0, bytes.subarray(0, 4000))).toBe(true);
    expect(await store.append(id, 0, bytes.subarray(0, 4000))).toBe(false);
    expect(await store.append(id, 3999, bytes)).toBe(false);
    expect(await store.offset(id.toUpperCase())).toBe(4000);
    for (let offset = 4000; offset < bytes.length; offset += 500) {
      expect(await store.append(id, offset, bytes.subarray(offset, offset + 500))).toBe(true);
    }
    expect(await store.read(id)).toBeNull();
    expect(Buffer.from(await store.readPieces(id))).toEqual(bytes);
    await store.write(id, bytes);
    expect(await store.offset(id)).toBe(0);
    expect(await store.readPieces(id)).toHaveLength(0);
    expect(Buffer.from((await store.read(id)) ?? [])).toEqual(bytes);
  });

  test('discarded pieces begin anew, and other records keep theirs', async () => {
    const [id, other] = [uuidv7(), uuidv7()] as const;
    await store.append(id, 0, randomBytes(100));
    await store.append(other, 0, randomBytes(70));
    await store.discardPieces(id);
    await store.discardPieces(id);
    expect(await store.offset(id)).toBe(0);
    expect(await store.offset(other)).toBe(70);
    expect(await store.append(id, 0, randomBytes(30))).toBe(true);
    expect(await store.offset(id)).toBe(30);
  });

  test('the same piece sent twice at once is kept once', async () => {
    const id = uuidv7();
    const piece = randomBytes(2000);
    await Promise.all([store.append(id, 0, piece), store.append(id, 0, piece)]);
    expect(await store.offset(id)).toBe(2000);
    expect(Buffer.from(await store.readPieces(id))).toEqual(piece);
  });
});

test('a piece that was cut off by a power cut counts as far as it is there', async () => {
  const store = openEvidenceFolder(folder);
  const id = uuidv7();
  await store.append(id, 0, randomBytes(100));
  const path = join(folder, id.slice(-2), `${id}.jose.part`);
  appendFileSync(path, randomBytes(7));
  expect(await store.offset(id)).toBe(107);
  expect(readdirSync(join(folder, id.slice(-2)))).toContain(`${id}.jose.part`);
});

test('in S3 a piece that another node has kept in another size leaves no gap', async () => {
  const store = await openEvidenceBucket(s3.url);
  const id = uuidv7();
  const bytes = randomBytes(900);
  await store.append(id, 0, bytes.subarray(0, 300));
  await store.append(id, 300, bytes.subarray(300, 600));
  const first = [...s3.objects.keys()].find((key) => key.includes(id) && key.endsWith('/0000000000'));
  s3.objects.set(first ?? '', bytes.subarray(0, 200));
  expect(await store.offset(id)).toBe(200);
  expect(await store.append(id, 200, bytes.subarray(200, 300))).toBe(true);
  expect(await store.offset(id)).toBe(600);
  expect(Buffer.from(await store.readPieces(id))).toEqual(bytes.subarray(0, 600));
});

test('object storage that cannot answer is busy, not broken', async () => {
  const store = await openEvidenceBucket(s3.url);
  s3.isDown = true;
  await expect(store.offset(uuidv7())).rejects.toBeInstanceOf(StorageBusy);
  await expect(store.write(uuidv7(), randomBytes(10))).rejects.toBeInstanceOf(StorageBusy);
  await expect(openEvidenceBucket(s3.url)).rejects.toBeInstanceOf(StartRefusal);
  s3.isDown = false;
  expect(await store.offset(uuidv7())).toBe(0);
});

test.each(['https://bucket', 's3://', 'nonsense', 's3://another?endpoint=http://127.0.0.1:1'])(
  'a place that is none is refused: %s',
  async (url) => {
    await expect(openEvidenceBucket(url)).rejects.toBeInstanceOf(StartRefusal);
  },
);

test('a folder that fails is told as it is', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(openEvidenceFolder(join(file, 'below')).write(uuidv7(), randomBytes(1))).rejects.toThrow();
});

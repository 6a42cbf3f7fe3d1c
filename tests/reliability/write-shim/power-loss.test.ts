import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../support/camera/random.ts';
import { PowerLossDisk } from './power-loss.ts';
import type { FileOperation } from './shim.ts';

function write(offset: number, bytes: Buffer<ArrayBuffer>): FileOperation {
  return { operation: 'write', file: 'a', offset, bytes };
}
const sync: FileOperation = { operation: 'sync', file: 'a', offset: 0, bytes: Buffer.alloc(0) };

function contentsAfterLoss(operations: readonly FileOperation[], tries: number): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'anhao-power-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const disk = new PowerLossDisk();
  for (const operation of operations) disk.note(operation);
  const random = seededRandom(3);
  return Array.from({ length: tries }, (_, i) => {
    const place = join(folder, String(i));
    mkdirSync(place);
    disk.lose(place, random);
    return existsSync(join(place, 'a')) ? readFileSync(join(place, 'a')) : Buffer.alloc(0);
  });
}

it('keeps what was synced, whatever the disk does', () => {
  const synced = Buffer.alloc(2048, 1);
  for (const content of contentsAfterLoss([write(0, synced), sync, write(4096, Buffer.alloc(512, 2))], 30)) {
    expect(content.subarray(0, 2048)).toEqual(synced);
  }
});

it('drops, keeps and tears what was not synced, at borders of sectors', () => {
  const contents = contentsAfterLoss(
    [write(0, Buffer.alloc(4096, 1)), sync, write(256, Buffer.alloc(2048, 2))],
    60,
  );
  const patterns = contents.map((content) => {
    const at = [256, 512, 1024, 1536, 2048].map((offset) => content[offset]);
    for (const [from, to] of [
      [256, 512],
      [512, 1024],
      [1024, 1536],
      [1536, 2048],
      [2048, 2304],
    ] as const) {
      expect(new Set(content.subarray(from, to)).size).toBe(1);
    }
    return at.join('');
  });
  expect(patterns).toContain('11111');
  expect(patterns).toContain('22222');
  expect(new Set(patterns).size).toBeGreaterThan(4);
});

it('keeps a later write without an earlier one', () => {
  const contents = contentsAfterLoss([write(0, Buffer.alloc(512, 1)), write(512, Buffer.alloc(512, 2))], 60);
  expect(contents.some((content) => content[0] === 0 && content[512] === 2)).toBe(true);
});

it('forgets a deleted file and moves a renamed one', () => {
  const name = Buffer.from('a');
  const renamed: FileOperation[] = [
    { operation: 'write', file: 'b', offset: 0, bytes: Buffer.alloc(512, 3) },
    { operation: 'sync', file: 'b', offset: 0, bytes: Buffer.alloc(0) },
    { operation: 'rename', file: 'b', offset: 0, bytes: name },
  ];
  expect(contentsAfterLoss(renamed, 1)[0]).toEqual(Buffer.alloc(512, 3));
  const deleted: FileOperation = { operation: 'unlink', file: 'a', offset: 0, bytes: Buffer.alloc(0) };
  expect(contentsAfterLoss([...renamed, deleted], 1)[0]).toEqual(Buffer.alloc(0));
});

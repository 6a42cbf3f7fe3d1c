import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLine, readLines } from './bundle-lines.ts';

describe('the lines of a bundle', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anhao-lines-'));
    file = join(folder, 'a.bundle');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(content: string): Promise<string[]> {
    await writeFile(file, content);
    const lines: string[] = [];
    for await (const line of readLines(file)) lines.push(line.toString('utf8'));
    return lines;
  }

  it('come out as they went in, however they lie in the file', async () => {
    // Shorter and longer than what is read at once.
    const length = fc.oneof(fc.nat(40), fc.integer({ min: 262_000, max: 262_300 }), fc.constant(530_000));
    await fc.assert(
      fc.asyncProperty(fc.array(length, { maxLength: 4 }), async (lengths) => {
        const lines = lengths.map((size, index) => `${String(index).repeat(size)}\n`);
        expect(await read(lines.join(''))).toEqual(lines);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('are damaged without the last line feed, or with a line longer than any record', async () => {
    await expect(read('{}\n{}')).rejects.toMatchObject({ fault: 'bundle-damaged' });
    await expect(read(`{}\n${'x'.repeat(6_000_000)}\n`)).rejects.toMatchObject({ fault: 'bundle-damaged' });
  });

  it('are read as strict UTF-8', () => {
    expect(parseLine(Buffer.from('{"a":1}\n'))).toEqual({ a: 1 });
    expect(parseLine(Buffer.from([0x22, 0xff, 0x22]))).toBeNull();
    expect(parseLine(Buffer.from('{'))).toBeNull();
  });
});

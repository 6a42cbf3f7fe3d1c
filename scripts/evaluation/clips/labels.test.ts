import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLabels } from './labels.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-labels-'));
  await writeFile(join(folder, 'a.y4m'), '');
  await writeFile(join(folder, 'b.MJPEG'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function labelled(labels: unknown): Promise<unknown> {
  await writeFile(join(folder, 'labels.json'), JSON.stringify(labels));
  return readLabels(folder);
}

test('clips in the order of the labels, attack kinds of others included', async () => {
  const clips = await labelled({
    'b.MJPEG': { kind: 'silicone-mask' },
    'a.y4m': { kind: 'bonafide', challenge: ['turn-left', 'nod'] },
  });
  expect(clips).toEqual([
    { name: 'b.MJPEG', file: join(folder, 'b.MJPEG'), kind: 'silicone-mask', challenge: null },
    { name: 'a.y4m', file: join(folder, 'a.y4m'), kind: 'bonafide', challenge: ['turn-left', 'nod'] },
  ]);
});

test.each([
  ['no clips', {}],
  ['a file that is not there', { 'c.y4m': { kind: 'bonafide' } }],
  ['a file elsewhere', { '../a.y4m': { kind: 'bonafide' } }],
  ['a file of another kind', { 'a.mp4': { kind: 'bonafide' } }],
  ['no kind', { 'a.y4m': {} }],
  ['an unknown action', { 'a.y4m': { kind: 'bonafide', challenge: ['sing'] } }],
  ['an unknown field', { 'a.y4m': { kind: 'bonafide', chalenge: ['nod'] } }],
])('refused: %s', async (_, labels) => {
  await expect(labelled(labels)).rejects.toThrow(/labels\.json/);
});

test('no labels at all', async () => {
  await expect(readLabels(folder)).rejects.toThrow(/labels\.json/);
});

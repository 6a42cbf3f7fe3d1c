import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordedVoicesSchema } from '../../contract/voice-pack.ts';
import { findVoicePacks, listForPage } from './voice-packs.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'anhao-packs-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function writePack(folder: string, clips: Record<string, { words: string }>, changes: object = {}): string {
  const path = join(place, folder);
  mkdirSync(path, { recursive: true });
  const pack = {
    format: 1,
    tag: folder,
    language: folder,
    dialect: null,
    speaker: 'Test',
    licence: 'Test',
    clips,
    ...changes,
  };
  writeFileSync(join(path, 'pack.json'), JSON.stringify(pack));
  return path;
}

test('clips that are listed and there are served under an address each, and no other file is', () => {
  const folder = writePack('zh-CN', { idle: { words: '您好' }, consent: { words: '同意吗' } });
  writeFileSync(join(folder, 'idle.mp3'), 'x');
  writeFileSync(join(folder, 'secret.wav'), 'x');
  const found = findVoicePacks([place]);
  const { list, files } = listForPage(found, { dialect: null, preferSystem: false });
  expect(recordedVoicesSchema.parse(list).packs).toEqual([
    {
      tag: 'zh-CN',
      language: 'zh-CN',
      clips: { idle: { words: '您好', address: '/voice/recorded/0/idle.mp3' } },
    },
  ]);
  expect([...files]).toEqual([['/voice/recorded/0/idle.mp3', join(folder, 'idle.mp3')]]);
  expect(found.problems).toEqual([`${folder}: consent: there is no such clip`]);
});

test('a dialect has a name, and a language has none', () => {
  const dialect = { 'zh-CN': '四川话', en: 'Sichuanese' };
  writePack('zh-CN-x-sichuan', {}, { language: 'zh-CN', dialect });
  writePack('yue-CN', {}, { language: 'zh-CN' });
  writePack('en', {}, { dialect });
  const { packs, problems } = findVoicePacks([place]);
  expect(packs.map(({ pack }) => pack.tag)).toEqual(['zh-CN-x-sichuan']);
  expect(problems).toHaveLength(2);
});

test('a link that leads out of the folder is no clip', () => {
  const folder = writePack('zh-CN', { idle: { words: '您好' } });
  const outside = join(place, 'outside.wav');
  writeFileSync(outside, 'x');
  symlinkSync(outside, join(folder, 'idle.wav'));
  const { packs, problems } = findVoicePacks([place]);
  expect(packs[0]?.files.size).toBe(0);
  expect(problems).toEqual([`${folder}: idle: lies outside the folder`]);
});

test.each(['../../etc/passwd', '..', 'a/b', '.hidden', '名字', ''])('%j is no key of a clip', (key) => {
  writePack('zh-CN', { [key]: { words: 'x' } });
  expect(findVoicePacks([place]).packs).toEqual([]);
});

test('an empty clip, broken JSON, another tag and a strange folder are told and left out', () => {
  const empty = writePack('zh-CN', { idle: { words: '您好' } });
  writeFileSync(join(empty, 'idle.wav'), '');
  writeFileSync(join(writePack('en', {}), 'pack.json'), '{');
  writePack('de', {}, { tag: 'fr', language: 'fr' });
  mkdirSync(join(place, 'no language at all'));
  mkdirSync(join(place, 'ja'));
  mkdirSync(join(place, 'generated'));
  const { packs, problems } = findVoicePacks([place, join(place, 'missing')]);
  expect(packs.map(({ pack, files }) => [pack.tag, files.size])).toEqual([['zh-CN', 0]]);
  expect(problems).toHaveLength(5);
});

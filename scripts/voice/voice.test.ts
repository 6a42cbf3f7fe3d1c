import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findVoicePacks } from '../../electron/main/voice-packs.ts';
import { allSentences, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import { buildVoice, refuseSilentSentences } from './build-voice.ts';
import { coverageOfLanguages, coverageOfPack } from './coverage.ts';
import { acceptClips, readingList } from './pack-work.ts';
import type { SpeechTool } from './speech-tool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-voice-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes down what it was asked to say. */
function fakeTool(): SpeechTool & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    recipe: 'test',
    async say({ words, voice }, target) {
      said.push(`${voice.voice}: ${words}`);
      writeFileSync(target, words);
    },
  };
}

function writePack(
  tag: string,
  keys: readonly string[],
  words = (key: string) => wordsOfSentence(key as 'idle', tag),
) {
  const pack = join(folder, tag);
  mkdirSync(pack, { recursive: true });
  const clips = Object.fromEntries(keys.map((key) => [key, { words: words(key) }]));
  for (const key of keys) writeFileSync(join(pack, `${key}.wav`), key);
  const content = { format: 1, tag, language: tag, dialect: null, speaker: 'Test', licence: 'Test', clips };
  writeFileSync(join(pack, 'pack.json'), JSON.stringify(content));
  return pack;
}

test('a build makes every sentence once, and then only what changed', async () => {
  const tool = fakeTool();
  const first = await buildVoice(tool, folder);
  expect(first).toMatchObject({ made: 2 * allSentences().length, kept: 0, dropped: 0 });
  expect(tool.said).toContain('cmn-latn-pinyin: 十月');
  expect(() => refuseSilentSentences(first.languages)).not.toThrow();
  expect(await buildVoice(tool, folder)).toMatchObject({ made: 0, kept: 2 * allSentences().length });
  rmSync(join(folder, 'generated/en/idle.ogg'));
  expect(await buildVoice(tool, folder)).toMatchObject({ made: 1 });
});

test('the build fails, and names them, when sentences have neither a recording nor a generated clip', async () => {
  const { languages } = await buildVoice(null, folder);
  expect(() => refuseSilentSentences(languages)).toThrow(/sentences without a voice: zh-CN\/idle/);
});

test('it fails for a single sentence, and not when somebody has recorded all of them', async () => {
  const [first = 'idle', ...others] = allSentences();
  writePack('en', allSentences());
  writePack('zh-CN', others);
  const incomplete = await buildVoice(null, folder);
  expect(() => refuseSilentSentences(incomplete.languages)).toThrow(
    `1 句没有语音 · sentences without a voice: zh-CN/${first}.`,
  );
  writePack('zh-CN', allSentences());
  const complete = await buildVoice(null, folder);
  expect(() => refuseSilentSentences(complete.languages)).not.toThrow();
});

test('without the programs the clips of the last build stay, as far as their sentences do', async () => {
  await buildVoice(fakeTool(), folder);
  const file = join(folder, 'generated/manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.clips['zh-CN'].idle.textSha256 = 'a'.repeat(64);
  writeFileSync(file, JSON.stringify(manifest));
  const { languages, made } = await buildVoice(null, folder);
  expect(made).toBe(0);
  expect(languages.map(({ language, missing }) => [language, missing])).toEqual([
    ['zh-CN', ['idle']],
    ['en', []],
  ]);
});

test('a pack tells what is recorded, outdated, unknown, not listed and missing', () => {
  const pack = writePack('zh-CN', ['idle', 'consent', 'of-old'], (key) =>
    key === 'consent' ? '旧的话' : key === 'of-old' ? '没有了' : wordsOfSentence('idle', 'zh-CN'),
  );
  writeFileSync(join(pack, 'saving.mp3'), 'x');
  const { packs } = findVoicePacks([folder]);
  const [found] = packs;
  if (!found) throw new Error('the pack was not found');
  const coverage = coverageOfPack(found);
  expect(coverage).toMatchObject({
    recorded: ['idle'],
    outdated: ['consent'],
    unknown: ['of-old'],
    unlisted: ['saving'],
  });
  expect(coverage.missing).toHaveLength(allSentences().length - 1);
  const [chinese] = coverageOfLanguages(packs, () => false);
  expect(chinese).toMatchObject({ language: 'zh-CN', recorded: 1, generated: 0 });
  expect(coverageOfLanguages(packs, () => true)[0]).toMatchObject({ missing: [], recorded: 1 });
});

test('new recordings are written down with the words of today, older ones only when they are named', async () => {
  const pack = writePack('zh-CN', ['consent'], () => '旧的话');
  writeFileSync(join(pack, 'saving.mp3'), 'x');
  writeFileSync(join(pack, 'nonsense.wav'), 'x');
  expect(await acceptClips(pack, [])).toEqual({ accepted: ['saving'], unknown: ['nonsense'] });
  const clips = () => JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8')).clips;
  expect(clips()).toEqual({
    consent: { words: '旧的话' },
    saving: { words: wordsOfSentence('saving', 'zh-CN') },
  });
  expect((await acceptClips(pack, ['consent'])).accepted).toEqual(['consent']);
  expect(clips().consent.words).toBe(wordsOfSentence('consent', 'zh-CN'));
});

test('the reading list has a line for every sentence', () => {
  const lines = readingList('zh-CN').trimEnd().split('\n');
  expect(lines).toHaveLength(allSentences().length);
  expect(lines).toContain('saving\t正在保存，请稍等。');
  for (const line of lines) expect(line.split('\t')).toHaveLength(2);
});

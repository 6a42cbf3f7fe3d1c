import { expect, test } from 'vitest';
import { allSentences } from '../../renderer/speech/sentences.ts';
import { voiceManifestSchema } from '../../renderer/speech/voice-manifest.ts';
import { hashText, planVoice } from './plan.ts';

const EVERYTHING = allSentences().length * 2;

test('the first build makes every sentence in every language, and its manifest is as agreed', () => {
  const plan = planVoice(null, 'recipe', () => false);
  expect(plan.make).toHaveLength(EVERYTHING);
  expect(plan.drop).toEqual([]);
  expect(voiceManifestSchema.safeParse(plan.manifest).success).toBe(true);
});

test('a second build has nothing to do', () => {
  const { manifest } = planVoice(null, 'recipe', () => false);
  expect(planVoice(manifest, 'recipe', () => true).make).toEqual([]);
});

test('other words, a lost file and another recipe are made again', () => {
  const { manifest } = planVoice(null, 'recipe', () => false);
  const changed = structuredClone(manifest);
  Object.assign(changed.clips.en ?? {}, { idle: { textSha256: hashText('other words') } });
  expect(
    planVoice(changed, 'recipe', () => true).make.map(({ language, key }) => `${language}/${key}`),
  ).toEqual(['en/idle']);
  expect(planVoice(manifest, 'recipe', (clip) => clip !== 'zh-CN/saving').make.map(({ key }) => key)).toEqual(
    ['saving'],
  );
  expect(planVoice(manifest, 'other recipe', () => true).make).toHaveLength(EVERYTHING);
});

test('a sentence that is no longer in the catalogue is dropped', () => {
  const { manifest } = planVoice(null, 'recipe', () => false);
  const older = structuredClone(manifest);
  Object.assign(older.clips['zh-CN'] ?? {}, { 'fault-of-old': { textSha256: hashText('x') } });
  const plan = planVoice(older, 'recipe', () => true);
  expect(plan.drop).toEqual(['zh-CN/fault-of-old']);
  expect(plan.manifest.clips['zh-CN']?.['fault-of-old']).toBeUndefined();
});

test('the hash is SHA-256 of the UTF-8 bytes', () => {
  expect(hashText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('a language that is given another voice is made again, and the others are not', () => {
  const { manifest } = planVoice(null, 'recipe', () => false);
  const plan = planVoice({ ...manifest, voices: { ...manifest.voices, en: 'en 90' } }, 'recipe', () => true);
  expect(new Set(plan.make.map(({ language }) => language))).toEqual(new Set(['en']));
});

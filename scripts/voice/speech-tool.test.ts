import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { allSentences, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import { language as zhCN } from '../../renderer/text/languages/zh-CN.ts';
import { addLanguages } from '../../renderer/text/languages.ts';

const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;

test.runIf(hasEspeak)('the generated Chinese voice reads Chinese, and no syllable as English', () => {
  addLanguages([zhCN]);
  const voice = zhCN.generatedVoice?.voice ?? '';
  const words = allSentences().map((key) => wordsOfSentence(key, 'zh-CN'));
  const phonemes = execFileSync('espeak-ng', ['-v', voice, '-q', '-x', '--stdin'], {
    input: words.join('\n'),
    encoding: 'utf8',
  });
  expect(phonemes.length).toBeGreaterThan(1_000);
  // espeak-ng marks a change of language so.
  expect(phonemes).not.toContain('(en)');
});

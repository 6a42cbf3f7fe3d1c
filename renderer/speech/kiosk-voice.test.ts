import { expect, test } from 'vitest';
import type { RecordedVoices } from '../../contract/voice-pack.ts';
import { voiceOf } from './kiosk-voice.ts';
import type { Sentence, Voice } from './voice.ts';
import type { VoiceManifest } from './voice-manifest.ts';

const IDLE: Sentence = { key: 'idle', language: 'zh-CN', words: '您好' };
const GENERATED: VoiceManifest = {
  format: 2,
  recipe: 'test',
  voices: {},
  clips: { 'zh-CN': { idle: { textSha256: 'a'.repeat(64) } } },
};

function pack(tag: string, words: string, address: string): RecordedVoices['packs'][number] {
  return { tag, language: 'zh-CN', clips: { idle: { words, address } } };
}

/** Who speaks first, and who after a failure, for as long as anybody can. */
function speakers(
  recorded: Partial<RecordedVoices> | null,
  sentence: Sentence = IDLE,
  generated: VoiceManifest | null = GENERATED,
): string[] {
  const asked: string[] = [];
  const failing =
    (who: (sentence: Sentence) => string | null): Voice['speak'] =>
    (said, _loudness, listener) => {
      const address = who(said);
      if (address === null) return null;
      asked.push(address);
      queueMicrotask(() => listener.onFail());
      return { stop: () => {}, setLoudness: () => {} };
    };
  const voice = voiceOf(
    {
      recorded: recorded && { format: 1, dialect: null, preferSystem: false, packs: [], ...recorded },
      generated,
      system: { speak: failing(() => 'system') },
    },
    (addressOf) => ({ speak: failing(addressOf) }),
  );
  voice.speak(sentence, 1, { onEnd: () => {}, onFail: () => {} });
  return asked;
}

async function order(...ask: Parameters<typeof speakers>): Promise<string[]> {
  const asked = speakers(...ask);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return asked;
}

const PACKS = [
  pack('zh-CN-x-sichuan', '您好', '/voice/recorded/0/idle.wav'),
  pack('zh-CN', '您好', '/voice/recorded/1/idle.wav'),
  pack('zh-CN', '您好', '/voice/recorded/2/idle.wav'),
];
const MADE = '/voice/generated/zh-CN/idle.ogg';

test('a person comes before the machine, the site before what came along, and the dialect only where it is chosen', async () => {
  expect(await order({ packs: PACKS })).toEqual([
    '/voice/recorded/1/idle.wav',
    '/voice/recorded/2/idle.wav',
    MADE,
    'system',
  ]);
  expect((await order({ packs: PACKS, dialect: 'zh-CN-x-sichuan' }))[0]).toBe('/voice/recorded/0/idle.wav');
});

test('a recording of other words is not played', async () => {
  const outdated = pack('zh-CN', '欢迎', '/voice/recorded/0/idle.wav');
  expect(await order({ packs: [outdated] })).toEqual([MADE, 'system']);
});

test('the system comes before the generated clip where the site wants it', async () => {
  expect(await order({ preferSystem: true })).toEqual(['system', MADE]);
});

test('words that are known only now are said by the system alone', async () => {
  expect(await order({ packs: PACKS }, { ...IDLE, key: null })).toEqual(['system']);
});

test('without any list the system speaks, and a key of the prototype is no clip', async () => {
  expect(await order(null, IDLE, null)).toEqual(['system']);
  const strange = { ...IDLE, key: 'constructor' } as unknown as Sentence;
  expect(await order({ packs: PACKS }, strange, null)).toEqual(['system']);
});

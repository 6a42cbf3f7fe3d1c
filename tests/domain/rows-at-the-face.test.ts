import { describe, expect, test } from 'vitest';
import { COACHING_HINTS } from '../../contract/liveness.ts';
import type { Screen, VisitView } from '../../contract/visit.ts';
import { sentenceOfScreen, wordsOfSentence } from '../../renderer/speech/sentences.ts';
import { challenge } from '../../renderer/speech/test-bench.ts';
import { languageModule } from '../../renderer/text/languages.ts';
import { CAMERA } from '../support/core/visit-desk.ts';
import { DomainTerminal, drawn, wordsOf } from './domain-terminal.ts';

// What people met before the camera and with its result, in the numbers under which the project keeps their reports.

const CHALLENGE = challenge({
  current: { step: 'action', action: 'open-mouth' },
  faceWell: true,
  timeLeft: 0.5,
}).challenge;

async function viewWith(screen: Screen): Promise<VisitView> {
  const hall = await DomainTerminal.start('guangdong');
  return { ...hall.terminal.view, screen };
}

describe('rows 40, 47 and 51: light, distance, cover and pose are coached', () => {
  test.each(COACHING_HINTS)('%s has a sign, words on the screen and a voice', async (hint) => {
    const view = await viewWith({ state: 'challenge', challenge: { ...CHALLENGE, hint, faceWell: false } });
    const { catalogue } = languageModule('zh-CN');
    expect(wordsOf(view, 'zh-CN')).toContain(catalogue.screens.challenge.hints[hint]);
    expect(drawn(view, 'zh-CN')).toMatch(/data-testid="hint"[^>]*>\s*<svg/);
    expect(catalogue.spoken[`hint-${hint}`].length).toBeGreaterThan(3);
  });
});

test('row 41: the dashed frame is green when right and red when not, each time with a sign and words', async () => {
  const good = drawn(await viewWith({ state: 'challenge', challenge: CHALLENGE }), 'zh-CN');
  expect(good).toContain('data-face="good"');
  expect(good).toContain('位置很好');
  const wrong = drawn(
    await viewWith({ state: 'challenge', challenge: { ...CHALLENGE, hint: 'too-far', faceWell: false } }),
    'zh-CN',
  );
  expect(wrong).toContain('data-face="wrong"');
  expect(wrong).toContain('请再靠近一点');
});

test('rows 42 and 43: every action is asked for aloud; the mouth by plain words, and no number is to be read out', async () => {
  for (const action of ['turn-left', 'turn-right', 'nod', 'open-mouth', 'blink'] as const) {
    const screen: Screen = {
      state: 'challenge',
      challenge: { ...CHALLENGE, current: { step: 'action', action } },
    };
    expect(wordsOfSentence(sentenceOfScreen(screen), 'zh-CN')).not.toBe('');
  }
  const words = wordsOf(await viewWith({ state: 'challenge', challenge: CHALLENGE }), 'zh-CN');
  expect(words).toContain('张大嘴巴');
  expect(words).not.toMatch(/数字|朗读/);
});

test('row 44: Guangdong’s ten seconds for one action come from its pack, and are shown without ticking numbers', async () => {
  const seconds: Record<string, number> = {};
  for (const region of ['guangdong', 'hainan']) {
    const hall = await DomainTerminal.start(region);
    await hall.terminal.toCamera();
    await hall.terminal.command({ command: 'cameraReady', camera: CAMERA });
    await hall.terminal.shows('challenge');
    seconds[region] = await hall.secondsForAction();
  }
  // The ring moves in fiftieths.
  expect((seconds.hainan ?? 0) / (seconds.guangdong ?? 1)).toBeGreaterThan(1.7);
  expect((seconds.hainan ?? 0) / (seconds.guangdong ?? 1)).toBeLessThan(2.3);
});

test('row 45: nothing but the judged face ends as passed: pictures without a challenge are refused', async () => {
  const hall = await DomainTerminal.start('hainan');
  await hall.terminal.toCamera();
  const jpegBase64 = Buffer.from([0xff, 0xd8, 1]).toString('base64');
  const result = await hall.terminal.command({
    command: 'submitEvidence',
    images: [{ kind: 'frontal', sequence: 1, jpegBase64 }] as never,
    portraitSimilarity: 1,
  });
  expect(result).toMatchObject({ ok: false });
  expect(hall.central.records.size).toBe(0);
});

test.each([
  ['49', 'camera-refused'],
  ['61', 'camera-missing'],
  ['61', 'camera-busy'],
] as const)('row %s: %s is named with its cause, and another way is offered', async (_row, fault) => {
  const hall = await DomainTerminal.start('hainan');
  await hall.terminal.toCamera();
  await hall.terminal.command({ command: 'cameraFault', fault });
  await hall.terminal.shows('fault');
  const text = languageModule('zh-CN').catalogue.faults[fault];
  for (const words of [text.title, text.nextStep]) expect(hall.words()).toContain(words);
});

test('rows 50, 66 and 81: without a line the visit goes on; the word is 已采集，待核验, never 认证成功', async () => {
  const hall = await DomainTerminal.start('hainan', { receiptWaitSeconds: 0 });
  await hall.central.close();
  expect(await hall.terminal.visit()).toMatchObject({ outcome: { kind: 'collected' } });
  expect(hall.words()).toContain('已采集，待核验');
  expect(hall.words()).not.toContain('认证成功');
  expect(hall.terminal.view.waitingRecords).toBe(1);
});

test('rows 52, 38 and 75: no typing, no account, no password: a card and two touches', async () => {
  const hall = await DomainTerminal.start('hainan');
  const before = hall.terminal.commands.length;
  await hall.terminal.visit();
  const touches = hall.terminal.commands.slice(before).filter((command) => !MACHINE_COMMANDS.has(command));
  expect(touches).toEqual(['confirmPerson', 'giveConsent']);
});
/** What the page tells by itself: nobody touches anything for it. */
const MACHINE_COMMANDS = new Set(['cameraReady', 'observe', 'submitEvidence', 'speechEnded']);

test.each([
  ['53', 'not-modelled', '建模'],
  ['56', 'not-found', '参保'],
  ['57', 'no-such-person', '对不上'],
  ['63', 'not-a-beneficiary', '待遇'],
] as const)(
  'row %s: the answer %s has its own words, a cause, a next step and somebody to ask',
  async (_row, status, words) => {
    const hall = await DomainTerminal.start('tangshan');
    hall.central.eligibility = { status } as never;
    await hall.identify();
    const screen = await hall.terminal.shows('done');
    expect(screen).toMatchObject({ outcome: { kind: 'failed' } });
    for (const part of [words, '原因', '接下来', '12333']) expect(hall.words()).toContain(part);
    expect(hall.terminal.view.slip?.facts).toMatchObject({ kind: 'next-step' });
  },
);

test('row 63: of the three reasons behind the grey button each is told, and no button is ever grey', async () => {
  const told = new Set<string>();
  for (const eligibility of ['not-a-beneficiary', 'no-such-person'] as const) {
    const hall = await DomainTerminal.start('xian');
    hall.central.eligibility = { status: eligibility } as never;
    await hall.identify();
    await hall.terminal.shows('done');
    told.add(hall.words());
    expect(drawn(hall.terminal.view, 'zh-CN')).not.toMatch(/<button[^>]* disabled/);
  }
  expect(told.size).toBe(2);
});

test('rows 59 and 60: name or picture that differ from what the centre has: what to correct, and a number to ask with', async () => {
  for (const [cause, words] of [
    ['identity-mismatch', '次日|第二天|更正|变更'],
    ['photo-differs', '照片'],
  ] as const) {
    const hall = await DomainTerminal.start('xian');
    const outcome = { kind: 'manual-review', caseNumber: '260314-7KQ2-M4XD', cause } as const;
    const view: VisitView = { ...hall.terminal.view, screen: { state: 'done', outcome } };
    expect(wordsOf(view, 'zh-CN')).toMatch(new RegExp(words));
    expect(wordsOf(view, 'zh-CN')).toContain(outcome.caseNumber);
  }
});

test('rows 5 and 82: who helps may stand beside, and is asked to keep the face out of the picture', async () => {
  const view = await viewWith({
    state: 'challenge',
    challenge: { ...CHALLENGE, hint: 'two-faces', faceWell: false },
  });
  expect(wordsOf(view, 'zh-CN')).toContain('请旁边的人稍微让一让');
});

test('row 55: three tries without the asked actions are no refusal: staff look at it, and there is a case number', async () => {
  const hall = await DomainTerminal.start('qinghai', { receiptWaitSeconds: 0, actionSeconds: 5 });
  await hall.terminal.toCamera();
  await hall.terminal.command({ command: 'cameraReady', camera: CAMERA });
  // Without a line it is the terminal's own word that counts.
  await hall.central.close();
  await hall.doNothingAsked();
  const screen = await hall.terminal.shows('done');
  expect(screen).toMatchObject({
    outcome: { kind: 'manual-review', caseNumber: expect.stringMatching(/./) },
  });
  expect(hall.words()).toContain('由工作人员核对');
  expect(hall.terminal.view.waitingRecords).toBe(1);
});

test('row 76: what the terminal found good the centre may still look at: its receipt has the last word', async () => {
  const hall = await DomainTerminal.start('hainan');
  hall.central.receiptChanges = { state: 'MANUAL_REVIEW', reason: 'face-review' };
  expect(await hall.terminal.visit()).toMatchObject({ outcome: { kind: 'manual-review' } });
  expect(hall.words()).not.toContain('认证成功');
});

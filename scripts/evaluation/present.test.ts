import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cue } from './actor.ts';
import type { EvaluationTerminal } from './evaluation-terminal.ts';
import { JudgementReader } from './judgements.ts';
import { present } from './present.ts';
import { type Seen, ViewLog } from './view-watch.ts';

let userData = '';
beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'anhao-present-'));
  mkdirSync(join(userData, 'terminal/logs'), { recursive: true });
});
afterEach(() => rm(userData, { recursive: true, force: true }));

const BLANK = { cue: null, hint: null, outcome: null, fault: null };
const TURN: Cue = { step: { step: 'action', action: 'turn-left' }, attempt: 1 };

/** A terminal that goes through the given screens when it is touched, and writes the given judgements. */
function fakeTerminal(
  sessions: readonly { readonly verdict: string | null; readonly end: Partial<Seen> | null }[],
): { terminal: EvaluationTerminal; touched: string[] } {
  const views = new ViewLog();
  const touched: string[] = [];
  const waiting = [...sessions];
  const show = (seen: Partial<Seen> & { state: string }) =>
    setTimeout(() => views.note({ ...BLANK, ...seen }));
  const challenge = () => {
    show({ state: 'challenge', cue: { step: { step: 'position' }, attempt: 1 } });
    show({ state: 'challenge', cue: TURN });
    // The same cue with a hint is no new cue.
    show({ state: 'challenge', cue: TURN, hint: 'too-far' });
    const session = waiting.shift();
    if (session?.verdict) {
      show({ state: 'judging' });
      appendFileSync(
        join(userData, 'terminal/logs/core.log'),
        `${JSON.stringify({ event: 'liveness-judged', verdict: session.verdict, reasons: [], checks: [], session: 1, pictures: 1, picturesPerSecond: null, analysisMsMedian: null, analysisMsP95: null })}\n`,
      );
    }
    if (session?.end) show({ state: 'done', ...session.end });
  };
  const answers: Record<string, () => unknown> = {
    'confirm-yes': () => show({ state: 'consent' }),
    'consent-yes': challenge,
    retry: () => {
      show({ state: 'prepareCamera' });
      challenge();
    },
    'ask-staff': () => show({ state: 'askStaff' }),
    finish: () => show({ state: 'idle' }),
  };
  views.note({ ...BLANK, state: 'idle' });
  const running = {
    simulate: async ({ command }: { command: string }) => {
      if (command === 'insert') show({ state: 'confirmPerson' });
    },
    touch: async (testId: string) => {
      touched.push(testId);
      answers[testId]?.();
    },
  };
  const terminal = { running, views, judgements: new JudgementReader(userData) };
  return { terminal: terminal as unknown as EvaluationTerminal, touched };
}

async function run(sessions: Parameters<typeof fakeTerminal>[0], limitMs = 5_000) {
  const { terminal, touched } = fakeTerminal(sessions);
  const heard: string[] = [];
  let begun = 0;
  const result = await present(
    terminal,
    { actor: ({ step }) => heard.push(step.step), begin: () => begun++ },
    { card: 'card-zhang', limitMs },
  );
  return { result, touched, heard, begun };
}

test('a visit that ends with a result: cues once each, verdict, times', async () => {
  const { result, touched, heard, begun } = await run([{ verdict: 'pass', end: { outcome: 'collected' } }]);
  expect(result).toMatchObject({ end: 'visit', fault: null, stoppedAt: null });
  expect(result.judgements.map(({ verdict }) => verdict)).toEqual(['pass']);
  expect(result.visitSeconds).toBeGreaterThan(0);
  expect(result.challengeSeconds).toBeGreaterThanOrEqual(0);
  expect(heard).toEqual(['position', 'action']);
  expect(begun).toBe(1);
  expect(touched).toEqual(['confirm-yes', 'consent-yes', 'finish']);
});

test('after a judgement that asks for another try, there is another try', async () => {
  const { result, touched, heard } = await run([
    { verdict: 'retry', end: { state: 'fault', fault: 'face-unclear' } },
    { verdict: 'pass', end: {} },
  ]);
  expect(result.judgements.map(({ verdict }) => verdict)).toEqual(['retry', 'pass']);
  expect(touched).toContain('retry');
  expect(heard).toEqual(['position', 'action', 'position', 'action']);
});

test('a fault ends the presentation with its code', async () => {
  const { result } = await run([{ verdict: null, end: { state: 'fault', fault: 'camera-frozen' } }]);
  expect(result).toMatchObject({ end: 'fault', fault: 'camera-frozen', judgements: [], visitSeconds: null });
});

test('what never ends is ended, and it is said where it stood', async () => {
  const { result, touched } = await run([{ verdict: null, end: null }], 60);
  expect(result).toMatchObject({ end: 'time-limit', judgements: [], challengeSeconds: null });
  expect(result.stoppedAt).toBe('challenge action turn-left, hint too-far');
  expect(touched.slice(-2)).toEqual(['ask-staff', 'finish']);
});

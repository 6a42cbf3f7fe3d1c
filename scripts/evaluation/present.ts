import type { SIMULATED_CARDS } from '../../contract/simulator.ts';
import type { Actor } from './actor.ts';
import type { EvaluationTerminal } from './evaluation-terminal.ts';
import type { Presentation } from './report.ts';
import { describeSeen, type Seen } from './view-watch.ts';

/** Someone or something that comes before the camera. */
export interface Performer {
  readonly actor: Actor;
  /** Called when the camera is being opened: a recording begins now. */
  begin(): void;
}

/** What one presentation brought: the part of a `Presentation` that is measured. */
export type PresentationResult = Omit<Presentation, 'kind' | 'shown' | 'light' | 'manner'>;

/** How a presentation is run. */
export interface PresentOptions {
  readonly card: (typeof SIMULATED_CARDS)[number];
  /** Time from the first cue until the presentation is ended, milliseconds. */
  readonly limitMs: number;
}

/** Longest wait for a screen that only the terminal is busy for, milliseconds. */
const SCREEN_MS = 30_000;
/** The last screen of a visit whose end was not waited for. */
const ENDS: readonly string[] = ['done', 'fault', 'askStaff'];

/**
 * One visit before the camera: card, both answers, the performer, the result, and the way back to the idle screen.
 * Throws an Error where the terminal does not get as far as the camera: that says nothing about liveness.
 */
export async function present(
  terminal: EvaluationTerminal,
  performer: Performer,
  { card, limitMs }: PresentOptions,
): Promise<PresentationResult> {
  const { running, views, judgements } = terminal;
  await views.until(['idle'], SCREEN_MS);
  await judgements.skip();
  const insertedAtMs = performance.now();
  await running.simulate({ command: 'insert', card });
  await views.until(['confirmPerson'], SCREEN_MS);
  await running.touch('confirm-yes');
  await views.until(['consent'], SCREEN_MS);
  performer.begin();
  const challenge = timeChallenge();
  let heard = '';
  const stop = views.onChange((seen) => {
    challenge.note(seen);
    if (seen.cue === null) return;
    const text = JSON.stringify(seen.cue);
    if (text === heard) return;
    heard = text;
    performer.actor(seen.cue);
  });
  try {
    await running.touch('consent-yes');
    await views.until(['challenge', ...ENDS], SCREEN_MS);
    const last = await lastScreen(terminal, performance.now() + limitMs);
    const visitSeconds = last?.state === 'done' ? (performance.now() - insertedAtMs) / 1000 : null;
    const stoppedAt = views.present;
    stop();
    if (last === null) await running.touch('ask-staff');
    await leave(terminal);
    return {
      judgements: await judgements.read(),
      end: last === null ? 'time-limit' : last.state === 'done' ? 'visit' : 'fault',
      fault: last?.fault ?? null,
      stoppedAt: last === null ? describeSeen(stoppedAt) : null,
      visitSeconds,
      challengeSeconds: challenge.seconds(),
    };
  } finally {
    stop();
  }
}

/** The screen with which the visit ends, second tries included; null when the time is over before. */
async function lastScreen({ running, views }: EvaluationTerminal, endsAtMs: number): Promise<Seen | null> {
  for (;;) {
    const last = await views.until(ENDS, Math.max(0, endsAtMs - performance.now())).catch(() => null);
    // Not judged well enough, once more: whoever stands there tries again.
    if (last?.fault !== 'face-unclear') return last;
    await running.touch('retry');
    await views.until(['prepareCamera', 'challenge'], SCREEN_MS);
  }
}

/** Takes the card away and touches what leads back to the idle screen. */
async function leave({ running, views }: EvaluationTerminal): Promise<void> {
  await running.simulate({ command: 'remove' });
  // A judgement may have ended the visit at the very moment of the touch.
  const { state } = await views.until([...ENDS, 'clearing', 'idle'], SCREEN_MS);
  if (state === 'fault') {
    // A fault that may be tried again offers nothing else; the way out is with staff.
    await running.touch('ask-staff');
    await views.until(['askStaff'], SCREEN_MS);
  }
  if (ENDS.includes(state)) await running.touch('finish');
  await views.until(['idle'], SCREEN_MS);
}

/** Measures from the first cue to the last time that the challenge gave way to the judgement. */
function timeChallenge(): { note(seen: Seen): void; seconds(): number | null } {
  let beganAtMs: number | null = null;
  let endedAtMs: number | null = null;
  return {
    note: ({ state }) => {
      if (state === 'challenge') beganAtMs ??= performance.now();
      if (state === 'judging') endedAtMs = performance.now();
    },
    seconds: () => (beganAtMs === null || endedAtMs === null ? null : (endedAtMs - beganAtMs) / 1000),
  };
}

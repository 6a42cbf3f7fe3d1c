import { describe, expect, it } from 'vitest';
import type { LivenessAction } from '../../../contract/liveness.ts';
import { challengeViewSchema } from '../../../contract/liveness.ts';
import { type Behaviour, ChallengeStory } from '../../../tests/support/core/challenge-story.ts';
import {
  cooperate,
  loopRecording,
  makeObservation,
  NOBODY,
  PICTURE_MS,
} from '../../../tests/support/core/observations.ts';
import { declineTurns, viewChallenge } from './challenge.ts';

const still: Behaviour = () => ({});
const nobody: Behaviour = () => NOBODY;
const helper: Behaviour = () => ({ faceCount: 2 });
const inStep = (step: string) => (challenge: ChallengeStory['challenge']) => challenge.phase.step === step;

describe('somebody who does what is asked', () => {
  it.each<[LivenessAction]>([['turn-left'], ['turn-right']])('has performed %s and the mouth', (turn) => {
    const story = new ChallengeStory([turn, 'open-mouth']);
    const steps: string[] = [];
    while (!story.challenge.end && steps.length < 1_000) {
      story.play(PICTURE_MS / 2);
      const name = story.step.step === 'action' ? story.step.action : story.step.step;
      if (steps.at(-1) !== name) steps.push(name);
    }
    expect(steps).toEqual(['position', 'neutral', 'centre', turn, 'centre', 'open-mouth', 'centre']);
    const { end, performed, restarts } = story.challenge;
    expect(end).toEqual({ kind: 'performed' });
    expect(restarts).toBe(0);
    expect(performed).toMatchObject([
      { action: turn, attempt: 1 },
      { action: 'open-mouth', attempt: 1, planarityResidual: null },
    ]);
    const [first] = performed;
    expect(first?.planarityResidual).toBeGreaterThan(13);
    expect(first?.startedAtMs).toBeGreaterThanOrEqual((first?.promptedAtMs ?? 0) + 250);
    // Well within the patience of an old person: about seven seconds.
    expect(story.nowMs - story.challenge.startedAtMs).toBeLessThan(8_000);
  });

  it('sees a view that keeps the contract at every picture, with progress and time between 0 and 1', () => {
    const story = new ChallengeStory();
    while (!story.challenge.end) {
      story.play(PICTURE_MS / 2);
      expect(challengeViewSchema.safeParse(viewChallenge(story.challenge, story.nowMs)).success).toBe(true);
    }
  });

  it('nods through a tremble of a few degrees', () => {
    let flip = 1;
    const trembling: Behaviour = (step, forMs) => {
      flip = -flip;
      const pose = cooperate(step, forMs);
      return { ...pose, yawDeg: (pose.yawDeg ?? 0) + flip * 2.5, pitchDeg: flip * 2 };
    };
    expect(new ChallengeStory().play(20_000, trembling).challenge.end).toEqual({ kind: 'performed' });
  });
});

describe('the person’s time', () => {
  it('stands still while nobody is there for a moment, and while a helper is in the picture', () => {
    const story = new ChallengeStory().playUntil(inStep('action')).play(3_000, still);
    const { spentMs } = story.challenge;
    story.play(900, nobody);
    expect(story.challenge.spentMs).toBe(spentMs);
    story.play(200, still).play(900, helper);
    expect(story.challenge.spentMs - spentMs).toBeLessThan(400);
    expect(story.challenge.restarts).toBe(0);
    expect(story.challenge.phase.step).toBe('action');
  });

  it('is extended once by itself, then the try is over: three tries, the other action, three more, then staff', () => {
    const story = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).playUntil(inStep('action'));
    const seen: string[] = [];
    while (!story.challenge.end) {
      story.play(PICTURE_MS / 2, still);
      const { attempt, extended, queue } = story.challenge;
      const now = `${queue[0]} ${attempt}${extended ? ' extended' : ''}`;
      if (!story.challenge.end && seen.at(-1) !== now) seen.push(now);
    }
    expect(seen).toEqual([
      'turn-left 1',
      'turn-left 1 extended',
      'turn-left 2',
      'turn-left 2 extended',
      'turn-left 3',
      'turn-left 3 extended',
      'turn-right 1',
      'turn-right 1 extended',
      'turn-right 2',
      'turn-right 2 extended',
      'turn-right 3',
      'turn-right 3 extended',
    ]);
    expect(story.challenge.end).toEqual({ kind: 'needs-review', reason: 'action-not-seen' });
    expect(story.challenge.performed).toHaveLength(6);
    expect(story.challenge.performed.every((tried) => tried.completedAtMs === null)).toBe(true);
    // Six tries of two times 5 s, and the rests between them.
    expect(story.nowMs - story.challenge.startedAtMs).toBeGreaterThan(60_000);
    expect(story.nowMs - story.challenge.startedAtMs).toBeLessThan(68_000);
  });

  it('begins anew with the next action', () => {
    const story = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).playUntil(inStep('action'));
    story.play(7_000, still);
    expect(story.challenge.extended).toBe(true);
    story.playUntil((challenge) => challenge.performed.length === 1);
    expect(story.challenge).toMatchObject({ extended: false, spentMs: 0, attempt: 1 });
  });

  it('is enough for a stiff neck: the other side succeeds after three tries', () => {
    const stiff: Behaviour = (step, forMs) =>
      step.step === 'action' && step.action === 'turn-left' ? {} : cooperate(step, forMs);
    const story = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).play(120_000, stiff);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed.filter((tried) => tried.completedAtMs !== null)).toMatchObject([
      { action: 'turn-right' },
      { action: 'open-mouth' },
    ]);
  });

  it('is not lost by a turn to the wrong side', () => {
    let wrong = true;
    const confused: Behaviour = (step, forMs) => {
      if (step.step !== 'action' || step.action !== 'turn-left') return cooperate(step, forMs);
      if (forMs > 3_000) wrong = false;
      return cooperate({ step: 'action', action: wrong ? 'turn-right' : 'turn-left' }, forMs);
    };
    const story = new ChallengeStory().play(20_000, confused);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
  });
});

describe('a movement before the cue', () => {
  it('is cued again and counts then', () => {
    let cues = 0;
    const hasty: Behaviour = (step, forMs) => {
      if (step.step !== 'action' || step.action !== 'turn-left') return cooperate(step, forMs);
      if (forMs < PICTURE_MS * 1.5) cues += 1;
      return cues <= 1 ? { yawDeg: 25 } : cooperate(step, forMs);
    };
    const story = new ChallengeStory().play(20_000, hasty);
    expect(cues).toBeGreaterThan(1);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed[0]?.promptedAtMs).toBeGreaterThan(3_000);
  });

  it('never passes for one who always moves early, as a recording does', () => {
    const blind: Behaviour = (step) => (step.step === 'action' ? { yawDeg: 25, mouth: 0.6 } : {});
    const story = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).play(200_000, blind);
    expect(story.challenge.end).toEqual({ kind: 'needs-review', reason: 'action-not-seen' });
  });
});

describe('a face that is lost', () => {
  it('for more than a second starts the challenge over with a new draw', () => {
    const story = new ChallengeStory();
    story.playUntil((challenge) => challenge.performed.length === 1);
    const before = story.challenge.drawn.nonce;
    story.play(1_200, nobody);
    expect(story.challenge).toMatchObject({ restarts: 1, performed: [], baseline: null, steadyFrom: null });
    expect(story.challenge.phase.step).toBe('position');
    expect(story.challenge.drawn.nonce).not.toBe(before);
    expect(story.draws).toBe(1);
    expect(story.play(20_000).challenge.end).toEqual({ kind: 'performed' });
  });

  it('behind a second face for more than a second starts over too: people may have changed places', () => {
    const story = new ChallengeStory().playUntil(inStep('action')).play(1_200, helper);
    expect(story.challenge.restarts).toBe(1);
  });

  it('again and again ends with a member of staff', () => {
    const story = new ChallengeStory();
    for (let i = 0; i < 6; i++) {
      story.playUntil((challenge) => challenge.end !== null || challenge.phase.step === 'centre');
      story.play(1_200, nobody);
    }
    expect(story.challenge.end).toEqual({ kind: 'needs-review', reason: 'face-lost-often' });
    expect(story.challenge.restarts).toBe(5);
  });

  it('for twenty seconds ends the challenge', () => {
    const story = new ChallengeStory().play(25_000, nobody);
    expect(story.challenge.end).toEqual({ kind: 'nobody' });
    expect(story.nowMs - story.challenge.startedAtMs).toBeGreaterThanOrEqual(20_000);
  });

  it('ends it after twenty seconds without any picture as well', () => {
    const story = new ChallengeStory().play(1_000);
    expect(story.passTime(19_000).challenge.end).toBeNull();
    expect(story.passTime(1_100).challenge.end).toEqual({ kind: 'nobody' });
  });
});

describe('the place before the camera', () => {
  it('has to be found first: a badly placed face gets a hint and no baseline', () => {
    const story = new ChallengeStory().play(5_000, () => ({ eyeDistancePx: 50 }));
    expect(viewChallenge(story.challenge, story.nowMs)).toMatchObject({
      current: { step: 'position' },
      hint: 'too-far',
      faceWell: false,
    });
    expect(story.challenge.baseline).toBeNull();
    story.play(2_000, still);
    expect(viewChallenge(story.challenge, story.nowMs)).toMatchObject({
      current: { step: 'neutral' },
      hint: null,
      faceWell: true,
    });
  });

  it('gives a baseline only of a calm head', () => {
    let yawDeg = 0;
    const swaying: Behaviour = () => {
      yawDeg = (yawDeg + 4) % 16;
      return { yawDeg };
    };
    const story = new ChallengeStory().playUntil(inStep('neutral')).play(5_000, swaying);
    expect(story.challenge.baseline).toBeNull();
    expect(viewChallenge(story.challenge, story.nowMs).hint).toBe('hold-still');
    expect(story.play(2_500, still).challenge.baseline).not.toBeNull();
    expect(viewChallenge(story.challenge, story.nowMs).hint).toBeNull();
  });
});

describe('somebody who cannot turn the head', () => {
  const declined = () => {
    const story = new ChallengeStory().playUntil(inStep('action'), still);
    expect(viewChallenge(story.challenge, story.nowMs).mayDeclineTurn).toBe(true);
    story.challenge = declineTurns(story.challenge);
    return story;
  };

  it('says so and opens the mouth only', () => {
    const story = declined().playUntil(inStep('action'), still);
    expect(story.step).toEqual({ step: 'action', action: 'open-mouth' });
    expect(viewChallenge(story.challenge, story.nowMs).mayDeclineTurn).toBe(false);
    const { end, performed } = story.play(20_000).challenge;
    expect(end).toEqual({ kind: 'performed' });
    expect(performed.map(({ action }) => action)).toEqual(['open-mouth']);
  });

  it('is not asked for a turn again: not after three tries, and not by a new draw', () => {
    const tired = declined().play(300_000, still);
    expect(tired.challenge.end).toEqual({ kind: 'needs-review', reason: 'action-not-seen' });
    expect(tired.challenge.performed.map(({ action }) => action)).toEqual(Array(3).fill('open-mouth'));
    const back = declined().playUntil(inStep('action'), still).play(1_200, nobody);
    expect(back.challenge).toMatchObject({ restarts: 1, turnDeclined: true, queue: ['open-mouth'] });
  });

  it('still has something to do when only turns were left', () => {
    const story = new ChallengeStory(['turn-left']).playUntil(inStep('action'), still);
    expect(declineTurns(story.challenge).queue).toEqual(['open-mouth']);
  });
});

describe('the end', () => {
  it('is final: nothing that comes later changes it', () => {
    const story = new ChallengeStory().play(20_000);
    const ended = story.challenge;
    story.take(makeObservation(9_999, NOBODY));
    story.passTime(60_000);
    expect(story.challenge).toBe(ended);
  });
});

describe('what the face analysis saw in the synthetic clips', () => {
  function playRecording(clip: string, actions: readonly LivenessAction[], limitMs: number): ChallengeStory {
    const story = new ChallengeStory(actions, 20_000);
    for (const observation of loopRecording(clip)) {
      if (story.challenge.end || story.nowMs > 50_000 + limitMs) break;
      story.nowMs += PICTURE_MS;
      story.take(observation);
    }
    return story;
  }

  it.each<[LivenessAction]>([['turn-left'], ['turn-right']])('the cooperative head performs %s', (turn) => {
    const { challenge } = playRecording('cooperative', [turn, 'open-mouth'], 600_000);
    expect(challenge.end).toEqual({ kind: 'performed' });
    expect(challenge.performed.find((tried) => tried.completedAtMs !== null)?.action).toBe(turn);
  });

  it.each<[string, LivenessAction]>([
    ['print', 'turn-left'],
    ['print', 'turn-right'],
    ['wrong-actions', 'turn-left'],
    ['wrong-actions', 'turn-right'],
    ['two-faces', 'turn-left'],
    ['no-face', 'turn-left'],
  ])('%s never completes an action (%s)', (clip, turn) => {
    const { challenge } = playRecording(clip, [turn, 'open-mouth'], 900_000);
    expect(challenge.end?.kind).toMatch(/^(needs-review|nobody)$/);
    expect(challenge.performed.filter((tried) => tried.completedAtMs !== null)).toEqual([]);
  });
});

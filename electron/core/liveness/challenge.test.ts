import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LivenessAction } from '../../../contract/liveness.ts';
import { challengeViewSchema } from '../../../contract/liveness.ts';
import { COOPERATIVE_TIMES } from '../../../tests/support/camera/clips.ts';
import { type Behaviour, ChallengeStory } from '../../../tests/support/core/challenge-story.ts';
import {
  cooperate,
  loopRecording,
  makeObservation,
  NOBODY,
  PICTURE_MS,
} from '../../../tests/support/core/observations.ts';
import { chooseBlink, declineTurns, viewChallenge } from './challenge.ts';
import { isTurn } from './draw.ts';
import { THRESHOLDS } from './thresholds.ts';

const still: Behaviour = () => ({});
const nobody: Behaviour = () => NOBODY;
const helper: Behaviour = () => ({ faceCount: 2 });
const inStep = (step: string) => (challenge: ChallengeStory['challenge']) => challenge.phase.step === step;

describe('somebody who does what is asked', () => {
  it.each<[LivenessAction, LivenessAction]>([
    ['turn-left', 'open-mouth'],
    ['turn-right', 'open-mouth'],
    ['turn-left', 'nod'],
    ['turn-right', 'nod'],
    ['turn-left', 'turn-right'],
    ['turn-right', 'turn-left'],
  ])('has performed %s and %s', (turn, second) => {
    const story = new ChallengeStory([turn, second]);
    const steps: string[] = [];
    while (!story.challenge.end && steps.length < 1_000) {
      story.play(PICTURE_MS / 2);
      const name = story.step.step === 'action' ? story.step.action : story.step.step;
      if (steps.at(-1) !== name) steps.push(name);
    }
    expect(steps).toEqual(['position', 'neutral', 'centre', turn, 'centre', second, 'centre']);
    const { end, performed, restarts, earlyMovements } = story.challenge;
    expect({ end, restarts, earlyMovements }).toEqual({
      end: { kind: 'performed' },
      restarts: 0,
      earlyMovements: 0,
    });
    expect(performed).toMatchObject([
      { action: turn, attempt: 1 },
      { action: second, attempt: 1 },
    ]);
    const [first, last] = performed;
    expect(last?.planarityResidual === null).toBe(second === 'open-mouth');
    expect(first?.planarityResidual).toBeGreaterThan(13);
    expect(first?.startedAtMs).toBeGreaterThanOrEqual((first?.promptedAtMs ?? 0) + 250);
    // Well within the patience of an old person: about eight seconds.
    expect(story.nowMs - story.challenge.startedAtMs).toBeLessThan(9_000);
  });

  it('has stood at rest for a while at the end, so that the face after the last action is seen', () => {
    const story = new ChallengeStory().play(20_000);
    const seen = [...story.observations.values()];
    const last = seen.slice(-Math.floor(THRESHOLDS.restMs / PICTURE_MS));
    expect(last).toHaveLength(6);
    expect(last.every(({ face }) => face?.mouthAspectRatio === 0.02 && face.yawDeg === 0)).toBe(true);
  });

  it('is seen by the passive model often enough while looking forward', () => {
    const story = new ChallengeStory();
    let scores = 0;
    while (!story.challenge.end) {
      story.play(PICTURE_MS / 2);
      const passiveScore = [...story.observations.values()].at(-1)?.passiveScore ?? null;
      const { step } = story.step;
      if (passiveScore !== null && (step === 'neutral' || step === 'centre')) scores += 1;
    }
    expect(scores).toBeGreaterThanOrEqual(14);
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

  it('is enough for one who cannot nod: the mouth succeeds after three tries', () => {
    const stiff: Behaviour = (step, forMs) =>
      step.step === 'action' && step.action === 'nod' ? {} : cooperate(step, forMs);
    const story = new ChallengeStory(['turn-left', 'nod'], 5_000).play(120_000, stiff);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed.filter((tried) => tried.completedAtMs !== null)).toMatchObject([
      { action: 'turn-left' },
      { action: 'open-mouth', attempt: 1 },
    ]);
  });

  it('asks for a little less from the second try on', () => {
    const slight: Behaviour = (step, forMs) => {
      const { yawDeg = 0, ...pose } = cooperate(step, forMs);
      return { ...pose, yawDeg: (yawDeg * 16.5) / 28 };
    };
    const story = new ChallengeStory(['turn-right', 'open-mouth'], 5_000).play(60_000, slight);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed).toMatchObject([
      { action: 'turn-right', attempt: 1, completedAtMs: null },
      { action: 'turn-right', attempt: 2 },
      { action: 'open-mouth', attempt: 1 },
    ]);
    expect(story.challenge.performed[1]?.planarityResidual).toBeGreaterThanOrEqual(12);
  });

  it('is never used up by glances away and helpers, however often they come', () => {
    const interruption = fc.record({
      afterMs: fc.integer({ min: 700, max: 3_000 }),
      lastsMs: fc.integer({ min: 70, max: 800 }),
      what: fc.constantFrom(nobody, helper),
    });
    // Who is not understood tries again every three seconds.
    const patient: Behaviour = (step, forMs) => cooperate(step, forMs % 3_000);
    const actions = fc.constantFrom<LivenessAction[]>(['turn-left', 'nod'], ['turn-right', 'open-mouth']);
    fc.assert(
      fc.property(
        fc.array(interruption, { minLength: 1, maxLength: 12 }),
        actions,
        (interruptions, drawn) => {
          const story = new ChallengeStory(drawn, 20_000);
          for (const { afterMs, lastsMs, what } of interruptions) {
            story.play(afterMs, patient).play(lastsMs, what);
          }
          story.play(40_000, patient);
          expect(story.challenge.end).toEqual({ kind: 'performed' });
          expect(story.challenge.restarts).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
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
    expect(story.challenge.earlyMovements).toBe(1);
  });

  it('is counted when it comes just before the cue, once for each time that the head leaves its rest', () => {
    // Three times at rest for 330 ms, which is short of the cue, then aside for half a second.
    const restless: Behaviour = (step, forMs) => {
      const before = step.step === 'centre' && forMs < 2_700;
      return before && forMs % 900 > 400 ? { yawDeg: 20 } : cooperate(step, forMs);
    };
    const story = new ChallengeStory().playUntil(({ performed }) => performed.length === 1, restless);
    expect(story.challenge.earlyMovements).toBe(3);
    expect(story.play(20_000).challenge.end).toEqual({ kind: 'performed' });
  });

  it('is not the talking of somebody who asks what to do', () => {
    const talking: Behaviour = (step, forMs) =>
      step.step === 'centre' && forMs < 3_000
        ? { mouth: forMs % 800 < 350 ? 0.02 : 0.3 }
        : cooperate(step, forMs);
    const story = new ChallengeStory().play(30_000, talking);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.earlyMovements).toBe(0);
  });

  it('never passes for one who always moves early, as a recording does', () => {
    const blind: Behaviour = (step) => (step.step === 'action' ? { yawDeg: 25, mouth: 0.6 } : {});
    const story = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).play(200_000, blind);
    expect(story.challenge.end).toEqual({ kind: 'needs-review', reason: 'action-not-seen' });
    expect(story.challenge.earlyMovements).toBeGreaterThan(10);
  });
});

describe('a photo', () => {
  it('never completes a turn, however it is moved about', () => {
    const move = fc.record({
      forMs: fc.integer({ min: 70, max: 1_500 }),
      yawDeg: fc.double({ min: -45, max: 45, noNaN: true }),
      pitchDeg: fc.double({ min: -25, max: 25, noNaN: true }),
      centreX: fc.double({ min: 0.35, max: 0.65, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(move, { minLength: 5, maxLength: 25 }), (moves) => {
        const story = new ChallengeStory(['turn-left', 'turn-right'], 4_000);
        story.play(5_000, () => ({ shape: 'photo' }));
        for (const { forMs, ...pose } of moves) {
          story.play(forMs, () => ({ ...pose, shape: 'photo' })).play(600, () => ({ shape: 'photo' }));
        }
        const turns = story.challenge.performed.filter((tried) => isTurn(tried.action));
        expect(turns.every((tried) => tried.completedAtMs === null)).toBe(true);
        expect(story.challenge.end).not.toEqual({ kind: 'performed' });
      }),
      { numRuns: 25 },
    );
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

  it('is not kept for ever from somebody whose picture stays soft or who looks covered', () => {
    const soft: Behaviour = (step, forMs) => ({ ...cooperate(step, forMs), sharpness: 1.5 });
    const story = new ChallengeStory().play(9_000, soft);
    expect(viewChallenge(story.challenge, story.nowMs)).toMatchObject({
      current: { step: 'position' },
      hint: 'blurred',
    });
    expect(story.play(20_000, soft).challenge.end).toEqual({ kind: 'performed' });
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

  it('says so, and opens the mouth and nods instead', () => {
    const story = declined().playUntil(inStep('action'), still);
    expect(story.step).toEqual({ step: 'action', action: 'open-mouth' });
    expect(viewChallenge(story.challenge, story.nowMs).mayDeclineTurn).toBe(false);
    const { end, performed } = story.play(20_000).challenge;
    expect(end).toEqual({ kind: 'performed' });
    expect(performed.map(({ action }) => action)).toEqual(['open-mouth', 'nod']);
  });

  it('is not asked for a turn again: not after three tries, and not by a new draw', () => {
    const tired = declined().play(300_000, still);
    expect(tired.challenge.end).toEqual({ kind: 'needs-review', reason: 'action-not-seen' });
    expect(tired.challenge.performed.map(({ action }) => action)).toEqual(Array(3).fill('open-mouth'));
    const back = declined().playUntil(inStep('action'), still).play(1_200, nobody);
    expect(back.challenge).toMatchObject({ restarts: 1, turnDeclined: true, queue: ['open-mouth', 'nod'] });
  });

  it('says so at the second turn only, and still has two things to do', () => {
    const story = new ChallengeStory(['turn-left', 'turn-right']).playUntil(
      ({ performed }) => performed.length === 1,
    );
    story.challenge = declineTurns(story.challenge);
    expect(story.challenge.queue).toEqual(['nod', 'open-mouth']);
    expect(story.play(20_000).challenge.performed.map(({ action }) => action)).toEqual([
      'turn-left',
      'nod',
      'open-mouth',
    ]);
  });

  it('changes nothing by saying so when no turn is left to do', () => {
    const story = new ChallengeStory(['turn-left', 'nod']).playUntil(
      ({ performed }) => performed.length === 1,
    );
    expect(declineTurns(story.challenge)).toBe(story.challenge);
  });
});

describe('somebody who would rather blink', () => {
  const mayChoose = (story: ChallengeStory) => viewChallenge(story.challenge, story.nowMs).mayChooseBlink;

  it.each<[LivenessAction]>([['nod'], ['open-mouth']])('may choose it instead of %s', (second) => {
    const story = new ChallengeStory(['turn-left', second]).playUntil(inStep('action'));
    expect(mayChoose(story)).toBe(false);
    expect(chooseBlink(story.challenge)).toBe(story.challenge);
    story.playUntil(({ performed }) => performed.length === 1).playUntil(inStep('action'));
    expect(story.step).toEqual({ step: 'action', action: second });
    expect(mayChoose(story)).toBe(true);
    story.challenge = chooseBlink(story.challenge);
    expect(story.challenge).toMatchObject({ queue: ['blink'], attempt: 1, spentMs: 0 });
    story.playUntil(inStep('action'));
    expect(mayChoose(story)).toBe(false);
    expect(story.play(20_000).challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed.map(({ action }) => action)).toEqual(['turn-left', 'blink']);
  });

  it('may choose it once only, also without turns', () => {
    const story = new ChallengeStory(['turn-left', 'nod']).playUntil(inStep('action'));
    story.challenge = declineTurns(story.challenge);
    story.challenge = chooseBlink(story.challenge);
    expect(story.challenge.queue).toEqual(['blink', 'open-mouth']);
    story.playUntil(({ performed }) => performed.length === 1).playUntil(inStep('action'));
    expect(story.step).toEqual({ step: 'action', action: 'open-mouth' });
    expect(mayChoose(story)).toBe(false);
    expect(story.play(20_000).challenge.end).toEqual({ kind: 'performed' });
  });

  it('is not offered it when the eyes are narrow or no baseline is taken yet', () => {
    const narrow: Behaviour = (step, forMs) => ({ ...cooperate(step, forMs), eyes: 0.16 });
    const story = new ChallengeStory(['turn-left', 'nod']);
    expect(chooseBlink(story.challenge)).toBe(story.challenge);
    story.playUntil(({ performed }) => performed.length === 1, narrow).playUntil(inStep('action'), narrow);
    expect(mayChoose(story)).toBe(false);
    expect(chooseBlink(story.challenge)).toBe(story.challenge);
  });

  it('is offered another action when the blink is not seen', () => {
    const story = new ChallengeStory(['turn-left', 'nod'], 5_000)
      .playUntil(({ performed }) => performed.length === 1)
      .playUntil(inStep('action'));
    story.challenge = chooseBlink(story.challenge);
    const staring: Behaviour = (step, forMs) =>
      step.step === 'action' && step.action === 'blink' ? {} : cooperate(step, forMs);
    story.play(120_000, staring);
    expect(story.challenge.end).toEqual({ kind: 'performed' });
    expect(story.challenge.performed.at(-1)).toMatchObject({ action: 'open-mouth' });
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

  it('the cooperative head nods, and that it opens its mouth before is no nod though it tilts the measured head', () => {
    const { challenge } = playRecording('cooperative', ['turn-left', 'nod'], 600_000);
    expect(challenge.end).toEqual({ kind: 'performed' });
    const [turn, nod, ...others] = challenge.performed.filter((tried) => tried.completedAtMs !== null);
    expect([turn?.action, nod?.action]).toEqual(['turn-left', 'nod']);
    expect(others).toEqual([]);
    const { nod: nodsAt, nodDuration, loop } = COOPERATIVE_TIMES;
    const secondsInLoop = ((nod?.completedAtMs ?? Number.NaN) / 1000) % loop;
    expect(secondsInLoop).toBeGreaterThan(nodsAt);
    expect(secondsInLoop).toBeLessThan(nodsAt + nodDuration + 0.5);
  });

  it.each<[string, LivenessAction]>([
    ['print', 'turn-left'],
    ['print', 'turn-right'],
    ['print', 'nod'],
    ['wrong-actions', 'nod'],
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

describe('scores of the passive model', () => {
  const finished = (passive: number | null, every: number) => {
    const story = new ChallengeStory();
    let pictures = 0;
    story.play(60_000, (step, forMs) => {
      const isScored = pictures % every === 0;
      pictures += 1;
      return { ...cooperate(step, forMs), passive: isScored ? passive : null };
    });
    const scored = [...story.observations.values()].filter((seen) => seen.passiveScore !== null);
    return { end: story.challenge.end, ms: story.nowMs - story.challenge.startedAtMs, scores: scored.length };
  };

  it('are waited for at the end where a slow machine gave few, but not for ever', () => {
    const plenty = finished(0.9, 1);
    const few = finished(0.9, 12);
    expect(few.end).toEqual({ kind: 'performed' });
    expect(few.ms).toBeGreaterThan(plenty.ms + 1_000);
    expect(few.scores).toBeGreaterThanOrEqual(15);
    expect(finished(0.9, 60)).toMatchObject({ end: { kind: 'performed' } });
  });

  it('are not waited for where the slot is empty', () => {
    expect(finished(null, 1).ms).toBeLessThanOrEqual(finished(0.9, 1).ms);
  });
});

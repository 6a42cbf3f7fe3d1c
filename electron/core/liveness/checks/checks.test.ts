import { describe, expect, it } from 'vitest';
import type { FaceObservation, LivenessAction } from '../../../../contract/liveness.ts';
import type { PerformedAction } from '../../../../contract/record.ts';
import { ChallengeStory } from '../../../../tests/support/core/challenge-story.ts';
import { honestPictures, pictureOf, withModels } from '../../../../tests/support/core/judged-story.ts';
import { CALM, makeObservation, NOBODY, type Pose } from '../../../../tests/support/core/observations.ts';
import { CAMERA } from '../../../../tests/support/core/visit-desk.ts';
import type { Challenge } from '../challenge.ts';
import { checkCamera } from './camera.ts';
import { checkContinuity } from './continuity.ts';
import { checkEvidence } from './evidence.ts';
import { checkPassive } from './passive.ts';
import { checkPlanarity } from './planarity.ts';
import { type SteadyPicture, steadyPictures } from './steady-pictures.ts';
import { checkTiming } from './timing.ts';

const story = new ChallengeStory().play(20_000);
const { challenge } = story;
const pictures = steadyPictures(challenge, withModels(story.observations));

const performed = (changes: Partial<PerformedAction>): PerformedAction => ({
  action: 'turn-left',
  attempt: 1,
  promptedAtMs: 0,
  startedAtMs: 400,
  completedAtMs: 900,
  peakChange: 28,
  planarityResidual: 20,
  ...changes,
});
const having = (changes: Partial<Challenge>): Challenge => ({ ...challenge, ...changes });
const changed = (
  how: (observation: FaceObservation, picture: SteadyPicture) => Partial<FaceObservation>,
  of = pictures,
): SteadyPicture[] =>
  of.map((picture) => ({
    ...picture,
    observation: { ...picture.observation, ...how(picture.observation, picture) },
  }));

describe('the steady pictures', () => {
  it('are those since the last break, with one face, in their order', () => {
    const broken = new ChallengeStory()
      .play(3_000)
      .play(1_500, () => NOBODY)
      .play(20_000);
    const steady = steadyPictures(broken.challenge, new Map([...broken.observations].reverse()));
    const sequences = steady.map(({ observation }) => observation.sequence);
    expect(sequences[0]).toBe(broken.challenge.steadyFrom);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(steady.every(({ observation }) => observation.faceCount === 1)).toBe(true);
    expect(steadyPictures(having({ steadyFrom: null }), story.observations)).toEqual([]);
  });

  it('are put on the clock of core', () => {
    const last = challenge.lastPictureAtMs - challenge.startedAtMs;
    expect(pictures.at(-1)?.atMs).toBeCloseTo(last, 6);
    const turned = pictures.find(({ face }) => face.yawDeg > 18);
    expect(turned?.atMs).toBeLessThan(challenge.performed[0]?.completedAtMs ?? 0);
  });
});

describe('planarity', () => {
  it('needs one completed turn of a head', () => {
    const check = (...turns: PerformedAction[]) => checkPlanarity(having({ performed: turns }));
    expect(check(performed({ planarityResidual: 13 }))).toMatchObject({ finding: 'good', score: 13 });
    expect(check(performed({ planarityResidual: 12.9 }))).toMatchObject({
      finding: 'doubtful',
      reason: 'no-proven-turn',
      score: 12.9,
    });
    // Accessible mode, from the second try on.
    expect(check(performed({ attempt: 2, planarityResidual: 12 })).finding).toBe('good');
    expect(check(performed({ attempt: 2, planarityResidual: 11.9 })).finding).toBe('doubtful');
    expect(check(performed({ completedAtMs: null })).finding).toBe('doubtful');
    expect(check(performed({ action: 'open-mouth' })).finding).toBe('doubtful');
    expect(check(performed({ planarityResidual: 3 }), performed({ planarityResidual: 22 })).finding).toBe(
      'good',
    );
  });

  it('is not run for who has declined the turn', () => {
    expect(checkPlanarity(having({ performed: [], turnDeclined: true }))).toEqual({
      check: 'planarity',
      finding: 'not-run',
      score: null,
      reason: 'turn-declined',
    });
  });
});

describe('the passive check', () => {
  const scored = (score: (index: number) => number | null, of = challenge) => {
    let resting = 0;
    return checkPassive(
      of,
      changed((_, { atRest }) => ({ passiveScore: atRest ? score(resting++) : 0 })),
      true,
    );
  };

  it('takes the median at rest', () => {
    expect(scored((index) => (index % 3 === 0 ? 0 : 0.9))).toMatchObject({ finding: 'good', score: 0.9 });
  });

  it('has its limits at 0.50 and 0.30', () => {
    expect(scored(() => 0.5).finding).toBe('good');
    expect(scored(() => 0.49)).toMatchObject({ finding: 'doubtful', reason: 'passive-unsure' });
    expect(scored(() => 0.3).finding).toBe('doubtful');
    expect(scored(() => 0.29)).toMatchObject({ finding: 'bad', reason: 'passive-presentation' });
  });

  it('is stricter without a turn', () => {
    const declined = having({ turnDeclined: true });
    expect(scored(() => 0.79, declined).reason).toBe('passive-unsure');
    expect(scored(() => 0.8, declined).finding).toBe('good');
  });

  it('needs fifteen scores to be good, and five to say anything', () => {
    expect(scored((index) => (index < 15 ? 0.9 : null)).finding).toBe('good');
    expect(scored((index) => (index < 14 ? 0.9 : null))).toMatchObject({
      reason: 'passive-too-few',
      score: 0.9,
    });
    expect(scored((index) => (index < 5 ? 0.1 : null)).finding).toBe('bad');
    expect(scored((index) => (index < 4 ? 0.1 : null))).toMatchObject({
      reason: 'passive-too-few',
      score: null,
    });
  });

  it('is not run without a model, whatever the page says', () => {
    expect(checkPassive(challenge, pictures, false)).toMatchObject({
      finding: 'not-run',
      reason: 'passive-model-missing',
    });
  });
});

describe('continuity', () => {
  const seen = (similarity: (picture: SteadyPicture, index: number) => number | null) =>
    checkContinuity(
      challenge,
      changed((_, picture) => ({ identitySimilarity: similarity(picture, pictures.indexOf(picture)) })),
      true,
    );

  it('takes the smallest cosine at rest', () => {
    expect(seen(() => 0.55)).toMatchObject({ finding: 'good', score: 0.55 });
    expect(seen((_, index) => (index === 3 ? 0.5 : 0.9))).toMatchObject({
      finding: 'doubtful',
      reason: 'identity-unsure',
      score: 0.5,
    });
  });

  it('takes two other faces for a change, one for an accident', () => {
    expect(seen((_, index) => (index === 3 ? 0.2 : 0.9)).reason).toBe('identity-unsure');
    expect(seen((_, index) => (index === 3 || index === 9 ? 0.2 : 0.9))).toMatchObject({
      finding: 'bad',
      reason: 'identity-changed',
      score: 0.2,
    });
  });

  it('only doubts what a movement brings about', () => {
    expect(seen(({ atRest }) => (atRest ? 0.9 : 0.5)).finding).toBe('good');
    expect(seen(({ atRest }) => (atRest ? 0.9 : 0.3))).toMatchObject({
      finding: 'doubtful',
      reason: 'identity-unsure',
    });
  });

  it('needs a sample before, between and after the actions', () => {
    const ends = challenge.performed.map(({ completedAtMs }) => completedAtMs ?? 0);
    const [first = 0, second = 0] = ends;
    const only = (from: number, to: number) =>
      seen(({ atRest, atMs }) => (atRest && atMs > from && atMs <= to ? 0.9 : null)).reason;
    expect(only(0, Number.POSITIVE_INFINITY)).toBeNull();
    expect(only(first, Number.POSITIVE_INFINITY)).toBe('identity-too-few');
    expect(only(0, second)).toBe('identity-too-few');
    expect(seen(({ atRest, atMs }) => (atRest && (atMs < first || atMs > second) ? 0.9 : null)).reason).toBe(
      'identity-too-few',
    );
    expect(seen(() => null)).toMatchObject({ finding: 'doubtful', reason: 'identity-too-few' });
  });

  it('is not run without a model, but still sees jumps', () => {
    expect(checkContinuity(challenge, pictures, false)).toMatchObject({
      finding: 'not-run',
      reason: 'embedding-model-missing',
    });
    const cut = (sequences: readonly number[], gapMs: number, pose: Partial<Pose> = { centreX: 0.56 }) => {
      const other = makeObservation(0, { ...CALM, ...pose }).face;
      let atMs = 0;
      const moved = pictures.slice(0, 40).map((picture, index) => {
        atMs += gapMs;
        const face = other && sequences.includes(index) ? other : picture.face;
        return { ...picture, face, observation: { ...picture.observation, face, capturedAtMs: atMs } };
      });
      return checkContinuity(challenge, moved, false).reason;
    };
    expect(cut([5, 10], 66)).toBe('face-jumped');
    expect(cut([5, 10], 66, { eyeDistancePx: 116 })).toBe('face-jumped');
    expect(cut([5], 66)).toBe('embedding-model-missing');
    expect(cut([5, 10], 160)).toBe('embedding-model-missing');
    expect(cut([5, 10], 66, { centreX: 0.53, eyeDistancePx: 112 })).toBe('embedding-model-missing');
  });

  it('doubts jumps where the faces are alike', () => {
    const shifted = pictures.map((picture, index) => {
      const face = index % 10 === 0 ? makeObservation(0, { centreX: 0.56 }).face : null;
      return face && picture.atRest ? { ...picture, face } : picture;
    });
    expect(checkContinuity(challenge, shifted, true)).toMatchObject({
      finding: 'doubtful',
      reason: 'face-jumped',
    });
  });
});

describe('timing', () => {
  it('is good with the shortest reaction for a score', () => {
    const { finding, score } = checkTiming(challenge, pictures);
    expect(finding).toBe('good');
    expect(score).toBeGreaterThanOrEqual(400);
    expect(score).toBeLessThan(800);
  });

  it('doubts many movements before their cues, and reactions that nobody has', () => {
    expect(checkTiming(having({ earlyMovements: 2 }), pictures).finding).toBe('good');
    expect(checkTiming(having({ earlyMovements: 3 }), pictures)).toMatchObject({
      finding: 'doubtful',
      reason: 'moves-without-cue',
    });
    const quick = having({ performed: [performed({ startedAtMs: 100 })] });
    expect(checkTiming(quick, pictures)).toMatchObject({ reason: 'moves-without-cue', score: 100 });
  });

  /** Somebody who, before doing what is asked, shows all of these, one after another. */
  const showing = (poses: readonly Partial<Pose>[], actions?: readonly LivenessAction[]) => {
    const told = new ChallengeStory(actions);
    told.playUntil(({ phase }) => phase.step === 'action');
    for (const pose of poses) told.play(500, () => ({})).play(500, () => pose);
    told.play(500, () => ({})).play(20_000);
    expect(told.challenge.end).toEqual({ kind: 'performed' });
    return checkTiming(told.challenge, steadyPictures(told.challenge, told.observations));
  };

  it('lets people mix up left and right, and nod at being spoken to', () => {
    expect(showing([{ yawDeg: -25 }, { yawDeg: -25 }]).finding).toBe('good');
    expect(showing([{ pitchDeg: 8 }, { yawDeg: -25 }, { pitchDeg: -8 }]).finding).toBe('good');
    expect(showing([{ mouth: 0.2 }, { yawDeg: -25 }]).finding).toBe('good');
  });

  it('lets people look around for help and talk', () => {
    expect(showing([{ yawDeg: -25 }, { mouth: 0.5 }]).finding).toBe('good');
    expect(showing([{ yawDeg: -25 }, { pitchDeg: 16 }]).finding).toBe('good');
  });

  it('doubts movements of three kinds that nothing has asked for', () => {
    // The mouth is asked for, but later.
    expect(showing([{ yawDeg: -25 }, { pitchDeg: 16 }, { mouth: 0.5 }])).toMatchObject({
      finding: 'doubtful',
      reason: 'unasked-movements',
    });
  });
});

describe('the camera', () => {
  it('is good, with the number of its controls', () => {
    expect(checkCamera(CAMERA)).toEqual({ check: 'camera', finding: 'good', score: 2, reason: null });
    for (const check of ['listed', 'unlisted', 'stand-in'] as const) {
      expect(checkCamera({ ...CAMERA, check, controls: [] })).toMatchObject({ finding: 'good', score: 0 });
    }
  });
});

describe('the evidence', () => {
  const honest = honestPictures(story);
  const [frontal, ...ofActions] = honest;
  const check = (images: typeof honest, of = challenge) => checkEvidence(of, images, pictures).reason;
  const still = () => {
    if (!frontal) throw new Error('no frontal picture');
    return frontal;
  };

  it('is a calm picture and one of each performed action that shows it', () => {
    expect(ofActions.map(({ kind }) => kind)).toEqual(['turn-left', 'open-mouth']);
    expect(check(honest)).toBeNull();
    expect(check([still()])).toBe('action-picture-missing');
    expect(check([still(), ...ofActions.slice(1)])).toBe('action-picture-missing');
    expect(check(honest.map((image) => ({ ...still(), kind: image.kind })))).toBe('action-picture-not-shown');
  });

  it('has no picture from before the break, and a frontal one of a calm face', () => {
    const early = pictureOf('frontal', makeObservation(0));
    const later = having({ steadyFrom: 3 });
    expect(
      checkEvidence(later, [early, ...ofActions], steadyPictures(later, story.observations)).reason,
    ).toBe('picture-before-break');
    expect(
      check(honest.map((image) => ({ ...image, kind: image === frontal ? 'frontal' : image.kind }))),
    ).toBeNull();
    const turned = ofActions[0] ?? still();
    expect(check([{ ...turned, kind: 'frontal' }, ...ofActions])).toBe('frontal-picture-not-calm');
  });

  it('shows turns to the right side, nods and blinks', () => {
    const face = (changes: Partial<NonNullable<FaceObservation['face']>>) => {
      const observation = makeObservation(5_000);
      return { ...observation, face: observation.face && { ...observation.face, ...changes } };
    };
    const shows = (action: LivenessAction, observation: FaceObservation) => {
      const of = having({ performed: [performed({ action })] });
      const steady = steadyPictures(of, new Map([...story.observations, [5_000, observation]]));
      return checkEvidence(of, [still(), pictureOf(action, observation)], steady).reason === null;
    };
    expect(shows('turn-left', face({ yawDeg: 12 }))).toBe(true);
    expect(shows('turn-left', face({ yawDeg: -12 }))).toBe(false);
    expect(shows('turn-right', face({ yawDeg: -12 }))).toBe(true);
    expect(shows('nod', face({ pitchDeg: 9 }))).toBe(true);
    expect(shows('nod', face({ pitchDeg: 3 }))).toBe(false);
    const open = challenge.baseline?.eyeAspectRatio.left ?? 0;
    const lids = (share: number) =>
      face({ eyeAspectRatioLeft: open * share, eyeAspectRatioRight: open * share });
    expect(shows('blink', lids(0.5))).toBe(true);
    expect(shows('blink', lids(0.95))).toBe(false);
  });

  it('asks no picture of a try that failed', () => {
    const failed = performed({ action: 'turn-right', completedAtMs: null });
    const of = having({ performed: [failed, ...challenge.performed] });
    expect(check(honest, of)).toBeNull();
    expect(check([...honest, { ...still(), kind: 'turn-right' }], of)).toBeNull();
  });
});

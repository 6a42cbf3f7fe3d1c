import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceImage } from '../../../contract/liveness.ts';
import { livenessTranscriptSchema } from '../../../contract/record.ts';
import { ChallengeStory } from '../../../tests/support/core/challenge-story.ts';
import {
  CONTEXT,
  changeEach,
  honestPictures,
  judgeStory,
  pictureOf,
  withModels,
} from '../../../tests/support/core/judged-story.ts';
import { makeObservation } from '../../../tests/support/core/observations.ts';
import { declineTurns } from './challenge.ts';
import { judgeChallenge } from './judge.ts';

const NO_MODELS = { passive: null, embedding: null };

/** Somebody who nods and opens the mouth, but turns no head. */
function stiffNeck(): ChallengeStory {
  const story = new ChallengeStory(['turn-left', 'open-mouth']);
  story.challenge = declineTurns(story.challenge);
  return story.play(30_000, (step, forMs) => {
    if (step.step !== 'action') return {};
    const during = forMs > 500 && forMs < 1_100;
    return step.action === 'nod' ? { pitchDeg: during ? 16 : 0 } : { mouth: during ? 0.5 : 0.02 };
  });
}

describe('the verdict', () => {
  let story: ChallengeStory;
  beforeAll(() => {
    story = new ChallengeStory().play(20_000);
  });

  it('is a pass for a performed challenge, and keeps the contract', () => {
    const transcript = judgeStory(story);
    expect(transcript).toMatchObject({
      verdict: 'pass',
      reasons: [],
      nonce: 'draw-0',
      asked: ['turn-left', 'open-mouth'],
      turnDeclined: false,
      session: 1,
    });
    expect(transcript.checks.map(({ check, finding }) => `${check} ${finding}`)).toEqual([
      'planarity good',
      'passive good',
      'continuity good',
      'timing good',
      'stream good',
      'camera good',
      'evidence good',
    ]);
    expect(livenessTranscriptSchema.parse(transcript)).toEqual(transcript);
  });

  it('is suspect when the passive model sees a presentation, in the second session too', () => {
    const observations = withModels(story.observations, { passive: () => 0.1 });
    for (const session of [1, 2]) {
      expect(judgeStory(story, { observations, context: { session } })).toMatchObject({
        verdict: 'suspect',
        reasons: ['passive-presentation'],
      });
    }
  });

  it('is suspect when another face stands there from the first action on', () => {
    const turnedAt = honestPictures(story).find(({ kind }) => kind === 'turn-left')?.sequence ?? 0;
    const observations = withModels(story.observations, {
      similarity: ({ sequence }) => (sequence > turnedAt ? 0.3 : 0.9),
    });
    expect(judgeStory(story, { observations })).toMatchObject({
      verdict: 'suspect',
      reasons: ['identity-changed'],
    });
  });

  it('is suspect when pictures come again', () => {
    const observations = changeEach(withModels(story.observations), (observation) => ({
      ...observation,
      frameHash: (0x2000_0000 + (observation.sequence % 40)).toString(16),
    }));
    const images = honestPictures(story).map(({ kind, sequence }) => {
      const observation = observations.get(sequence);
      if (!observation) throw new Error('not observed');
      return pictureOf(kind, observation);
    });
    expect(judgeStory(story, { observations, images })).toMatchObject({
      verdict: 'suspect',
      reasons: ['looped-pictures'],
    });
  });

  it('is a retry for a doubt of the passive model, and a review the second time', () => {
    const observations = withModels(story.observations, { passive: () => 0.4 });
    const reasons = ['passive-unsure'];
    expect(judgeStory(story, { observations })).toMatchObject({ verdict: 'retry', reasons });
    expect(judgeStory(story, { observations, context: { session: 2 } })).toMatchObject({
      verdict: 'review',
      reasons,
      session: 2,
    });
  });

  it('is a retry when a model that is there gave no scores', () => {
    expect(
      judgeStory(story, { observations: withModels(story.observations, { passive: () => null }) }),
    ).toMatchObject({ verdict: 'retry', reasons: ['passive-too-few'] });
    const context = { emptySlot: 'accept' } as const;
    const observations = withModels(story.observations, { passive: () => null, similarity: () => null });
    expect(judgeStory(story, { observations, context })).toMatchObject({
      verdict: 'retry',
      reasons: ['passive-too-few', 'identity-too-few'],
    });
  });

  it('is a review, not a retry, where one of the doubts stays the same next time', () => {
    const observations = withModels(story.observations, { passive: () => 0.4 });
    const early = new ChallengeStory();
    early.challenge = { ...story.challenge, earlyMovements: 3 };
    expect(judgeStory(early, { observations, images: honestPictures(story) })).toMatchObject({
      verdict: 'review',
      reasons: ['passive-unsure', 'moves-without-cue'],
    });
  });

  it('follows the site where slots are empty', () => {
    const missing = ['passive-model-missing', 'embedding-model-missing'];
    expect(judgeStory(story, { context: { models: NO_MODELS } })).toMatchObject({
      verdict: 'review',
      reasons: missing,
    });
    expect(judgeStory(story, { context: { models: NO_MODELS, emptySlot: 'accept' } })).toMatchObject({
      verdict: 'pass',
      reasons: [],
    });
  });

  it('is a review when the actions were not seen', () => {
    const idle = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).play(200_000, () => ({}));
    expect(judgeStory(idle)).toMatchObject({
      verdict: 'review',
      reasons: ['action-not-seen', 'no-proven-turn'],
    });
  });

  it('is never a pass without a turn of a real head, even if the challenge says performed', () => {
    const forged = new ChallengeStory();
    forged.challenge = {
      ...story.challenge,
      performed: story.challenge.performed.map((each) => ({ ...each, planarityResidual: 8 })),
    };
    expect(
      judgeStory(forged, { images: honestPictures(story), observations: withModels(story.observations) }),
    ).toMatchObject({ verdict: 'review', reasons: ['no-proven-turn'] });
  });

  it('is never a pass for a challenge that has not ended, or with too few actions', () => {
    const images = honestPictures(story);
    const observations = withModels(story.observations);
    const judge = (changes: Partial<ChallengeStory['challenge']>) => {
      const other = new ChallengeStory();
      other.challenge = { ...story.challenge, ...changes };
      return judgeStory(other, { images, observations });
    };
    expect(judge({ end: null })).toMatchObject({ verdict: 'review', reasons: ['challenge-not-finished'] });
    expect(judge({ end: { kind: 'nobody' } }).verdict).toBe('review');
    const [first] = story.challenge.performed;
    expect(judge({ performed: first ? [first] : [] })).toMatchObject({
      verdict: 'review',
      reasons: ['action-not-seen'],
    });
  });

  it('passes who declines the turn by the stricter rule only', () => {
    const stiff = stiffNeck();
    expect(stiff.challenge.end).toEqual({ kind: 'performed' });
    expect(judgeStory(stiff)).toMatchObject({ verdict: 'pass', turnDeclined: true });
    const unsure = withModels(stiff.observations, { passive: () => 0.7 });
    expect(judgeStory(stiff, { observations: unsure })).toMatchObject({
      verdict: 'retry',
      reasons: ['passive-unsure'],
    });
    expect(judgeStory(stiff, { context: { models: NO_MODELS, emptySlot: 'accept' } })).toMatchObject({
      verdict: 'review',
      reasons: ['passive-model-missing', 'embedding-model-missing'],
    });
    expect(
      judgeStory(stiff, { context: { models: { ...CONTEXT.models, embedding: null }, emptySlot: 'accept' } })
        .verdict,
    ).toBe('review');
  });

  describe('on pictures that do not belong to the challenge', () => {
    const judge = (images: readonly EvidenceImage[], observations = withModels(story.observations)) =>
      judgeChallenge(story.challenge, images, observations, CONTEXT);
    const refused = { ok: false, fault: 'evidence-invalid' };

    it('is none', () => {
      const [frontal, ...others] = honestPictures(story);
      if (!frontal) throw new Error('no frontal picture');
      expect(judge([frontal, ...others]).ok).toBe(true);
      expect(judge([{ ...frontal, frameHash: 'deadbeef' }, ...others])).toEqual(refused);
      expect(judge([frontal, { ...frontal, kind: 'turn-left', sequence: 70_000 }])).toEqual(refused);
      expect(judge([{ ...frontal, jpeg: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) }, ...others])).toEqual(
        refused,
      );
      expect(judge([{ ...frontal, jpeg: new Uint8Array() }, ...others])).toEqual(refused);
      expect(judge(others)).toEqual(refused);
      expect(judge([])).toEqual(refused);
      const crowded = withModels(story.observations);
      crowded.set(frontal.sequence, {
        ...makeObservation(frontal.sequence, { faceCount: 2 }),
        passiveScore: null,
        identitySimilarity: null,
      });
      expect(judge([frontal, ...others], crowded)).toEqual(refused);
    });
  });

  it('is never a pass for a flat photo, however it is moved', () => {
    const pose = fc.record({
      yawDeg: fc.integer({ min: -45, max: 45 }),
      pitchDeg: fc.integer({ min: -20, max: 20 }),
      centreX: fc.double({ min: 0.4, max: 0.6, noNaN: true }),
      holdMs: fc.integer({ min: 200, max: 1_200 }),
    });
    fc.assert(
      fc.property(fc.array(pose, { minLength: 2, maxLength: 10 }), (poses) => {
        const photo = new ChallengeStory(['turn-left', 'turn-right'], 3_000);
        photo.play(4_000, () => ({ shape: 'photo' }));
        for (let round = 0; round < 3; round++) {
          for (const { holdMs, ...shown } of poses) {
            photo.play(holdMs, () => ({ ...shown, shape: 'photo' })).play(600, () => ({ shape: 'photo' }));
          }
        }
        // Even if the passive model were fooled altogether.
        const { verdict } = judgeStory(photo);
        return verdict === 'review' || verdict === 'suspect';
      }),
      { numRuns: 20 },
    );
  }, 30_000);

  it('never becomes a pass by mixing, doubling or leaving out pictures', () => {
    const doubtful = withModels(story.observations, { passive: () => 0.4 });
    const observed = [...doubtful.values()];
    const images = honestPictures(story);
    const kept = new Set(images.map(({ sequence }) => sequence));
    const mutation = fc.record({
      kind: fc.constantFrom('swap', 'double', 'drop'),
      from: fc.nat({ max: observed.length - 1 }),
      to: fc.nat({ max: observed.length - 1 }),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 40 }), (mutations) => {
        const mixed = new Map(doubtful);
        for (const { kind, from, to } of mutations) {
          const a = observed[from];
          const b = observed[to];
          if (!a || !b || kept.has(a.sequence) || kept.has(b.sequence)) continue;
          if (kind === 'drop') mixed.delete(a.sequence);
          else mixed.set(b.sequence, { ...a, sequence: b.sequence });
          if (kind === 'swap') mixed.set(a.sequence, { ...b, sequence: a.sequence });
        }
        const { verdict } = judgeStory(story, { observations: mixed, images, context: { session: 2 } });
        return verdict === 'review' || verdict === 'suspect';
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});

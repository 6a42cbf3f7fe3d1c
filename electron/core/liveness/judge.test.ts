import { beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceImage } from '../../../contract/liveness.ts';
import { livenessTranscriptSchema } from '../../../contract/record.ts';
import { ChallengeStory } from '../../../tests/support/core/challenge-story.ts';
import { cooperate, frameHashOf, makeObservation, NOBODY } from '../../../tests/support/core/observations.ts';
import { declineTurns } from './challenge.ts';
import { judgeChallenge } from './judge.ts';

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

function picture(kind: EvidenceImage['kind'], sequence: number): EvidenceImage {
  return { kind, sequence, frameHash: frameHashOf(sequence), jpeg: JPEG };
}

/** Sequence number of the first picture from `from` on with such a yaw. */
function findPicture(story: ChallengeStory, from: number, fits: (yawDeg: number) => boolean): number {
  for (const [sequence, { face }] of story.observations) {
    if (sequence >= from && face && fits(face.yawDeg)) return sequence;
  }
  throw new Error('no such picture');
}

describe('the verdict', () => {
  let story: ChallengeStory;
  let frontal: EvidenceImage;
  let turned: EvidenceImage;

  beforeAll(() => {
    story = new ChallengeStory().play(20_000);
    const from = story.challenge.steadyFrom ?? 0;
    frontal = picture(
      'frontal',
      findPicture(story, from + 5, (yawDeg) => yawDeg === 0),
    );
    turned = picture(
      'turned',
      findPicture(story, from, (yawDeg) => yawDeg > 20),
    );
  });

  const judge = (images: readonly EvidenceImage[], of = story) =>
    judgeChallenge(of.challenge, images, of.observations);
  const reasonsOf = (images: readonly EvidenceImage[], of = story) => {
    const judged = judge(images, of);
    if (!judged.ok) throw new Error(judged.fault);
    return { verdict: judged.value.verdict, reasons: judged.value.reasons };
  };

  it('is a pass for a performed challenge with both pictures, and keeps the contract', () => {
    const judged = judge([frontal, turned]);
    expect(judged).toMatchObject({
      ok: true,
      value: { verdict: 'pass', reasons: [], nonce: 'draw-0', asked: ['turn-left', 'open-mouth'] },
    });
    expect(livenessTranscriptSchema.safeParse(judged.ok && judged.value).success).toBe(true);
  });

  it('is for a member of staff when the head was not to be turned, however well all else went', () => {
    const stiff = new ChallengeStory();
    stiff.playUntil(
      (challenge) => challenge.phase.step === 'action',
      () => ({}),
    );
    stiff.challenge = declineTurns(stiff.challenge);
    stiff.play(20_000);
    expect(stiff.challenge.end).toEqual({ kind: 'performed' });
    const from = stiff.challenge.steadyFrom ?? 0;
    const calm = picture(
      'frontal',
      findPicture(stiff, from + 5, (yawDeg) => yawDeg === 0),
    );
    expect(reasonsOf([calm], stiff)).toEqual({ verdict: 'review', reasons: ['turn-declined'] });
  });

  it('refuses a picture with another hash than the observed one', () => {
    expect(judge([{ ...frontal, frameHash: 'deadbeef' }, turned])).toEqual({
      ok: false,
      fault: 'evidence-invalid',
    });
  });

  it('refuses a picture that was never observed', () => {
    expect(judge([frontal, picture('turned', 70_000)])).toEqual({ ok: false, fault: 'evidence-invalid' });
  });

  it('refuses bytes that are no JPEG', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
    expect(judge([{ ...frontal, jpeg: png }, turned]).ok).toBe(false);
    expect(judge([{ ...frontal, jpeg: new Uint8Array() }, turned]).ok).toBe(false);
  });

  it('refuses evidence without a frontal picture', () => {
    expect(judge([turned])).toEqual({ ok: false, fault: 'evidence-invalid' });
  });

  it('refuses a picture with two faces', () => {
    const observations = new Map(story.observations);
    observations.set(frontal.sequence, makeObservation(frontal.sequence, { faceCount: 2 }));
    expect(judgeChallenge(story.challenge, [frontal, turned], observations).ok).toBe(false);
  });

  it('is a review without the turned picture', () => {
    expect(reasonsOf([frontal])).toEqual({ verdict: 'review', reasons: ['turned-picture-missing'] });
  });

  it('is a review when the turned picture is not turned', () => {
    expect(reasonsOf([frontal, { ...frontal, kind: 'turned' }])).toEqual({
      verdict: 'review',
      reasons: ['turned-picture-not-turned'],
    });
  });

  it('is a review when the frontal picture is of a turned face', () => {
    const { reasons } = reasonsOf([{ ...turned, kind: 'frontal' }, turned]);
    expect(reasons).toEqual(['frontal-picture-not-calm']);
  });

  it('is a review when a picture is from before the face was lost: it may show another person', () => {
    const swapped = new ChallengeStory().playUntil((challenge) => challenge.performed.length === 1);
    const earlier = findPicture(swapped, 15, (yawDeg) => yawDeg === 0);
    swapped.play(1_500, () => NOBODY).play(20_000, cooperate);
    expect(swapped.challenge.end).toEqual({ kind: 'performed' });
    const later = findPicture(swapped, swapped.challenge.steadyFrom ?? 0, (yawDeg) => yawDeg > 20);
    expect(reasonsOf([picture('frontal', earlier), picture('turned', later)], swapped)).toEqual({
      verdict: 'review',
      reasons: ['picture-before-break'],
    });
  });

  it('is a review when the actions were not seen, with the evidence kept', () => {
    const idle = new ChallengeStory(['turn-left', 'open-mouth'], 5_000).play(120_000, () => ({}));
    const { verdict, reasons } = reasonsOf([picture('frontal', 40)], idle);
    expect(verdict).toBe('review');
    expect(reasons).toEqual(['action-not-seen', 'no-proven-turn']);
  });

  it('is never a pass without a turn of a real head, even if the challenge says performed', () => {
    const forged = {
      ...story.challenge,
      performed: story.challenge.performed.map((each) => ({ ...each, planarityResidual: 8 })),
    };
    expect(judgeChallenge(forged, [frontal, turned], story.observations)).toMatchObject({
      value: { verdict: 'review', reasons: ['no-proven-turn'] },
    });
  });

  it('is never a pass for a challenge that has not ended', () => {
    const running = { ...story.challenge, end: null };
    expect(judgeChallenge(running, [frontal, turned], story.observations)).toMatchObject({
      value: { verdict: 'review' },
    });
  });
});

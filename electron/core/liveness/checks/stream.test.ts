import { describe, expect, it } from 'vitest';
import type { FaceObservation } from '../../../../contract/liveness.ts';
import { COOPERATIVE_TIMES } from '../../../../tests/support/camera/clips.ts';
import {
  filmed,
  type Gesture,
  gaussian,
  poseAt,
  seededRandom,
  steady,
} from '../../../../tests/support/core/moving-person.ts';
import { loopRecording } from '../../../../tests/support/core/observations.ts';
import { findRepeatedMotion } from './repeated-motion.ts';
import { checkStream } from './stream.ts';

const turning = (peakDeg: number, atMs: number, riseMs = 400, holdMs = 800): Gesture => ({
  pose: (strength) => ({ yawDeg: peakDeg * strength }),
  atMs,
  riseMs,
  holdMs,
});
const opening = (peak: number, atMs: number, riseMs = 120, holdMs = 500): Gesture => ({
  pose: (strength) => ({ mouth: 0.02 + peak * strength, pitchDeg: -6 * strength }),
  atMs,
  riseMs,
  holdMs,
});

/** A challenge's worth of movements. */
const GESTURES = [turning(28, 2_500), opening(0.5, 6_000), turning(-25, 9_000)];

function person(seed = 1): FaceObservation[] {
  return filmed(12_000, (timeMs) => poseAt(GESTURES, timeMs), seededRandom(seed));
}

function withHashes(observations: readonly FaceObservation[], hash: (index: number) => number) {
  return observations.map((observation, index) => ({
    ...observation,
    frameHash: (0x3000_0000 + hash(index)).toString(16),
  }));
}

function withTimes(observations: readonly FaceObservation[], atMs: (index: number) => number) {
  return observations.map((observation, index) => ({ ...observation, capturedAtMs: atMs(index) }));
}

function taken(count: number, observations: Iterable<FaceObservation>): FaceObservation[] {
  const first: FaceObservation[] = [];
  for (const observation of observations) {
    if (first.length >= count) break;
    first.push(observation);
  }
  return first;
}

describe('the stream of pictures', () => {
  it('is good from a camera, with its rate for a score', () => {
    expect(checkStream(steady(person()))).toEqual({
      check: 'stream',
      finding: 'good',
      score: 15,
      reason: null,
    });
  });

  it('may deliver a picture twice now and then, at the same time even', () => {
    const observations = withHashes(person(), (index) => (index % 20 === 1 ? index - 1 : index));
    const twice = withTimes(observations, (index) => (index % 20 === 1 ? index - 1 : index) * 66);
    expect(checkStream(steady(twice)).finding).toBe('good');
  });

  it('is bad when pictures stand still', () => {
    const frozen = withHashes(person(), (index) => (index >= 60 && index < 65 ? 60 : index));
    expect(checkStream(steady(frozen))).toMatchObject({ reason: 'frozen-pictures', score: 5 });
    const four = withHashes(person(), (index) => (index >= 60 && index < 64 ? 60 : index));
    expect(checkStream(steady(four)).finding).toBe('good');
  });

  it('is bad when more than one in ten is the one before', () => {
    const doubled = withHashes(person(), (index) => (index % 4 === 1 ? index - 1 : index));
    expect(checkStream(steady(doubled))).toMatchObject({ finding: 'bad', reason: 'frozen-pictures' });
  });

  it('is bad when pictures come again after others', () => {
    const thrice = withHashes(person(), (index) => (index >= 100 && index < 103 ? index - 90 : index));
    expect(checkStream(steady(thrice))).toMatchObject({ reason: 'looped-pictures', score: 3 });
    const chance = withHashes(person(), (index) => (index === 100 ? 10 : index));
    expect(checkStream(steady(chance)).finding).toBe('good');
  });

  it('is bad when the capture times do not go on', () => {
    const standing = withTimes(person(), (index) => Math.min(index, 100) * 66);
    expect(checkStream(steady(standing))).toMatchObject({ finding: 'bad', reason: 'capture-times' });
    const back = withTimes(person(), (index) => (index < 90 ? index : index - 20 * (1 + (index % 2))) * 66);
    expect(checkStream(steady(back)).reason).toBe('capture-times');
  });

  it('is doubtful when it is too slow to show a movement, and good when pictures are left out', () => {
    const slow = withTimes(person(), (index) => index * 250);
    expect(checkStream(steady(slow))).toMatchObject({
      finding: 'doubtful',
      reason: 'too-few-pictures',
      score: 4,
    });
    const random = seededRandom(5);
    const gaps = person().filter(() => random() > 0.3);
    expect(checkStream(steady(gaps)).finding).toBe('good');
    expect(checkStream([])).toMatchObject({ reason: 'too-few-pictures', score: null });
  });
});

describe('a repeated movement', () => {
  it('is found in a clip that is played again, byte for byte', () => {
    const loopMs = 1000 * COOPERATIVE_TIMES.loop;
    expect(findRepeatedMotion(steady(taken(370, loopRecording('cooperative'))))).toBe(loopMs);
    expect(findRepeatedMotion(steady(taken(200, loopRecording('cooperative'))))).toBeNull();
  });

  it('is found in a clip that is filmed from a screen: other noise, other moments', () => {
    for (const [seed, periodMs] of [3_700, 5_013, 7_240].entries()) {
      const clip = [turning(28, 900, 400, 700)];
      const filmedClip = filmed(
        periodMs * 2 + 3_000,
        (timeMs) => poseAt(clip, timeMs % periodMs),
        seededRandom(seed + 1),
      );
      const lagMs = findRepeatedMotion(steady(filmedClip));
      expect(Math.abs((lagMs ?? 0) - periodMs)).toBeLessThan(80);
    }
  });

  it('is found though a third of the pictures is lost', () => {
    const random = seededRandom(9);
    const clip = [turning(30, 900, 500, 900)];
    const lossy = filmed(12_000, (timeMs) => poseAt(clip, timeMs % 4_500), random).filter(
      () => random() > 0.33,
    );
    expect(findRepeatedMotion(steady(lossy))).not.toBeNull();
  });

  it('is not found in a calm person', () => {
    expect(findRepeatedMotion(steady(filmed(60_000, () => ({}), seededRandom(3))))).toBeNull();
  });

  it('is not found in people who do the same action again and again', () => {
    let found = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      // Nobody turns by the same angle, at the same speed and for the same time: spreads of a tenth and more.
      const vary = (mean: number) => mean * (1 + 0.12 * gaussian(random));
      const often = [0, 1, 2, 3].map((round) =>
        seed % 2 === 0
          ? turning(vary(28), 1_500 + 4_000 * round + 300 * random(), vary(450), vary(800))
          : opening(vary(0.5), 1_500 + 4_000 * round + 300 * random(), vary(130), vary(500)),
      );
      // And sways by millimetres meanwhile.
      const phase = random() * 6;
      const swaying = (timeMs: number) => ({
        centreX: 0.5 + 0.004 * Math.sin(timeMs / 1_700 + phase) + 0.003 * Math.sin(timeMs / 730),
        ...poseAt(often, timeMs),
      });
      if (findRepeatedMotion(steady(filmed(18_000, swaying, random))) !== null) found += 1;
    }
    expect(found).toBe(0);
  }, 30_000);
});

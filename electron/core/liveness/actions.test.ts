import { describe, expect, it } from 'vitest';
import type { FaceMeasures, LivenessAction } from '../../../contract/liveness.ts';
import { makeObservation, type Pose } from '../../../tests/support/core/observations.ts';
import { type ActionProgress, type Baseline, followAction, isAtRest, promptAction } from './actions.ts';

function faceOf(pose: Partial<Pose>): FaceMeasures {
  const { face } = makeObservation(0, pose);
  if (!face) throw new Error('no face');
  return face;
}

/** A person whose rest is a little askew, with lips that do not close. */
const REST: Partial<Pose> = { yawDeg: 4, mouth: 0.1 };
const rest = faceOf(REST);
const BASELINE: Baseline = {
  yawDeg: rest.yawDeg,
  pitchDeg: rest.pitchDeg,
  mouthAspectRatio: rest.mouthAspectRatio,
  eyeDistancePx: rest.eyeDistancePx,
  rigidPoints: rest.rigidPoints,
};

/** Shows the poses one after the other, each at its time after the cue. */
function follow(
  action: LivenessAction,
  pictures: readonly (Partial<Pose> & { at: number })[],
): ActionProgress {
  let progress = promptAction(action, 1_000);
  for (const { at, ...pose } of pictures) {
    if (progress.verdict !== 'going-on') break;
    progress = followAction(progress, faceOf({ ...REST, ...pose }), BASELINE, 1_000 + at);
  }
  return progress;
}

const turned = (yawDeg: number, ...times: number[]) => times.map((at) => ({ at, yawDeg }));
const opened = (mouth: number, ...times: number[]) => times.map((at) => ({ at, mouth }));

describe('a turn', () => {
  it('is complete after three pictures that are turned far enough', () => {
    const progress = follow('turn-left', turned(4 + 24, 600, 670, 740));
    expect(progress).toMatchObject({ verdict: 'complete', startedAtMs: 1_600, reachedAtMs: 1_600 });
    expect(progress.peakChange).toBeCloseTo(24);
    expect(progress.planarityResidual).toBeGreaterThan(13);
  });

  it('is not complete after two', () => {
    expect(follow('turn-left', turned(4 + 24, 600, 670))).toMatchObject({
      verdict: 'going-on',
      goodPictures: 2,
    });
  });

  it('is measured against the rest of this person', () => {
    // 18° would do for a straight head; this one rests at 4°.
    expect(follow('turn-left', turned(21, 600, 670, 740)).goodPictures).toBe(0);
    expect(follow('turn-right', turned(4 - 20, 600, 670, 740)).verdict).toBe('complete');
  });

  it('to the other side never counts and never fails', () => {
    const progress = follow('turn-left', turned(4 - 30, 600, 700, 800, 900, 1_000));
    expect(progress).toMatchObject({ verdict: 'going-on', goodPictures: 0, reachedAtMs: null });
  });

  it('of a photo turned by hand does not count, however far', () => {
    const rested = faceOf({ ...REST, shape: 'photo' });
    const baseline = { ...BASELINE, rigidPoints: rested.rigidPoints };
    let progress = promptAction('turn-left', 1_000);
    for (let i = 0; i < 20; i++) {
      const face = faceOf({ ...REST, shape: 'photo', yawDeg: 44 });
      progress = followAction(progress, face, baseline, 1_600 + i * 66);
    }
    expect(progress).toMatchObject({ verdict: 'going-on', goodPictures: 0 });
    expect(progress.planarityResidual).toBeLessThan(13);
  });

  it('before anyone can have reacted is no answer to the cue', () => {
    expect(follow('turn-left', turned(4 + 24, 200)).verdict).toBe('too-early');
    expect(follow('turn-left', turned(4 - 24, 200)).verdict).toBe('too-early');
    expect(follow('turn-left', turned(4 + 24, 260)).verdict).toBe('going-on');
  });

  it('that was begun too early does not count when it is held', () => {
    expect(follow('turn-left', turned(4 + 24, 100, 700, 800, 900)).verdict).toBe('too-early');
  });

  it('from a rest that is as far askew as rest may be is not taken for a movement', () => {
    const askew = faceOf({ ...REST, yawDeg: 4 + 7.9 });
    expect(isAtRest(askew, BASELINE)).toBe(true);
    expect(follow('turn-left', turned(4 + 7.9, 10, 80, 150)).verdict).toBe('going-on');
  });
});

describe('an open mouth', () => {
  it('counts when it was open long enough and is closed again', () => {
    const progress = follow('open-mouth', [...opened(0.5, 600, 700, 800, 900), ...opened(0.1, 1_000)]);
    expect(progress).toMatchObject({ verdict: 'complete', startedAtMs: 1_600, planarityResidual: null });
    expect(progress.peakChange).toBeCloseTo(0.4);
  });

  it('does not count while it stays open', () => {
    expect(follow('open-mouth', opened(0.5, 600, 800, 1_000, 5_000)).verdict).toBe('going-on');
  });

  it('does not count when it was a short one, and may be done again', () => {
    const short = [...opened(0.5, 600, 700), ...opened(0.1, 800, 1_000)];
    expect(follow('open-mouth', short)).toMatchObject({ verdict: 'going-on', reachedAtMs: null });
    const again = [...short, ...opened(0.5, 1_500, 1_700, 1_800), ...opened(0.1, 1_900)];
    expect(follow('open-mouth', again).verdict).toBe('complete');
  });

  it('does not count by half', () => {
    expect(follow('open-mouth', [...opened(0.3, 600, 800, 1_000), ...opened(0.1, 1_200)]).verdict).toBe(
      'going-on',
    );
  });

  it('before anyone can have reacted is no answer to the cue', () => {
    expect(follow('open-mouth', opened(0.5, 200)).verdict).toBe('too-early');
  });
});

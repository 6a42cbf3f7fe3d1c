import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FaceMeasures, LIVENESS_ACTIONS, type LivenessAction } from '../../../contract/liveness.ts';
import { makeObservation, type Pose } from '../../../tests/support/core/observations.ts';
import {
  type ActionProgress,
  followAction,
  isAtRest,
  isHeadMoving,
  limitsOf,
  promptAction,
} from './actions.ts';
import { takeBaseline } from './baseline.ts';

function faceOf(pose: Partial<Pose>): FaceMeasures {
  const { face } = makeObservation(0, pose);
  if (!face) throw new Error('no face');
  return face;
}

/** A person whose rest is a little askew, with lips that do not close. */
const REST: Partial<Pose> = { yawDeg: 4, mouth: 0.1 };
const BASELINE = takeBaseline([faceOf(REST)]);

/** Shows the poses one after the other, each at its time after the cue. */
function follow(
  action: LivenessAction,
  pictures: readonly (Partial<Pose> & { at: number })[],
  attempt = 1,
): ActionProgress {
  let progress = promptAction(action, 1_000);
  for (const { at, ...pose } of pictures) {
    if (progress.verdict !== 'going-on') break;
    progress = followAction(progress, faceOf({ ...REST, ...pose }), BASELINE, 1_000 + at, limitsOf(attempt));
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
    const baseline = takeBaseline([faceOf({ ...REST, shape: 'photo' })]);
    let progress = promptAction('turn-left', 1_000);
    for (let i = 0; i < 20; i++) {
      const face = faceOf({ ...REST, shape: 'photo', yawDeg: 44 });
      progress = followAction(progress, face, baseline, 1_600 + i * 66, limitsOf(1));
    }
    expect(progress).toMatchObject({ verdict: 'going-on', goodPictures: 0 });
    expect(progress.planarityResidual).toBeLessThan(13);
  });

  it('of a photo never counts, whatever is done with it, in no try', () => {
    const pose = fc.record({
      yawDeg: fc.double({ min: -45, max: 45, noNaN: true }),
      pitchDeg: fc.double({ min: -30, max: 30, noNaN: true }),
      mouth: fc.double({ min: 0, max: 1, noNaN: true }),
      eyeDistancePx: fc.double({ min: 60, max: 160, noNaN: true }),
      centreX: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom<LivenessAction>('turn-left', 'turn-right'),
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.constantFrom(1, 2, 3),
        fc.array(pose, { minLength: 3, maxLength: 40 }),
        (action, restYawDeg, attempt, poses) => {
          const baseline = takeBaseline([faceOf({ shape: 'photo', yawDeg: restYawDeg })]);
          let progress = promptAction(action, 1_000);
          for (const [i, each] of poses.entries()) {
            const face = faceOf({ ...each, shape: 'photo' });
            progress = followAction(progress, face, baseline, 1_400 + i * 66, limitsOf(attempt));
          }
          expect(progress).toMatchObject({ verdict: 'going-on', goodPictures: 0 });
        },
      ),
    );
  });

  it('is asked for a little less from the second try on', () => {
    const stiff = turned(4 + 16, 600, 670, 740);
    expect(follow('turn-left', stiff, 1).verdict).toBe('going-on');
    expect(follow('turn-left', stiff, 2).verdict).toBe('complete');
    expect(follow('turn-left', turned(4 + 14, 600, 670, 740), 2).verdict).toBe('going-on');
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

describe('a nod', () => {
  const bent = (pitchDeg: number, ...times: number[]) => times.map((at) => ({ at, pitchDeg }));
  const rest = (at: number) => ({ at });

  it.each([
    ['down', 12],
    ['up', -12],
  ])('%s counts when the head comes back', (_, pitchDeg) => {
    const bowed = bent(pitchDeg, 600, 670, 740);
    expect(follow('nod', bowed).verdict).toBe('going-on');
    const progress = follow('nod', [...bowed, rest(900)]);
    expect(progress).toMatchObject({ verdict: 'complete', startedAtMs: 1_600, reachedAtMs: 1_600 });
    expect(progress.peakChange).toBeCloseTo(pitchDeg);
    expect(progress.planarityResidual).toBeGreaterThan(5);
  });

  it('is measured against the rest of this person', () => {
    const stooped = takeBaseline([faceOf({ ...REST, pitchDeg: 20 })]);
    let progress = promptAction('nod', 1_000);
    for (const [i, pitchDeg] of [20, 26, 32, 33, 32, 24].entries()) {
      progress = followAction(progress, faceOf({ ...REST, pitchDeg }), stooped, 1_400 + i * 66, limitsOf(1));
    }
    expect(progress.verdict).toBe('complete');
  });

  it('does not count by half, and not when the head does not come back by half', () => {
    expect(follow('nod', [...bent(8, 600, 670, 740, 800), rest(900)])).toMatchObject({
      verdict: 'going-on',
      peakChange: 8,
    });
    expect(follow('nod', [...bent(16, 600, 670, 740), ...bent(8.5, 900, 1_000)]).verdict).toBe('going-on');
    expect(follow('nod', [...bent(16, 600, 670, 740), ...bent(7.5, 900)]).verdict).toBe('complete');
  });

  it('does not count when it was a short one, and may be done again', () => {
    const short = [...bent(12, 600, 670), rest(740)];
    expect(follow('nod', short)).toMatchObject({ verdict: 'going-on', reachedAtMs: null, goodPictures: 0 });
    expect(follow('nod', [...short, ...bent(12, 1_000, 1_070, 1_140), rest(1_200)]).verdict).toBe('complete');
  });

  it('is to one side: pictures of a head that jerks up and down do not add up', () => {
    const jerks = [600, 670, 740, 810, 880].map((at, i) => ({ at, pitchDeg: i % 2 === 0 ? 12 : -12 }));
    expect(follow('nod', [...jerks, rest(950)]).verdict).toBe('going-on');
  });

  it('is no turn: a head that is turned as well does not nod', () => {
    const turning = [600, 670, 740, 810].map((at) => ({ at, pitchDeg: 14, yawDeg: 4 + 15 }));
    expect(follow('nod', [...turning, rest(950)])).toMatchObject({ verdict: 'going-on', startedAtMs: null });
  });

  it('is no open mouth, which tilts the measured head', () => {
    const yawning = [600, 670, 740, 810].map((at) => ({ at, pitchDeg: -10, mouth: 0.6 }));
    expect(follow('nod', [...yawning, rest(950)])).toMatchObject({ verdict: 'going-on', peakChange: 0 });
  });

  it('before anyone can have reacted is no answer to the cue', () => {
    expect(follow('nod', bent(12, 200)).verdict).toBe('too-early');
    expect(follow('nod', bent(-12, 200)).verdict).toBe('too-early');
    expect(follow('nod', [...bent(12, 260, 330, 400), rest(500)]).verdict).toBe('complete');
  });

  it('by hand of a print, which is measured as 4° or so, does not count', () => {
    const tilted = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(tilted, (pitches) => {
        const pictures = pitches.map((pitchDeg, i) => ({
          at: 400 + i * 66,
          pitchDeg,
          shape: 'photo' as const,
        }));
        expect(follow('nod', pictures)).toMatchObject({ verdict: 'going-on', goodPictures: 0 });
      }),
    );
  });
});

describe('a blink', () => {
  const eyes = (value: number, ...times: number[]) => times.map((at) => ({ at, eyes: value }));

  it('counts when both eyes close shortly and open again', () => {
    const progress = follow('blink', [...eyes(0.1, 600, 670, 740), ...eyes(0.3, 810)]);
    expect(progress).toMatchObject({ verdict: 'complete', startedAtMs: 1_600, reachedAtMs: 1_810 });
    expect(progress.peakChange).toBeCloseTo(2 / 3);
  });

  it('counts through pictures of half open eyes', () => {
    expect(
      follow('blink', [...eyes(0.22, 600), ...eyes(0.1, 670, 740), ...eyes(0.22, 810), ...eyes(0.29, 880)])
        .verdict,
    ).toBe('complete');
  });

  it('does not count while the eyes stay closed, nor when they were closed too long or too short', () => {
    expect(follow('blink', eyes(0.1, 600, 700, 800)).verdict).toBe('going-on');
    const long = Array.from({ length: 12 }, (_, i) => 600 + i * 70);
    expect(follow('blink', [...eyes(0.1, ...long), ...eyes(0.3, 1_500)])).toMatchObject({
      verdict: 'going-on',
      startedAtMs: null,
    });
    expect(follow('blink', [...eyes(0.1, 600), ...eyes(0.3, 660)]).verdict).toBe('going-on');
  });

  it('is of both eyes', () => {
    let progress = promptAction('blink', 1_000);
    for (const [i, right] of [0.1, 0.1, 0.1, 0.3].entries()) {
      const face = { ...faceOf(REST), eyeAspectRatioRight: right };
      progress = followAction(progress, face, BASELINE, 1_600 + i * 70, limitsOf(1));
    }
    expect(progress).toMatchObject({ verdict: 'going-on', startedAtMs: null });
  });

  it('is not a look down or aside, which narrows the measured eyes', () => {
    const down = [600, 670, 740].map((at) => ({ at, eyes: 0.15, pitchDeg: 20 }));
    expect(follow('blink', [...down, { at: 810 }])).toMatchObject({ verdict: 'going-on', peakChange: 0 });
  });

  it('that came by itself around the cue is passed over, and the next one counts', () => {
    const natural = [...eyes(0.1, 100, 170), ...eyes(0.3, 240)];
    expect(follow('blink', natural)).toMatchObject({ verdict: 'going-on', startedAtMs: null });
    expect(follow('blink', [...natural, ...eyes(0.1, 700, 770), ...eyes(0.3, 840)]).verdict).toBe('complete');
  });
});

describe('rest', () => {
  it('is near the own yaw and pitch with the mouth closed', () => {
    expect(isAtRest(faceOf({ ...REST, pitchDeg: 5.5 }), BASELINE)).toBe(true);
    expect(isAtRest(faceOf({ ...REST, pitchDeg: -6.5 }), BASELINE)).toBe(false);
    expect(isAtRest(faceOf({ ...REST, yawDeg: -4.5 }), BASELINE)).toBe(false);
    expect(isAtRest(faceOf({ ...REST, mouth: 0.3 }), BASELINE)).toBe(false);
  });

  it('is never a movement, for any action', () => {
    const within = fc.record({
      yawDeg: fc.double({ min: -25, max: 25, noNaN: true }),
      pitchDeg: fc.double({ min: -15, max: 15, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...LIVENESS_ACTIONS), within, (action, pose) => {
        const face = faceOf({ ...REST, ...pose });
        expect(isAtRest(face, BASELINE) && isHeadMoving(action, face, BASELINE)).toBe(false);
      }),
    );
  });
});

describe('an open mouth', () => {
  it('is asked for a little less from the second try on', () => {
    const little = [...opened(0.32, 600, 750, 900), ...opened(0.1, 1_000)];
    expect(follow('open-mouth', little, 1).verdict).toBe('going-on');
    expect(follow('open-mouth', little, 2).verdict).toBe('complete');
  });

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

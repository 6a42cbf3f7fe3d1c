import { describe, expect, it } from 'vitest';
import type { CoachingHint } from '../../../contract/liveness.ts';
import { makeObservation, type Pose } from '../../../tests/support/core/observations.ts';
import { findHint, NO_HINT, settleHint } from './framing.ts';

const cases: readonly [string, Partial<Pose>, CoachingHint | null][] = [
  ['somebody who stands well', {}, null],
  ['an empty place', { faceCount: 0 }, 'no-face'],
  ['an empty place in the dark', { faceCount: 0, frameLuma: 10 }, 'too-dark'],
  ['a helper in the picture', { faceCount: 2 }, 'two-faces'],
  ['somebody far away', { eyeDistancePx: 50 }, 'too-far'],
  ['somebody too near', { eyeDistancePx: 230 }, 'too-near'],
  ['somebody at the side', { centreX: 0.75 }, 'off-centre'],
  ['somebody low', { centreY: 0.75 }, 'off-centre'],
  ['a dark face', { faceLuma: 30, frameLuma: 40 }, 'too-dark'],
  ['a window behind', { faceLuma: 60, frameLuma: 200 }, 'backlit'],
  ['a look to the side', { yawDeg: 25 }, 'face-forward'],
  ['a look to the floor', { pitchDeg: 32 }, 'face-forward'],
  ['a stoop', { pitchDeg: 24 }, null],
  ['dark glasses', { eyeToFaceLuma: 0.3, eyeDetail: 0.2 }, 'covered'],
  ['a surgical mask', { lowerFaceShift: 0.14 }, 'covered'],
  ['deep-set eyes under a lamp', { eyeToFaceLuma: 0.4, eyeDetail: 0.9 }, null],
  ['droopy lids', { eyeToFaceLuma: 0.85, eyeDetail: 0.4, eyes: 0.12 }, null],
  ['clear glasses with a reflection', { eyeToFaceLuma: 1.3, eyeDetail: 1.6 }, null],
  ['a grey beard', { lowerFaceShift: 0.1 }, null],
  ['red lips', { lowerFaceShift: 0.06 }, null],
  ['a lens out of focus', { sharpness: 2 }, 'blurred'],
  ['a soft picture', { sharpness: 3.5 }, null],
  ['a soft picture in dim light', { faceLuma: 50, frameLuma: 50, sharpness: 1.2 }, null],
  ['a mask in the dark: light comes first', { faceLuma: 30, lowerFaceShift: 0.2 }, 'too-dark'],
  ['a mask out of focus: the mask comes first', { sharpness: 1, lowerFaceShift: 0.2 }, 'covered'],
  ['out of focus, looking away: focus comes first', { sharpness: 1, yawDeg: 25 }, 'blurred'],
  ['somebody far away at the side: one hint at a time', { eyeDistancePx: 50, centreX: 0.9 }, 'too-far'],
];

describe('the quality gate', () => {
  it.each(cases)('%s', (_, pose, hint) => {
    expect(findHint(makeObservation(0, pose), true)).toBe(hint);
  });

  it('lets the head move while an action is performed, but not out of the picture', () => {
    expect(findHint(makeObservation(0, { yawDeg: 35 }), false)).toBeNull();
    expect(findHint(makeObservation(0, { eyeDistancePx: 50 }), false)).toBeNull();
    expect(findHint(makeObservation(0, { centreX: 0.8 }), false)).toBe('off-centre');
  });

  it('does not look for blur and cover while an action is performed: a movement blurs, an open mouth is another colour', () => {
    expect(findHint(makeObservation(0, { sharpness: 1 }), false)).toBeNull();
    expect(findHint(makeObservation(0, { lowerFaceShift: 0.2 }), false)).toBeNull();
  });
});

describe('a hint', () => {
  it('is shown only after it has stood for half a second, and goes only after that time', () => {
    let hint = settleHint(NO_HINT, 'too-far', 1_000);
    hint = settleHint(hint, 'too-far', 1_499);
    expect(hint.shown).toBeNull();
    hint = settleHint(hint, 'too-far', 1_500);
    expect(hint.shown).toBe('too-far');
    hint = settleHint(hint, null, 1_600);
    hint = settleHint(hint, null, 2_000);
    expect(hint.shown).toBe('too-far');
    expect(settleHint(hint, null, 2_100).shown).toBeNull();
  });

  it('does not flicker when findings alternate', () => {
    let hint = NO_HINT;
    for (let ms = 0; ms < 5_000; ms += 66) hint = settleHint(hint, ms % 132 === 0 ? 'too-far' : null, ms);
    expect(hint.shown).toBeNull();
  });
});

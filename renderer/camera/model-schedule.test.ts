import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChallengeStep, FaceMeasures } from '../../contract/liveness.ts';
import {
  FORWARD_INTERVAL_MS,
  ModelSchedule,
  type ModelTasks,
  PASSIVE_SCORES_WANTED,
  PASSIVE_WATCH_MS,
  PEAK_INTERVAL_MS,
} from './model-schedule.ts';

const POSITION: ChallengeStep = { step: 'position' };
const NEUTRAL: ChallengeStep = { step: 'neutral' };
const CENTRE: ChallengeStep = { step: 'centre' };
const TURN: ChallengeStep = { step: 'action', action: 'turn-left' };
const NOD: ChallengeStep = { step: 'action', action: 'nod' };
const BOTH = { passive: true, embedding: true };

const FACE: FaceMeasures = {
  box: { left: 0.3, top: 0.3, width: 0.3, height: 0.4 },
  eyeDistancePx: 100,
  yawDeg: 0,
  pitchDeg: 0,
  rollDeg: 0,
  mouthAspectRatio: 0,
  eyeAspectRatioRight: 0.3,
  eyeAspectRatioLeft: 0.3,
  rigidPoints: [],
  faceLuma: 120,
  sharpness: 10,
  eyeDetail: 1,
  eyeToFaceLuma: 0.9,
  lowerFaceShift: 0,
  alignmentPoints: [],
};

/** Gives pictures 50 ms apart to a schedule. */
function camera(slots = BOTH) {
  const schedule = new ModelSchedule(slots);
  let capturedAtMs = 0;
  const see = (
    step: ChallengeStep | null,
    face: Partial<FaceMeasures> = {},
    faceCount = 1,
    modelsAreBusy = false,
  ) => {
    capturedAtMs += 50;
    return schedule.next({ step, capturedAtMs, modelsAreBusy, faceCount, face: { ...FACE, ...face } });
  };
  const seeMany = (count: number, step: ChallengeStep, face: Partial<FaceMeasures> = {}): ModelTasks[] =>
    Array.from({ length: count }, () => see(step, face));
  return { schedule, see, seeMany };
}

const passives = (tasks: readonly ModelTasks[]): number => tasks.filter(({ passive }) => passive).length;
const compared = (tasks: readonly ModelTasks[]): number =>
  tasks.filter(({ embedding }) => embedding === 'compare').length;

describe('ModelSchedule: passive model', () => {
  it('asks nothing while an earlier picture is with the models, and goes on as soon as they are free', () => {
    const { see } = camera();
    expect(see(NEUTRAL).embedding).toBe('reference');
    for (let waiting = 0; waiting < 3; waiting += 1) {
      expect(see(NEUTRAL, {}, 1, true)).toMatchObject({ passive: false, embedding: null });
    }
    expect(see(NEUTRAL).passive).toBe(true);
    expect(see(NEUTRAL).passive).toBe(true);
  });

  it('looks at frontal pictures of neutral and centre until it has enough, and then keeps watch', () => {
    const { seeMany } = camera();
    expect(passives(seeMany(20, POSITION))).toBe(0);
    // One is the reference, and one is compared.
    expect(passives(seeMany(16, NEUTRAL))).toBe(14);
    expect(passives(seeMany(20, TURN))).toBe(0);
    const centre = seeMany(60, CENTRE);
    expect(passives(centre.slice(0, 8))).toBe(PASSIVE_SCORES_WANTED - 14);
    expect(passives(centre.slice(8))).toBe(Math.floor((52 * 50) / PASSIVE_WATCH_MS));
  });

  it('looks at no face turned away, at no two faces, and at none outside the steps', () => {
    const { see, seeMany } = camera();
    expect(passives(seeMany(10, NEUTRAL, { yawDeg: 40 }))).toBe(9);
    expect(passives(seeMany(10, CENTRE, { yawDeg: 10 }))).toBe(0);
    expect(passives(seeMany(10, CENTRE, { yawDeg: 40, pitchDeg: -16 }))).toBe(0);
    expect(see(CENTRE, { yawDeg: 40 }, 2).passive).toBe(false);
    expect(see(null, { yawDeg: 40 }).passive).toBe(false);
  });
});

describe('ModelSchedule: embedding', () => {
  it('takes one reference, then compares now and then, not beside the passive model', () => {
    const { seeMany } = camera();
    const neutral = seeMany(41, NEUTRAL);
    expect(neutral.filter(({ embedding }) => embedding === 'reference')).toHaveLength(1);
    expect(neutral.findIndex(({ embedding }) => embedding === 'reference')).toBe(0);
    expect(compared(neutral)).toBe(Math.floor((40 * 50) / FORWARD_INTERVAL_MS));
    expect(neutral.some(({ passive, embedding }) => passive && embedding !== null)).toBe(false);
  });

  it('compares at once when the person comes back to the middle', () => {
    const { see, seeMany } = camera();
    seeMany(2, NEUTRAL);
    expect(compared(seeMany(30, TURN, { yawDeg: 25 }))).toBe(0);
    expect(see(CENTRE, { yawDeg: 25 }).embedding).toBeNull();
    expect(seeMany(2, CENTRE).map(({ embedding }) => embedding)).toEqual(['compare', null]);
  });

  it('compares at the peak of an action that is no turn', () => {
    const { seeMany } = camera();
    seeMany(2, NEUTRAL);
    expect(compared(seeMany(20, NOD))).toBe(0);
    expect(compared(seeMany(29, NOD, { pitchDeg: 12 }))).toBe(Math.ceil((29 * 50) / PEAK_INTERVAL_MS));
  });

  it('takes a new reference in a new challenge, and none from before it', () => {
    const { see, seeMany, schedule } = camera();
    seeMany(4, NEUTRAL);
    expect(see(POSITION).isNewChallenge).toBe(true);
    expect(see(CENTRE).embedding).toBeNull();
    expect(see(CENTRE).embedding).toBeNull();
    expect(seeMany(2, NEUTRAL).some(({ embedding }) => embedding === 'reference')).toBe(true);
    schedule.clear();
    expect(seeMany(2, NEUTRAL).some(({ embedding }) => embedding === 'reference')).toBe(true);
  });
});

describe('ModelSchedule', () => {
  it('asks nothing of empty slots', () => {
    const { seeMany } = camera({ passive: false, embedding: false });
    const tasks = [...seeMany(30, NEUTRAL), ...seeMany(30, CENTRE), ...seeMany(30, NOD, { pitchDeg: 20 })];
    expect(passives(tasks)).toBe(0);
    expect(tasks.every(({ embedding }) => embedding === null)).toBe(true);
  });

  it('never asks both models about one picture, and none about two faces, whatever is seen', () => {
    const seen = fc.record({
      step: fc.constantFrom(null, POSITION, NEUTRAL, CENTRE, TURN, NOD),
      yawDeg: fc.constantFrom(0, 5, 40),
      pitchDeg: fc.constantFrom(0, 12),
      faceCount: fc.constantFrom(1, 1, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 80 }), (pictures) => {
        const { see } = camera();
        const tasks = pictures.map(({ step, faceCount, ...face }) => see(step, face, faceCount));
        for (const [index, { passive, embedding }] of tasks.entries()) {
          expect(passive && embedding !== null).toBe(false);
          if (pictures[index]?.faceCount === 2) expect(passive || embedding !== null).toBe(false);
        }
      }),
    );
  });
});

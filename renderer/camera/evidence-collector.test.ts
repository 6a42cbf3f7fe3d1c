import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ChallengeStep,
  EVIDENCE_KINDS,
  type FaceMeasures,
  type FaceObservation,
} from '../../contract/liveness.ts';
import { EvidenceCollector, frontalRank } from './evidence-collector.ts';

const POSITION: ChallengeStep = { step: 'position' };
const NEUTRAL: ChallengeStep = { step: 'neutral' };
const CENTRE: ChallengeStep = { step: 'centre' };
const TURN_LEFT: ChallengeStep = { step: 'action', action: 'turn-left' };
const TURN_RIGHT: ChallengeStep = { step: 'action', action: 'turn-right' };
const NOD: ChallengeStep = { step: 'action', action: 'nod' };
const BLINK: ChallengeStep = { step: 'action', action: 'blink' };
const OPEN_MOUTH: ChallengeStep = { step: 'action', action: 'open-mouth' };

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

class FakePicture {
  isClosed = false;
  close(): void {
    expect(this.isClosed).toBe(false);
    this.isClosed = true;
  }
}

let sequence = 0;
const observe = (face: Partial<FaceMeasures> | null, faceCount = face === null ? 0 : 1): FaceObservation => {
  sequence += 1;
  return {
    sequence,
    capturedAtMs: sequence * 66,
    frameWidth: 640,
    frameHeight: 480,
    frameLuma: 120,
    frameLumaDeviation: 40,
    frameHash: sequence.toString(16).padStart(16, '0'),
    faceCount,
    face: face === null ? null : { ...FACE, ...face },
    passiveScore: null,
    identitySimilarity: null,
    analysisMs: 25,
  };
};

let collector: EvidenceCollector<FakePicture>;
let offered: FakePicture[];

/** Offers a picture and returns its sequence. */
function offer(step: ChallengeStep | null, face: Partial<FaceMeasures> | null, faceCount?: number): number {
  const picture = new FakePicture();
  const observation = observe(face, faceCount);
  offered.push(picture);
  collector.offer({ picture, observation, step });
  return observation.sequence;
}

const held = (): [string, number][] =>
  collector.held().map(({ kind, observation }) => [kind, observation.sequence]);

beforeEach(() => {
  collector = new EvidenceCollector();
  offered = [];
});

describe('frontalRank', () => {
  it('prefers the rest of somebody who always bows the head to a picture of them looking up in passing', () => {
    const rest = { yawDeg: 0, pitchDeg: 18, mouthAspectRatio: 0.1 };
    const bowed = { ...FACE, ...rest };
    expect(frontalRank(bowed, rest)).toBeGreaterThan(frontalRank(FACE, rest));
    expect(frontalRank(bowed)).toBeLessThan(frontalRank(FACE));
  });

  it('prefers sharp, facing, open eyes, shut mouth', () => {
    const best = frontalRank(FACE);
    const worse: Partial<FaceMeasures>[] = [
      { sharpness: 5 },
      { yawDeg: 15 },
      { yawDeg: -15 },
      { pitchDeg: -20 },
      { rollDeg: 20 },
      { mouthAspectRatio: 0.5 },
      { eyeAspectRatioLeft: 0.1, eyeAspectRatioRight: 0.1 },
    ];
    for (const change of worse) expect(frontalRank({ ...FACE, ...change })).toBeLessThan(best);
  });
});

describe('EvidenceCollector', () => {
  it('keeps the best frontal picture of neutral and centre', () => {
    offer(POSITION, { sharpness: 50 });
    offer(NEUTRAL, { sharpness: 8 });
    const best = offer(NEUTRAL, { sharpness: 12 });
    offer(CENTRE, { sharpness: 11 });
    expect(held()).toEqual([['frontal', best]]);
  });

  it('keeps for each turn the picture turned furthest to its side, against the neutral yaw', () => {
    for (const yawDeg of [9, 10, 11]) offer(NEUTRAL, { yawDeg });
    offer(TURN_RIGHT, { yawDeg: 3 });
    const right = offer(TURN_RIGHT, { yawDeg: -14 });
    offer(TURN_RIGHT, { yawDeg: -9 });
    const left = offer(TURN_LEFT, { yawDeg: 20 });
    offer(TURN_LEFT, { yawDeg: 12 });
    expect(held().slice(1)).toEqual([
      ['turn-left', left],
      ['turn-right', right],
    ]);
  });

  it.each([
    [NOD, { pitchDeg: 5 }, { pitchDeg: -12 }, { pitchDeg: 9 }],
    [OPEN_MOUTH, { mouthAspectRatio: 0.2 }, { mouthAspectRatio: 0.6 }, { mouthAspectRatio: 0.5 }],
    [
      BLINK,
      { eyeAspectRatioLeft: 0.25, eyeAspectRatioRight: 0.2 },
      { eyeAspectRatioLeft: 0.1, eyeAspectRatioRight: 0.1 },
      { eyeAspectRatioLeft: 0.05, eyeAspectRatioRight: 0.3 },
    ],
  ] as const)('keeps the picture that shows %o most', (step, little, most, less) => {
    offer(NEUTRAL, {});
    offer(step, little);
    const best = offer(step, most);
    offer(step, less);
    expect(held().at(-1)).toEqual([step.step === 'action' ? step.action : '', best]);
    expect(held()).toHaveLength(2);
  });

  it('keeps one picture of each of all actions, six in all', () => {
    offer(NEUTRAL, {});
    offer(TURN_LEFT, { yawDeg: 20 });
    offer(BLINK, { eyeAspectRatioLeft: 0.1 });
    offer(NOD, { pitchDeg: 12 });
    offer(TURN_RIGHT, { yawDeg: -20 });
    offer(OPEN_MOUTH, { mouthAspectRatio: 0.5 });
    expect(held().map(([kind]) => kind)).toEqual(EVIDENCE_KINDS);
  });

  it('keeps no picture of an action that is not shown, or without a neutral step', () => {
    offer(TURN_LEFT, { yawDeg: 30 });
    expect(held()).toEqual([]);
    offer(NEUTRAL, {});
    offer(TURN_LEFT, { yawDeg: -30 });
    offer(OPEN_MOUTH, { yawDeg: 30 });
    offer(BLINK, { eyeAspectRatioLeft: 0.4 });
    expect(held().map(([kind]) => kind)).toEqual(['frontal']);
  });

  it('keeps no picture without a face, with two faces, or outside a step', () => {
    offer(NEUTRAL, null);
    offer(NEUTRAL, { sharpness: 99 }, 2);
    offer(null, { sharpness: 99 });
    expect(held()).toEqual([]);
    expect(offered.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('forgets what came before when the person finds their place again', () => {
    offer(NEUTRAL, { sharpness: 50 });
    offer(TURN_LEFT, { yawDeg: 25 });
    offer(POSITION, { sharpness: 60 });
    expect(held()).toEqual([]);
    const second = offer(CENTRE, { sharpness: 4 });
    expect(held()).toEqual([['frontal', second]]);
    offer(TURN_LEFT, { yawDeg: 25 });
    expect(held()).toHaveLength(1);
  });

  it('holds the pictures when the steps end, and forgets them when steps begin again', () => {
    const first = offer(NEUTRAL, { sharpness: 50 });
    offer(null, {});
    expect(held()).toEqual([['frontal', first]]);
    const second = offer(NEUTRAL, { sharpness: 4 });
    expect(held()).toEqual([['frontal', second]]);
  });

  it('closes every picture but those it holds, whatever is offered, and all of them at clear', () => {
    const steps = fc.constantFrom(null, POSITION, NEUTRAL, CENTRE, TURN_LEFT, TURN_RIGHT, OPEN_MOUTH, NOD);
    const candidate = fc.record({
      step: steps,
      yawDeg: fc.integer({ min: -40, max: 40 }),
      sharpness: fc.integer({ min: 0, max: 30 }),
      faceCount: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 60 }), (candidates) => {
        collector = new EvidenceCollector();
        offered = [];
        for (const { step, yawDeg, sharpness, faceCount } of candidates) {
          offer(step, faceCount === 0 ? null : { yawDeg, sharpness }, faceCount);
        }
        const kept = collector.held().map(({ picture }) => picture);
        expect(offered.filter(({ isClosed }) => !isClosed)).toHaveLength(kept.length);
        expect(kept.every(({ isClosed }) => !isClosed)).toBe(true);
        collector.clear();
        expect(offered.every(({ isClosed }) => isClosed)).toBe(true);
        expect(collector.held()).toEqual([]);
      }),
    );
  });
});

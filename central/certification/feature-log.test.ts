import { describe, expect, test } from 'vitest';
import type { CertificationRecord, EvidenceContent, PerformedAction } from '../../contract/record.ts';
import { recordedEvidence } from '../../tests/support/recorded-evidence.ts';
import { checkFeatureLog, medianPassiveScore } from './feature-log.ts';

const turn: PerformedAction = {
  action: 'turn-left',
  attempt: 1,
  promptedAtMs: 3000,
  startedAtMs: 3600,
  completedAtMs: 4400,
  peakChange: 27.5,
  planarityResidual: 21,
};
const evidence = recordedEvidence('01890a5d-ac96-774b-bcce-b302099a8057');

type Told = Pick<CertificationRecord, 'liveness' | 'camera'>;

function told(performed: PerformedAction[], check: Told['camera']['check'] = 'listed'): Told {
  return {
    liveness: {
      ...{ nonce: 'n', asked: ['turn-left'], performed, turnDeclined: false, session: 1, verdict: 'pass' },
      ...{
        reasons: [],
        checks: [{ check: 'passive', finding: 'good', score: 0.9, reason: null }],
        rule: 't',
      },
    },
    camera: { label: 'test camera', width: 640, height: 480, frameRate: 15, controls: [], check },
  };
}

type Face = NonNullable<EvidenceContent['observations'][number]['face']>;

/** The evidence with the faces of the last ten pictures changed. */
function moved(change: (face: Face) => Partial<Face>): EvidenceContent {
  const observations = evidence.observations.map((observation, index, { length }) =>
    observation.face !== null && index >= length - 10
      ? { ...observation, face: { ...observation.face, ...change(observation.face) } }
      : observation,
  );
  return { ...evidence, observations };
}

/** The evidence with the hash of every picture as `hashOf` says. */
function hashed(hashOf: (index: number) => number): EvidenceContent {
  const observations = evidence.observations.map((observation, index) => ({
    ...observation,
    frameHash: hashOf(index).toString(16).padStart(16, '0'),
  }));
  return { ...evidence, observations };
}

test('a log that fits its record', () => {
  expect(checkFeatureLog(told([turn]), evidence)).toEqual([]);
});

describe('completed actions are in the log', () => {
  const other = (action: PerformedAction['action'], peakChange: number): PerformedAction[] => [
    turn,
    { ...turn, action, peakChange, planarityResidual: null },
  ];
  test.each([
    ['turn to the other side', other('turn-right', 24), moved((face) => ({ yawDeg: face.yawDeg - 24 }))],
    ['nod', other('nod', 12), moved((face) => ({ pitchDeg: face.pitchDeg + 12 }))],
    ['open mouth', other('open-mouth', 0.4), moved(() => ({ mouthAspectRatio: 0.42 }))],
    ['blink', other('blink', 0.6), moved(() => ({ eyeAspectRatioLeft: 0.1, eyeAspectRatioRight: 0.12 }))],
  ])('%s', (_name, performed, shown) => {
    expect(checkFeatureLog(told(performed), shown)).toEqual([]);
    expect(checkFeatureLog(told(performed), evidence)).toEqual(['action-not-in-log']);
  });

  test('a peak far above what the log shows', () => {
    expect(checkFeatureLog(told([{ ...turn, peakChange: 60 }]), evidence)).toEqual(['action-not-in-log']);
  });

  test('an action that was not completed is not looked for', () => {
    const given = { ...turn, action: 'nod', completedAtMs: null } as const;
    expect(checkFeatureLog(told([turn, given]), evidence)).toEqual([]);
  });
});

describe('pictures come as those of a camera do', () => {
  test('four equal pictures in a row are borne, five are frozen', () => {
    expect(
      checkFeatureLog(
        told([turn]),
        hashed((index) => Math.max(index, 3)),
      ),
    ).toEqual([]);
    expect(
      checkFeatureLog(
        told([turn]),
        hashed((index) => Math.max(index, 4)),
      ),
    ).toEqual(['frozen-pictures']);
  });

  test('two pictures that come again are borne, three are a loop', () => {
    const looped = (from: number) => hashed((index) => (index >= from ? index - from : index));
    expect(checkFeatureLog(told([turn]), looped(73))).toEqual([]);
    expect(checkFeatureLog(told([turn]), looped(72))).toEqual(['looped-pictures']);
  });
});

describe('evidence pictures belong to the log', () => {
  const [frontal, turned] = evidence.images;
  if (frontal === undefined || turned === undefined) throw new Error('two pictures are needed');
  test.each<[string, EvidenceContent['images'], string]>([
    ['no frontal picture', [turned], 'frontal-picture-missing'],
    ['two frontal pictures', [frontal, frontal, turned], 'frontal-picture-missing'],
    [
      'a frontal picture without observation',
      [{ ...frontal, sequence: 999 }, turned],
      'frontal-picture-missing',
    ],
    ['bytes that are no picture', [{ ...frontal, jpegBase64: 'AAAA' }, turned], 'frontal-picture-missing'],
    ['a turn without observation', [frontal, { ...turned, sequence: 999 }], 'picture-not-in-log'],
    ['a turn without a picture', [frontal, { ...turned, jpegBase64: 'AAAA' }], 'picture-not-in-log'],
    ['a turn on which nobody turns', [frontal, { ...turned, sequence: 5 }], 'picture-shows-no-action'],
    ['a turn to the other side', [frontal, { ...turned, kind: 'turn-right' }], 'picture-shows-no-action'],
  ])('%s', (_name, images, problem) => {
    expect(checkFeatureLog(told([turn]), { ...evidence, images })).toEqual([problem]);
  });

  test('a picture in another shape than the camera’s', () => {
    const observations = evidence.observations.map((observation) => ({ ...observation, frameWidth: 854 }));
    expect(checkFeatureLog(told([turn]), { ...evidence, observations })).toEqual(['picture-not-in-log']);
  });
});

test('a good passive finding needs scores in the log; scores of two faces do not count', () => {
  const observations = evidence.observations.map((observation) => ({ ...observation, passiveScore: null }));
  expect(checkFeatureLog(told([turn]), { ...evidence, observations })).toEqual(['passive-score-not-in-log']);
  const [first] = evidence.observations;
  if (first === undefined) throw new Error('an observation is needed');
  const scored = [0.1, 0.9, 0.4, 0.2].map((passiveScore) => ({ ...first, passiveScore }));
  expect(medianPassiveScore(scored)).toBeCloseTo(0.3);
  expect(medianPassiveScore([...scored, { ...first, faceCount: 2, passiveScore: 1 }])).toBeCloseTo(0.3);
});

import { describe, expect, test } from 'vitest';
import type { ModelManifest } from '../../contract/liveness-models.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { recordedEvidence } from '../../tests/support/recorded-evidence.ts';
import type { LoadedModel } from '../models/model-slots.ts';
import { createLivenessJudge } from './liveness-judgement.ts';

const evidence = recordedEvidence('01890a5d-ac96-774b-bcce-b302099a8057');
const [frontal] = evidence.images;
if (frontal === undefined) throw new Error('a frontal picture is needed');

const liveness: CertificationRecord['liveness'] = {
  ...{ nonce: 'n', asked: ['turn-left'], turnDeclined: false, session: 1, verdict: 'pass' },
  performed: [
    {
      ...{ action: 'turn-left', attempt: 1, promptedAtMs: 3000, startedAtMs: 3600, completedAtMs: 4400 },
      ...{ peakChange: 27.5, planarityResidual: 21 },
    },
  ],
  ...{ reasons: [], checks: [], rule: 'test-1' },
};

function record(changes: Partial<CertificationRecord['liveness']> = {}): CertificationRecord {
  const at = { wall: '2026-03-10T01:59:00.000Z', monotonicMs: 1, bootId: 'b', serverOffsetMs: null };
  return {
    ...{ format: 1, recordId: evidence.recordId, caseNumber: 'T-1', terminalId: 't', capturedAt: at },
    ...{ method: 'self-service-face', result: 'passed', identifiedBy: 'resident-id-card' },
    person: { name: '张桂兰', idNumber: '990101194803120022', birthDate: '1948-03-12', sexCode: '2' },
    ...{
      eligibilityKnown: true,
      consent: { version: '1', givenAt: at },
      liveness: { ...liveness, ...changes },
    },
    camera: { label: 'test camera', width: 640, height: 480, frameRate: 15, controls: [], check: 'listed' },
    ...{ faceModelSha256: '0'.repeat(64), livenessModels: { passive: null, embedding: null } },
    ...{
      portrait: { hint: 'unlike', similarity: 0.1 },
      softwareVersion: '0.1.0',
      evidenceSha256: '0'.repeat(64),
    },
  };
}

/** A passive model that gives these logits, live first. */
function passive(...logits: number[]): LoadedModel {
  const manifest: ModelManifest = {
    ...{ format: 1, slot: 'passive-liveness', name: 'synthetic', file: 'model.onnx', sha256: '0'.repeat(64) },
    ...{ licence: 'none', provenance: 'made by this test' },
    input: {
      width: 32,
      height: 32,
      channels: 'bgr',
      subtract: 0,
      divide: 1,
      crop: { kind: 'box', scale: 2 },
    },
    output: { kind: 'class-logits', liveClass: 0 },
  };
  return {
    manifest,
    async run(input) {
      expect(input).toHaveLength(3 * 32 * 32);
      return Float32Array.from(logits);
    },
  };
}

const judge = createLivenessJudge({ passive: null, embed: null });
const withScores = (passiveScore: number): EvidenceContent => ({
  ...evidence,
  observations: evidence.observations.map((observation) => ({ ...observation, passiveScore })),
});

test('nothing to doubt, with and without models; the hint about the card’s portrait is no doubt', async () => {
  expect(await judge(record(), evidence)).toEqual([]);
  const full = createLivenessJudge({ passive: passive(2, 0), embed: async () => Float32Array.of(1, 0) });
  expect(await full(record(), evidence)).toEqual([]);
});

test('the passive model doubts the frontal picture below 0.30', async () => {
  const asked = async (...logits: number[]) =>
    createLivenessJudge({ passive: passive(...logits), embed: null })(record(), evidence);
  expect(await asked(0, 0.84)).toEqual([]);
  expect(await asked(0, 0.86)).toEqual(['liveness-doubted']);
});

test('a pass on a log whose own passive median is below 0.30', async () => {
  expect(await judge(record(), withScores(0.29))).toEqual(['liveness-doubted']);
  expect(await judge(record({ verdict: 'review' }), withScores(0.29))).toEqual([]);
  expect(await judge(record(), withScores(0.31))).toEqual([]);
});

test('a pass without a turn that a flat picture could not make', async () => {
  const [turn] = liveness.performed;
  if (turn === undefined) throw new Error('a turn is needed');
  const flat = { performed: [{ ...turn, planarityResidual: 7.9 }] };
  expect(await judge(record(flat), evidence)).toEqual(['liveness-doubted']);
  expect(await judge(record({ ...flat, turnDeclined: true }), evidence)).toEqual([]);
  expect(await judge(record({ ...flat, verdict: 'review' }), evidence)).toEqual([]);
  const unfinished = { performed: [{ ...turn, completedAtMs: null }] };
  expect(await judge(record(unfinished), evidence)).toEqual(['liveness-doubted']);
});

describe('faces of the evidence pictures', () => {
  // The picture of the nod is the frontal one of another moment.
  const nodding: EvidenceContent = {
    ...evidence,
    images: [frontal, { ...frontal, kind: 'nod', sequence: 30 }],
    observations: evidence.observations.map((observation) =>
      observation.sequence === 30 && observation.face !== null
        ? { ...observation, face: { ...observation.face, pitchDeg: observation.face.pitchDeg + 12 } }
        : observation,
    ),
  };
  const asked = (cosine: number, shown = nodding) => {
    let calls = 0;
    const embed = async () => {
      calls += 1;
      return calls === 1 ? Float32Array.of(1, 0) : Float32Array.of(cosine, Math.sqrt(1 - cosine * cosine));
    };
    return createLivenessJudge({ passive: null, embed })(record(), shown);
  };
  test('from 0.45 on they are one person’s', async () => {
    expect(await asked(0.46)).toEqual([]);
    expect(await asked(0.44)).toEqual(['evidence-faces-differ']);
  });
  test('a turned head tells nothing', async () => {
    expect(await asked(0.1, evidence)).toEqual([]);
  });
});

test('a log that does not bear the record out', async () => {
  const images = [{ ...frontal, sequence: 999 }];
  expect(await judge(record(), { ...evidence, images })).toEqual(['feature-log-mismatch']);
});

test('a runtime that fails leaves its tests out', async () => {
  const failing = { ...passive(0), run: async () => null };
  const broken = createLivenessJudge({ passive: failing, embed: async () => null });
  expect(await broken(record(), evidence)).toEqual([]);
});

import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { IdentityDocument } from '../../../contract/card.ts';
import { SEALED_EVIDENCE_MAX, SEALED_RECORD_MAX } from '../../../contract/central-api.ts';
import { EVIDENCE_IMAGE_MAX_BYTES, type FaceObservation } from '../../../contract/liveness.ts';
import {
  type CertificationRecord,
  certificationRecordSchema,
  type EvidenceContent,
  evidenceContentSchema,
} from '../../../contract/record.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeObservation } from '../../../tests/support/core/observations.ts';
import { openStore } from '../../../tests/support/core/stored-records.ts';
import { CAMERA, MODELS, makeCard } from '../../../tests/support/core/visit-desk.ts';
import { personHash, sha256 } from '../seal/digest.ts';
import { createSealer, type Sealer } from '../seal/seal.ts';
import { createSecrets } from '../seal/secrets.ts';
import { type SaveContext, saveVisit } from './save-visit.ts';
import { EMPTY_VISIT, type VisitData } from './visit-data.ts';

const TIME = {
  wall: '2025-12-31T23:30:00.000Z',
  monotonicMs: 5,
  bootId: 'boot-1',
  serverOffsetMs: 120,
  trusted: true,
};
const HASH_KEY = Buffer.alloc(32, 5).toString('base64url');

const SOCIAL_SECURITY_CARD: IdentityDocument = {
  kind: 'social-security-card',
  name: '张桂兰',
  sexCode: '2',
  birthDate: '1948-03-12',
  idNumber: '990101194803120022',
  validTo: null,
  cardNumber: 'Z99000001',
  regionCode: '990100',
};

function makeVisit(changes: Partial<VisitData> = {}): VisitData {
  return {
    ...EMPTY_VISIT,
    card: makeCard(),
    eligibilityKnown: true,
    consent: { version: '2026-11-22', givenAt: TIME },
    camera: CAMERA,
    observations: new Map([0, 1, 2].map((sequence) => [sequence, makeObservation(sequence)])),
    images: [
      {
        kind: 'frontal',
        sequence: 1,
        frameHash: '10000001',
        jpeg: new Uint8Array([0xff, 0xd8, 0xff, 1, 2]),
      },
    ],
    transcript: {
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
      asked: ['turn-left', 'open-mouth'],
      performed: [],
      turnDeclined: false,
      session: 1,
      verdict: 'pass',
      reasons: [],
      checks: [],
      rule: 'r/1',
    },
    ...changes,
  };
}

/** A sealer that keeps what it was given, and gives back bytes of any kind. */
class OpenSealer implements Sealer {
  readonly records: CertificationRecord[] = [];
  readonly evidence: EvidenceContent[] = [];
  async sealRecord(record: CertificationRecord): Promise<string> {
    this.records.push(record);
    return 'sealed-record';
  }
  async sealEvidence(evidence: EvidenceContent): Promise<Uint8Array> {
    this.evidence.push(evidence);
    return Buffer.from('sealed-head\nsealed-evidence');
  }
}

/** The observation with noise in every figure, as a sensor gives them: they hardly compress. */
function blur(observation: FaceObservation): FaceObservation {
  const noise = (value: number) => value + Math.random();
  const { face } = observation;
  if (!face) return observation;
  const { left, top, width, height } = face.box;
  return {
    ...observation,
    capturedAtMs: noise(observation.capturedAtMs),
    frameLuma: noise(observation.frameLuma),
    frameLumaDeviation: noise(observation.frameLumaDeviation),
    frameHash: randomBytes(8).toString('hex'),
    face: {
      ...face,
      box: { left: noise(left), top: noise(top), width: noise(width), height: noise(height) },
      eyeDistancePx: noise(face.eyeDistancePx),
      yawDeg: noise(face.yawDeg),
      pitchDeg: noise(face.pitchDeg),
      rollDeg: noise(face.rollDeg),
      mouthAspectRatio: noise(face.mouthAspectRatio),
      eyeAspectRatioRight: noise(face.eyeAspectRatioRight),
      eyeAspectRatioLeft: noise(face.eyeAspectRatioLeft),
      faceLuma: noise(face.faceLuma),
      sharpness: noise(face.sharpness),
      eyeDetail: noise(face.eyeDetail),
      eyeToFaceLuma: noise(face.eyeToFaceLuma),
      lowerFaceShift: noise(face.lowerFaceShift),
      alignmentPoints: face.alignmentPoints.map(noise),
    },
  };
}

function makeContext(sealer: Sealer, maxPages?: number) {
  const { database, store } = openStore(makeFolder(), maxPages === undefined ? {} : { maxPages });
  const context: SaveContext = {
    sealer,
    enrolment: {
      centralUrl: 'https://central.test',
      terminalId: 'terminal-1',
      personHashKey: HASH_KEY,
      encryptionKey: { kty: 'EC', crv: 'P-256', x: '', kid: 'k' },
      receiptKeys: [],
    },
    store,
    capturedTime: () => TIME,
    today: () => '2026-01-01',
    faceModelSha256: sha256('model'),
    livenessModels: MODELS,
    softwareVersion: '1.0.0',
  };
  return { context, database, store };
}

describe('saving a visit', () => {
  it('seals a record and evidence that keep the contract and belong together', async () => {
    const sealer = new OpenSealer();
    const { context, database, store } = makeContext(sealer);
    const saved = await saveVisit(makeVisit(), context);
    if (!saved.ok) throw new Error(saved.fault);
    const [record] = sealer.records;
    const [evidence] = sealer.evidence;
    expect(certificationRecordSchema.parse(record)).toMatchObject({
      recordId: saved.value.recordId,
      caseNumber: saved.value.caseNumber,
      terminalId: 'terminal-1',
      result: 'passed',
      person: { name: '张桂兰', idNumber: '990101194803120022' },
      evidenceSha256: sha256('sealed-head\nsealed-evidence'),
      capturedAt: TIME,
    });
    expect(evidenceContentSchema.parse(evidence)).toMatchObject({ recordId: saved.value.recordId });
    expect(evidence?.observations).toHaveLength(3);
    expect(evidence?.observations[0]?.face).not.toHaveProperty('rigidPoints');
    expect(Buffer.from(evidence?.images[0]?.jpegBase64 ?? '', 'base64')).toEqual(
      Buffer.from([0xff, 0xd8, 0xff, 1, 2]),
    );
    expect(store.findWaiting(saved.value.recordId)).toMatchObject({
      sealedRecord: 'sealed-record',
      sealedRecordSha256: sha256('sealed-record'),
      evidenceBytes: 'sealed-head\nsealed-evidence'.length,
      serverOffsetMs: 120,
    });
    expect(database.prepare('SELECT person_hash AS hash FROM record').get()).toEqual({
      hash: personHash(HASH_KEY, '990101194803120022'),
    });
    database.close();
  });

  it('tells which document identified the person, and hands on the portraits that there are', async () => {
    const sealer = new OpenSealer();
    const { context, database } = makeContext(sealer);
    const bytes = Uint8Array.of(0x42, 0x4d, 1);
    await saveVisit(makeVisit({ portrait: { format: 'bmp', bytes } }), context);
    await saveVisit(makeVisit({ card: SOCIAL_SECURITY_CARD }), context);
    expect(sealer.records.map(({ identifiedBy, person }) => [identifiedBy, person.idNumber])).toEqual([
      ['resident-id-card', '990101194803120022'],
      ['social-security-card', '990101194803120022'],
    ]);
    const [withPortrait, without] = sealer.evidence.map((each) => evidenceContentSchema.parse(each));
    expect(withPortrait).toMatchObject({
      cardPhotoBase64: Buffer.alloc(1024, 7).toString('base64'),
      cardPortrait: { format: 'bmp', base64: Buffer.from(bytes).toString('base64') },
    });
    expect(without).toMatchObject({ cardPhotoBase64: null, cardPortrait: null });
    database.close();
  });

  it('gives a case number with the date at the terminal, of letters that nobody mistakes', async () => {
    const { context, database } = makeContext(new OpenSealer());
    const numbers = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const saved = await saveVisit(makeVisit(), context);
      if (!saved.ok) throw new Error(saved.fault);
      // 07:30 on 1 January in China, though the world's clock still says December.
      expect(saved.value.caseNumber).toMatch(/^260101-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      numbers.add(saved.value.caseNumber);
    }
    expect(numbers.size).toBe(40);
    database.close();
  });

  it('marks a visit without a pass for review', async () => {
    const sealer = new OpenSealer();
    const { context, database } = makeContext(sealer);
    const transcript = makeVisit().transcript;
    if (!transcript) throw new Error('no transcript');
    const saved = await saveVisit(makeVisit({ transcript: { ...transcript, verdict: 'review' } }), context);
    expect(saved).toMatchObject({ value: { result: 'manual-review' } });
    expect(sealer.records[0]?.result).toBe('manual-review');
    database.close();
  });

  it('refuses a visit that lacks a part, and writes nothing', async () => {
    const { context, database, store } = makeContext(new OpenSealer());
    for (const part of ['card', 'consent', 'camera', 'transcript'] as const) {
      expect(await saveVisit(makeVisit({ [part]: null }), context)).toEqual({
        ok: false,
        fault: 'command-unexpected',
      });
    }
    expect(store.countWaiting()).toBe(0);
    database.close();
  });

  it('says that the disk is full, and keeps nothing by half', async () => {
    const sealer = new OpenSealer();
    sealer.sealEvidence = async () => Buffer.alloc(200_000, '.');
    const { context, database, store } = makeContext(sealer, 20);
    expect(await saveVisit(makeVisit(), context)).toEqual({ ok: false, fault: 'disk-full' });
    expect(store.countWaiting()).toBe(0);
    database.close();
  });

  it('stays below the limits of the central service after the longest challenge with the largest pictures', async () => {
    const secrets = await createSecrets();
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    const { x = '', y = '' } = await exportJWK(publicKey);
    const { context, database, store } = makeContext(new OpenSealer());
    const enrolment = {
      ...context.enrolment,
      encryptionKey: { kty: 'EC', crv: 'P-256', x, y, kid: 'k' } as const,
    };
    const sealer = await createSealer(secrets, enrolment);
    if (!sealer.ok) throw new Error(sealer.fault);

    // Fifteen minutes of pictures whose every figure is different.
    const observations = new Map<number, FaceObservation>();
    for (let sequence = 0; sequence < 13_500; sequence++) {
      observations.set(sequence, blur(makeObservation(sequence)));
    }
    const images = [5, 9_000, 9_001, 9_002, 13_498, 13_499].map((sequence) => ({
      kind: 'frontal' as const,
      sequence,
      frameHash: '00000000',
      jpeg: new Uint8Array(randomBytes(EVIDENCE_IMAGE_MAX_BYTES)),
    }));
    const tried = {
      action: 'turn-left' as const,
      attempt: 3,
      promptedAtMs: 123_456.789,
      startedAtMs: 123_456.789,
      completedAtMs: null,
      peakChange: 12.345678901234,
      planarityResidual: 12.345678901234,
    };
    const { transcript } = makeVisit();
    if (!transcript) throw new Error('no transcript');
    const visit = makeVisit({
      observations,
      images,
      portrait: { format: 'bmp', bytes: randomBytes(200_000) },
      transcript: { ...transcript, performed: Array.from({ length: 13 }, () => tried) },
    });
    const saved = await saveVisit(visit, { ...context, enrolment, sealer: sealer.value });
    if (!saved.ok) throw new Error(saved.fault);
    const waiting = store.findWaiting(saved.value.recordId);
    expect(waiting?.evidenceBytes).toBeLessThanOrEqual(SEALED_EVIDENCE_MAX);
    expect(waiting?.sealedRecord.length).toBeLessThanOrEqual(SEALED_RECORD_MAX);
    database.close();
  });
});

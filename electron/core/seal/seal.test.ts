import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { compactDecrypt, compactVerify, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificationRecord, EvidenceContent } from '../../../contract/record.ts';
import { FakeCentral } from '../../../tests/support/core/fake-central.ts';
import { personHash, sha256 } from './digest.ts';
import { createSealer, type Sealer } from './seal.ts';
import {
  createSecrets,
  type Enrolment,
  parseSecrets,
  publicTerminalKey,
  type TerminalSecrets,
} from './secrets.ts';

const NAME = '张桂兰';
const NUMBER = '990101194803120022';
const time = { wall: '2026-01-01T00:00:00.000Z', monotonicMs: 5, bootId: 'boot-1', serverOffsetMs: null };
const RECORD: CertificationRecord = {
  format: 1,
  recordId: '0198a3c0-0000-7000-8000-000000000001',
  caseNumber: '260101-0000-0001',
  terminalId: 'terminal-1',
  capturedAt: time,
  method: 'self-service-face',
  result: 'passed',
  identifiedBy: 'resident-id-card',
  person: { name: NAME, idNumber: NUMBER, birthDate: '1948-03-12', sexCode: '2' },
  eligibilityKnown: true,
  consent: { version: '1', givenAt: time },
  liveness: {
    nonce: 'n',
    asked: ['turn-left'],
    performed: [],
    turnDeclined: false,
    session: 1,
    verdict: 'pass',
    reasons: [],
    checks: [],
    rule: 'r',
  },
  camera: { label: 'c', width: 640, height: 480, frameRate: 15, controls: [] },
  livenessModels: { passive: null, embedding: null },
  portrait: { hint: 'not-run', similarity: null },
  faceModelSha256: sha256('model'),
  softwareVersion: '1.0.0',
  evidenceSha256: sha256('evidence'),
};
const EVIDENCE: EvidenceContent = {
  format: 1,
  recordId: RECORD.recordId,
  images: [{ kind: 'frontal', sequence: 1, jpegBase64: Buffer.from('a picture').toString('base64') }],
  observations: [],
  cardPhotoBase64: Buffer.from(NAME).toString('base64'),
  cardPortrait: null,
};

describe('sealing', () => {
  let central: FakeCentral;
  let secrets: TerminalSecrets;
  let enrolment: Enrolment;
  let sealer: Sealer;

  beforeAll(async () => {
    central = await FakeCentral.start();
    secrets = await createSecrets();
    enrolment = {
      centralUrl: central.url,
      terminalId: 'terminal-1',
      personHashKey: central.personHashKey,
      encryptionKey: central.encryptionKey,
      receiptKeys: [central.receiptKey.publicJwk],
    };
    const created = await createSealer(secrets, enrolment);
    if (!created.ok) throw new Error(created.fault);
    sealer = created.value;
  });
  afterAll(() => central.close());

  /** As the central service opens it: decrypt with its private key, verify with the terminal's public key. */
  async function open(sealed: string) {
    const outer = await compactDecrypt(sealed, central.encryptionPrivateKey);
    const terminalKey = await importJWK(publicTerminalKey(secrets) as JWK, 'EdDSA');
    const inner = await compactVerify(new TextDecoder().decode(outer.plaintext), terminalKey);
    return {
      outer: outer.protectedHeader,
      inner: inner.protectedHeader,
      payload: Buffer.from(inner.payload),
    };
  }

  it('gives a record that the central service opens, and knows whose it is', async () => {
    const { outer, inner, payload } = await open(await sealer.sealRecord(RECORD));
    expect(JSON.parse(payload.toString('utf8'))).toEqual(RECORD);
    expect(outer).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: central.encryptionKey.kid,
      cty: 'JOSE',
    });
    expect(inner).toEqual({ alg: 'EdDSA', kid: secrets.terminalKey.kid, cty: 'application/json' });
  });

  it('gives evidence compressed', async () => {
    const { inner, payload } = await open(await sealer.sealEvidence(EVIDENCE));
    expect(inner.cty).toBe('application/json+gzip');
    expect(JSON.parse(gunzipSync(payload).toString('utf8'))).toEqual(EVIDENCE);
  });

  it('shows nothing of the person, in no reading of the text', async () => {
    for (const sealed of [await sealer.sealRecord(RECORD), await sealer.sealEvidence(EVIDENCE)]) {
      const readings = [
        sealed,
        ...sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1')),
      ];
      for (const canary of [NUMBER, NAME, Buffer.from(NAME).toString('latin1'), '1948-03-12', 'terminalId']) {
        expect(readings.some((text) => text.includes(canary))).toBe(false);
      }
    }
  });

  it('gives the same record another text every time', async () => {
    expect(await sealer.sealRecord(RECORD)).not.toBe(await sealer.sealRecord(RECORD));
  });

  it('cannot be undone with what the terminal has', async () => {
    const sealed = await sealer.sealRecord(RECORD);
    const own = await importJWK(secrets.terminalKey, 'EdDSA');
    await expect(compactDecrypt(sealed, own)).rejects.toThrow();
  });

  it('is refused with keys that only look like keys', async () => {
    const refused = { ok: false, fault: 'keys-unreadable' };
    const encryptionKey = { ...enrolment.encryptionKey, x: 'AAAA' };
    expect(await createSealer(secrets, { ...enrolment, encryptionKey })).toEqual(refused);
    const signing = { ...secrets, terminalKey: { ...secrets.terminalKey, d: 'AAAA' } };
    expect(await createSealer(signing, enrolment)).toEqual(refused);
    const wrongKind = { ...enrolment, encryptionKey: central.receiptKey.publicJwk };
    expect(await createSealer(secrets, wrongKind)).toEqual(refused);
  });
});

describe('the person hash', () => {
  it('is HMAC-SHA-256 of the number under the key of the enrolment', () => {
    const key = Buffer.alloc(32, 0x0b);
    expect(personHash(key.toString('base64url'), NUMBER)).toBe(
      createHmac('sha256', key).update(NUMBER, 'ascii').digest('hex'),
    );
    // RFC 4231, test case 2: key "Jefe".
    expect(personHash(Buffer.from('Jefe').toString('base64url'), 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});

describe('the secrets', () => {
  it('come back from their text', async () => {
    const secrets = await createSecrets();
    expect(parseSecrets(JSON.stringify(secrets))).toEqual({ ok: true, value: secrets });
  });

  it('are new for every terminal', async () => {
    expect((await createSecrets()).terminalKey.d).not.toBe((await createSecrets()).terminalKey.d);
  });

  it('keep their private half to themselves', async () => {
    const secrets = await createSecrets();
    expect(publicTerminalKey(secrets)).not.toHaveProperty('d');
    expect(JSON.stringify(publicTerminalKey(secrets))).not.toContain(secrets.terminalKey.d);
  });

  it.each(['', 'nonsense', 'null', '[]', '{}', '{"format":2}'])('are refused when the text is %j', (text) => {
    expect(parseSecrets(text)).toEqual({ ok: false, fault: 'keys-unreadable' });
  });

  it('are refused when a part of them is missing or of another kind', async () => {
    const secrets = await createSecrets();
    for (const broken of [
      { ...secrets, enrolment: {} },
      { ...secrets, enrolment: undefined },
      { ...secrets, terminalKey: publicTerminalKey(secrets) },
      { ...secrets, terminalKey: { ...secrets.terminalKey, crv: 'P-256' } },
    ]) {
      expect(parseSecrets(JSON.stringify(broken))).toEqual({ ok: false, fault: 'keys-unreadable' });
    }
  });
});

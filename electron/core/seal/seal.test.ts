import { createHmac, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compactDecrypt, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { joseSuite as centralSuite } from '../../../central/keys/jose-suite.ts';
import type { DecryptionKey, PrivateJwk } from '../../../central/keys/suite.ts';
import { publicJwkSchema } from '../../../contract/central-api.ts';
import type { CertificationRecord, EvidenceContent } from '../../../contract/record.ts';
import { personHash, sha256 } from './digest.ts';
import { joseSuite } from './jose-suite.ts';
import { createSealer, type Sealer } from './seal.ts';
import { createSecrets, type Enrolment, publicTerminalKey, type TerminalSecrets } from './secrets.ts';

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
  let encryptionJwk: PrivateJwk;
  let receiptJwk: PrivateJwk;
  let decryptionKey: DecryptionKey;
  let secrets: TerminalSecrets;
  let enrolment: Enrolment;
  let sealer: Sealer;

  beforeAll(async () => {
    encryptionJwk = await centralSuite.createEncryptionKey();
    receiptJwk = await centralSuite.createSigningKey();
    const imported = await centralSuite.importDecryptionKey(encryptionJwk);
    if (imported === null) throw new Error('no key');
    decryptionKey = imported;
    secrets = await createSecrets();
    enrolment = {
      centralUrl: 'https://central.test',
      terminalId: 'terminal-1',
      personHashKey: randomBytes(32).toString('base64url'),
      encryptionKey: publicJwkSchema.parse(encryptionJwk),
      receiptKeys: [publicJwkSchema.parse(receiptJwk)],
    };
    const created = await createSealer(secrets, enrolment);
    if (!created.ok) throw new Error(created.fault);
    sealer = created.value;
  });

  async function openEvidence(sealed: Uint8Array): Promise<Buffer> {
    const opened = await centralSuite.decryptBinary(sealed, async () => decryptionKey);
    if (!opened.ok) throw new Error(opened.fault);
    expect(opened.value.contentType).toBe('application/json+gzip');
    return Buffer.from(opened.value.bytes);
  }

  it('gives a record that the central service opens, and knows whose it is', async () => {
    const outer = await compactDecrypt(await sealer.sealRecord(RECORD), decryptionKey.privateKey);
    const terminalKey = await importJWK(publicTerminalKey(secrets) as JWK, 'EdDSA');
    const inner = await compactVerify(new TextDecoder().decode(outer.plaintext), terminalKey);
    expect(JSON.parse(Buffer.from(inner.payload).toString('utf8'))).toEqual(RECORD);
    expect(outer.protectedHeader).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: encryptionJwk.kid,
      cty: 'JOSE',
    });
    expect(inner.protectedHeader).toEqual({
      alg: 'EdDSA',
      kid: secrets.terminalKey.kid,
      cty: 'application/json',
    });
  });

  it('gives evidence compressed, in the binary framing', async () => {
    const sealed = await sealer.sealEvidence(EVIDENCE);
    const head = Buffer.from(sealed).subarray(0, sealed.indexOf(0x0a)).toString('ascii');
    expect(head).toMatch(/^[\w-]+\.\.[\w-]{16}\.[\w-]{22}$/);
    expect(decodeProtectedHeader({ protected: head.split('.')[0] ?? '' })).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: encryptionJwk.kid,
      cty: 'application/json+gzip',
      epk: { kty: 'EC', crv: 'P-256' },
    });
    expect(JSON.parse(gunzipSync(await openEvidence(sealed)).toString('utf8'))).toEqual(EVIDENCE);
  });

  it('makes evidence hardly larger than its compressed content, and than its pictures', async () => {
    const picture = randomBytes(300_000);
    const images = [{ kind: 'frontal' as const, sequence: 1, jpegBase64: picture.toString('base64') }];
    const evidence = { ...EVIDENCE, images };
    const sealed = await sealer.sealEvidence(evidence);
    const compressed = gzipSync(JSON.stringify(evidence));
    expect(sealed.length).toBeLessThan(compressed.length + 512);
    expect(sealed.length / picture.length).toBeLessThan(1.05);
  });

  it('shows nothing of the person, in no reading of the text', async () => {
    const record = await sealer.sealRecord(RECORD);
    const evidence = Buffer.from(await sealer.sealEvidence(EVIDENCE));
    const readings = [record, evidence.toString('latin1')].flatMap((sealed) => [
      sealed,
      ...sealed.split(/[.\n]/).map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    ]);
    for (const canary of [NUMBER, NAME, Buffer.from(NAME).toString('latin1'), '1948-03-12', 'terminalId']) {
      expect(readings.some((text) => text.includes(canary))).toBe(false);
    }
  });

  it('gives the same content another text every time', async () => {
    expect(await sealer.sealRecord(RECORD)).not.toBe(await sealer.sealRecord(RECORD));
    expect(await sealer.sealEvidence(EVIDENCE)).not.toEqual(await sealer.sealEvidence(EVIDENCE));
  });

  it('cannot be undone with what the terminal has', async () => {
    const sealed = await sealer.sealRecord(RECORD);
    const own = await importJWK(secrets.terminalKey, 'EdDSA');
    await expect(compactDecrypt(sealed, own)).rejects.toThrow();
  });

  it('works through the suite that it is given', async () => {
    const used: string[] = [];
    const created = await createSealer(secrets, enrolment, {
      ...joseSuite,
      name: 'recording',
      sign: (...given) => {
        used.push('sign');
        return joseSuite.sign(...given);
      },
      encrypt: (...given) => {
        used.push('encrypt');
        return joseSuite.encrypt(...given);
      },
      encryptBinary: (...given) => {
        used.push('encryptBinary');
        return joseSuite.encryptBinary(...given);
      },
    });
    if (!created.ok) throw new Error(created.fault);
    used.length = 0;
    await created.value.sealRecord(RECORD);
    await created.value.sealEvidence(EVIDENCE);
    expect(used).toEqual(['sign', 'encrypt', 'encryptBinary']);
  });

  it('is refused with keys that only look like keys', async () => {
    const refused = { ok: false, fault: 'keys-unreadable' };
    const encryptionKey = { ...enrolment.encryptionKey, x: 'AAAA' };
    expect(await createSealer(secrets, { ...enrolment, encryptionKey })).toEqual(refused);
    const signing = { ...secrets, terminalKey: { ...secrets.terminalKey, d: 'AAAA' } };
    expect(await createSealer(signing, enrolment)).toEqual(refused);
    const wrongKind = { ...enrolment, encryptionKey: publicJwkSchema.parse(receiptJwk) };
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

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CompactEncrypt,
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { v7 as uuidv7 } from 'uuid';
import {
  type BatchAnswer,
  batchAnswerSchema,
  type EligibilityAnswer,
  type EnrolmentAnswer,
  eligibilityAnswerSchema,
  enrolmentAnswerSchema,
  missingAnswerSchema,
  offsetAnswerSchema,
  type PublicJwk,
  publicJwkSchema,
  type Receipt,
  receiptAnswerSchema,
  receiptSchema,
  type SubmittedRecord,
} from '../../contract/central-api.ts';
import { HOME_VISIT_REQUEST_KIND, type HomeVisitRequest } from '../../contract/home-visit.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { recordedEvidence } from './recorded-evidence.ts';

/** Key pair of a terminal (Ed25519). */
export interface TerminalKeys {
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicJwk;
}

/** An invented person as a card names them. */
export interface TestPerson {
  readonly name: string;
  readonly idNumber: string;
}

/** One visit, sealed and ready to be sent. */
export interface SealedVisit {
  readonly recordId: string;
  readonly submitted: SubmittedRecord;
  readonly sealedEvidence: Uint8Array;
}

/** What a test changes about a visit before it is sealed. */
export interface VisitChanges {
  readonly record?: Partial<CertificationRecord>;
  readonly evidence?: Partial<EvidenceContent>;
  /** Sealed in the place of a certification record, with its `recordId`; the hash of the evidence is added. */
  readonly content?: Readonly<Record<string, unknown>> & { readonly recordId: string };
  /** Keys that sign the sealed parts in the place of the terminal's own. */
  readonly signedBy?: TerminalKeys;
  /** Key that the parts are encrypted to in the place of the central service's. */
  readonly encryptedTo?: PublicJwk;
  readonly serverOffsetMs?: number | null;
  /** Whether the evidence is compressed as agreed; true unless told. */
  readonly compressed?: boolean;
}

/** What a test changes about the proof of a request. */
export interface ProofChanges {
  readonly method?: string;
  readonly path?: string;
  readonly bodySha256?: string;
  readonly issuer?: string;
  readonly signedBy?: TerminalKeys;
  /** Key id in the header. */
  readonly keyId?: string;
  readonly issuedAt?: number;
  /** The whole header; null sends none. */
  readonly authorization?: string | null;
}

/** Makes a terminal key pair. */
export async function makeTerminalKeys(): Promise<TerminalKeys> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: publicJwkSchema.parse({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }) };
}

/** Sends an enrolment request and gives back the bare response. */
export function requestEnrolment(address: string, code: string, terminalKey: unknown): Promise<Response> {
  return fetch(`${address}/v1/enrolments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, terminalKey, softwareVersion: '0.1.0' }),
  });
}

/** Enrols a small terminal that speaks the central API as the real one does. */
export async function enrolTestTerminal(
  address: string,
  code: string,
  keys?: TerminalKeys,
): Promise<TestTerminal> {
  const ownKeys = keys ?? (await makeTerminalKeys());
  const response = await requestEnrolment(address, code, ownKeys.publicJwk);
  if (response.status !== 200) throw new Error(`enrolment refused: ${await response.text()}`);
  return new TestTerminal(address, ownKeys, enrolmentAnswerSchema.parse(await response.json()));
}

/** A terminal for tests of the central service; one method for each thing a terminal does. */
export class TestTerminal {
  readonly address: string;
  readonly keys: TerminalKeys;
  readonly enrolment: EnrolmentAnswer;

  constructor(address: string, keys: TerminalKeys, enrolment: EnrolmentAnswer) {
    this.address = address;
    this.keys = keys;
    this.enrolment = enrolment;
  }

  /** The same terminal after the service has moved to another address. */
  at(address: string): TestTerminal {
    return new TestTerminal(address, this.keys, this.enrolment);
  }

  /** Sends a request with its proof; bytes go as `application/octet-stream`, anything else as JSON. */
  async send(method: string, path: string, body?: unknown, changes: ProofChanges = {}): Promise<Response> {
    const bytes =
      body === undefined ? null : body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    const authorization =
      changes.authorization === undefined
        ? await this.prove(method, path, bytes ?? new Uint8Array(), changes)
        : changes.authorization;
    return fetch(this.address + path, {
      method,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(bytes === null
          ? {}
          : { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json' }),
      },
      ...(bytes === null ? {} : { body: Buffer.from(bytes) }),
    });
  }

  /** The `authorization` header for a request. */
  async prove(method: string, path: string, body: Uint8Array, changes: ProofChanges = {}): Promise<string> {
    const keys = changes.signedBy ?? this.keys;
    const claims = {
      iss: changes.issuer ?? this.enrolment.terminalId,
      iat: changes.issuedAt ?? Math.floor(Date.now() / 1000),
      method: changes.method ?? method,
      path: changes.path ?? path,
      bodySha256: changes.bodySha256 ?? sha256(body),
    };
    const token = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', kid: changes.keyId ?? keys.publicJwk.kid })
      .sign(keys.privateKey);
    return `Bearer ${token}`;
  }

  /** Asks whether the person with this number may certify. */
  async checkEligibility(idNumber: string): Promise<EligibilityAnswer['eligibility']> {
    const key = Buffer.from(this.enrolment.personHashKey, 'base64url');
    const personHash = createHmac('sha256', key).update(idNumber).digest('hex');
    const response = await this.send('POST', '/v1/eligibility', { personHash });
    return eligibilityAnswerSchema.parse(await response.json()).eligibility;
  }

  /** Seals a visit of `person`, captured at `capturedAt`. */
  async seal(person: TestPerson, capturedAt: Date, changes: VisitChanges = {}): Promise<SealedVisit> {
    const recordId = changes.content?.recordId ?? changes.record?.recordId ?? uuidv7();
    const evidence = { ...recordedEvidence(recordId), ...changes.evidence };
    const keys = changes.signedBy ?? this.keys;
    const encryptionKey = changes.encryptedTo ?? this.enrolment.encryptionKey;
    const compressed = changes.compressed ?? true;
    const plain = Buffer.from(JSON.stringify(evidence));
    const sealedEvidence = Buffer.from(
      await seal(
        compressed ? gzipSync(plain) : plain,
        keys,
        encryptionKey,
        compressed ? 'application/json+gzip' : undefined,
      ),
    );
    const evidenceSha256 = sha256(sealedEvidence);
    const record = changes.content
      ? { ...changes.content, evidenceSha256 }
      : ({
          ...composeRecord(recordId, this.enrolment.terminalId, person, capturedAt),
          evidenceSha256,
          ...changes.record,
        } satisfies CertificationRecord);
    const sealedRecord = await seal(Buffer.from(JSON.stringify(record)), keys, encryptionKey, undefined);
    const serverOffsetMs = changes.serverOffsetMs === undefined ? 0 : changes.serverOffsetMs;
    const submitted = {
      recordId,
      sealedRecord,
      sealedRecordSha256: sha256(Buffer.from(sealedRecord)),
      evidence: { sha256: evidenceSha256, bytes: sealedEvidence.length },
      serverOffsetMs,
    };
    return { recordId, submitted, sealedEvidence };
  }

  /** Seals a request for a visit at home to `person`, made at `capturedAt`; `changes` may make it something else. */
  async sealHomeVisit(
    person: TestPerson,
    capturedAt: Date,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<SealedVisit> {
    const {
      recordId,
      caseNumber,
      terminalId,
      capturedAt: captured,
      ...certified
    } = composeRecord(uuidv7(), this.enrolment.terminalId, person, capturedAt);
    const request: Omit<HomeVisitRequest, 'evidenceSha256'> = {
      format: 1,
      kind: HOME_VISIT_REQUEST_KIND,
      ...{ recordId, caseNumber, terminalId, capturedAt: captured },
      softwareVersion: '0.1.0',
      identifiedBy: certified.identifiedBy,
      person: certified.person,
      applicant: { relation: 'child' },
      reason: 'very-old',
      address: { source: 'card', text: '测试省测试市测试路1号' },
      phone: '13800001234',
      proofs: ['hospital-proof'],
      region: 'hainan',
      consent: { version: '1', givenAt: captured },
    };
    const nothing: EvidenceContent = {
      ...{ format: 1, recordId, images: [], observations: [] },
      ...{ cardPhotoBase64: null, cardPortrait: null },
    };
    return this.seal(person, capturedAt, {
      content: { ...request, ...changes, recordId },
      evidence: nothing,
    });
  }

  /** Hands over the metadata of some records. */
  async submit(...records: readonly SubmittedRecord[]): Promise<BatchAnswer['results']> {
    const response = await this.send('POST', '/v1/records', { records });
    return batchAnswerSchema.parse(await response.json()).results;
  }

  /** Hands over the sealed evidence of a record and gives back the bare response. */
  putEvidence(recordId: string, sealedEvidence: Uint8Array, changes?: ProofChanges): Promise<Response> {
    return this.send('PUT', `/v1/records/${recordId}/evidence`, sealedEvidence, changes);
  }

  /** Hands over the piece of sealed evidence that begins at `offset` and gives back the bare response. */
  sendPiece(recordId: string, offset: number, piece: Uint8Array): Promise<Response> {
    return this.send('PATCH', `/v1/records/${recordId}/evidence/${offset}`, piece);
  }

  /** Asks how many bytes of the evidence the service holds. */
  async askOffset(recordId: string): Promise<number> {
    const response = await this.send('GET', `/v1/records/${recordId}/evidence/offset`);
    return offsetAnswerSchema.parse(await response.json()).offset;
  }

  /** Asks which of these records the service does not hold under a receipt. */
  async askMissing(recordIds: readonly string[]): Promise<readonly string[]> {
    const response = await this.send('POST', '/v1/records/missing', { recordIds });
    return missingAnswerSchema.parse(await response.json()).missing;
  }

  /** Hands over a whole visit and gives back its verified receipt. */
  async deliver(visit: SealedVisit): Promise<Receipt> {
    await this.submit(visit.submitted);
    const response = await this.putEvidence(visit.recordId, visit.sealedEvidence);
    if (response.status !== 200) throw new Error(`evidence refused: ${await response.text()}`);
    return this.readReceipt(receiptAnswerSchema.parse(await response.json()).receipt);
  }

  /** Verifies a receipt under the receipt keys of the enrolment and reads it. */
  async readReceipt(receipt: string): Promise<Receipt> {
    const { payload } = await compactVerify(
      receipt,
      async (header) => {
        const key = this.enrolment.receiptKeys.find(({ kid }) => kid === header.kid);
        if (key === undefined) throw new Error('the receipt is signed by an unknown key');
        return importJWK(key as JWK, 'EdDSA');
      },
      { algorithms: ['EdDSA'] },
    );
    return receiptSchema.parse(JSON.parse(Buffer.from(payload).toString()));
  }
}

async function seal(
  payload: Uint8Array,
  keys: TerminalKeys,
  encryptionKey: PublicJwk,
  contentType: string | undefined,
): Promise<string> {
  const signed = await new CompactSign(payload)
    .setProtectedHeader({
      alg: 'EdDSA',
      kid: keys.publicJwk.kid,
      ...(contentType === undefined ? {} : { cty: contentType }),
    })
    .sign(keys.privateKey);
  return new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: encryptionKey.kid })
    .encrypt(await importJWK(encryptionKey as JWK, 'ECDH-ES'));
}

function composeRecord(
  recordId: string,
  terminalId: string,
  person: TestPerson,
  capturedAt: Date,
): CertificationRecord {
  const captured = {
    wall: capturedAt.toISOString(),
    monotonicMs: 90_000,
    bootId: 'boot-1',
    serverOffsetMs: 0,
  };
  const digits = person.idNumber;
  return {
    format: 1,
    recordId,
    caseNumber: 'T-0001',
    terminalId,
    capturedAt: captured,
    method: 'self-service-face',
    result: 'passed',
    identifiedBy: 'resident-id-card',
    person: {
      ...person,
      birthDate: `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`,
      sexCode: Number(digits[16]) % 2 === 1 ? '1' : '2',
    },
    eligibilityKnown: true,
    consent: { version: '1', givenAt: captured },
    liveness: {
      nonce: randomBytes(16).toString('base64url'),
      asked: ['turn-left'],
      performed: [
        {
          action: 'turn-left',
          attempt: 1,
          promptedAtMs: 3000,
          startedAtMs: 3600,
          completedAtMs: 4400,
          peakChange: 27.5,
          planarityResidual: 21.4,
        },
      ],
      turnDeclined: false,
      session: 1,
      verdict: 'pass',
      reasons: [],
      checks: [{ check: 'passive', finding: 'good', score: 0.97, reason: null }],
      rule: 'test-1',
    },
    camera: { label: 'test camera', width: 1280, height: 720, frameRate: 30, controls: [] },
    faceModelSha256: sha256(Buffer.from('model')),
    livenessModels: { passive: null, embedding: null },
    portrait: { hint: 'not-run', similarity: null },
    softwareVersion: '0.1.0',
    evidenceSha256: sha256(new Uint8Array()),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

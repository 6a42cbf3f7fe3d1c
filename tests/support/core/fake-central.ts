import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import {
  type AuditHead,
  type EligibilityAnswer,
  type EvidenceGrant,
  type KeySet,
  type Problem,
  type PublicJwk,
  publicJwkSchema,
  type Receipt,
  type SubmittedRecord,
} from '../../../contract/central-api.ts';
import { sha256 } from '../../../electron/core/seal/digest.ts';

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly bytes: Uint8Array;
  /** Claims of the bearer token, not verified; null without one. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly token: string | null;
  readonly atMs: number;
}

/** An answer instead of the usual one: `body` as text, or as JSON. */
export interface OtherAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
}

/** What may go wrong between the service and its terminals; each may be switched on and off while it runs. */
export interface CentralFaults {
  /** Requests are carried out, and their answers never arrive: so many of them. */
  lostAnswers: number;
  /** The answer of the request before comes instead: so many times. */
  staleAnswers: number;
  /** Every request is carried out twice, as a proxy does that tries again. */
  twice: boolean;
  /** The results of a batch come in the wrong order, some of them twice. */
  shuffledResults: boolean;
  /** The service says this much more than it has, when it is asked for the offset. */
  offsetLie: number;
  /** Each answer takes this long, milliseconds. */
  delayMs: number;
}

const NO_FAULTS: CentralFaults = {
  lostAnswers: 0,
  staleAnswers: 0,
  twice: false,
  shuffledResults: false,
  offsetLie: 0,
  delayMs: 0,
};

/** A signing key of the central service, or of somebody else. */
export interface ReceiptKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicJwk;
}

/** What the service has on its disk. */
interface Kept {
  readonly records: Map<string, SubmittedRecord>;
  readonly evidence: Map<string, Uint8Array>;
}

/** Makes an Ed25519 key for receipts. */
export async function makeReceiptKey(): Promise<ReceiptKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: publicJwkSchema.parse({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }) };
}

const TERMINAL_ID = 'terminal-1';

/** A person of Hainan who has never certified, as of 2026-01-01. */
const DUE: EligibilityAnswer['eligibility'] = {
  status: 'due',
  region: 'hainan',
  benefits: [
    {
      benefit: 'enterprise-pension',
      status: 'due',
      dueDate: '2026-01-31',
      opensOn: '2026-01-01',
      certifiedOn: null,
      channel: null,
      ruleKind: 'rolling',
      certifyingNow: 'needed',
    },
  ],
};

/**
 * A small central service on 127.0.0.1 that speaks the central API, keeps what it gets, and misbehaves as a test tells
 * it. It believes everybody: proofs are seen, not checked.
 */
export class FakeCentral {
  readonly requests: SeenRequest[] = [];
  readonly records = new Map<string, SubmittedRecord>();
  /** Evidence as far as it has arrived. */
  readonly evidence = new Map<string, Uint8Array>();
  /** Audit heads as they were told, in order. */
  readonly auditHeads: AuditHead[] = [];
  /** Key ids of terminal keys that were announced. */
  readonly terminalKeys: string[] = [];
  readonly terminalId = TERMINAL_ID;
  readonly personHashKey = Buffer.alloc(32, 5).toString('base64url');
  readonly receiptKey: ReceiptKey;
  readonly encryptionKey: PublicJwk;
  readonly encryptionPrivateKey: CryptoKey;
  readonly faults: CentralFaults = { ...NO_FAULTS };
  eligibility: EligibilityAnswer['eligibility'] = DUE;
  /** Granted with each answer; a test may make it small. */
  grant: EvidenceGrant = { bytes: 64 * 1024 * 1024, forMs: 60_000 };
  /** Key set of `GET /v1/keys`; null: the one of the start. */
  keySet: KeySet | null = null;
  /** Sign the key set. */
  keySetSigners: readonly ReceiptKey[];
  /** What the receipts say. */
  decision: Pick<Receipt, 'state' | 'reason' | 'nextDueDate'> = {
    state: 'ACCEPTED',
    reason: null,
    nextDueDate: '2027-01-01',
  };
  /** Signs the receipts; a test may put a stranger here. */
  signer: ReceiptKey;
  /** What the receipts say besides, for receipts that fit no record. */
  receiptChanges: Partial<Receipt> = {};
  /** Another answer than the usual one; null for the usual one. */
  intercept: (request: SeenRequest) => OtherAnswer | null = () => null;
  #server: Server | null = null;
  #port = 0;
  #lastAnswer: OtherAnswer | null = null;

  private constructor(receiptKey: ReceiptKey, encryption: { jwk: PublicJwk; privateKey: CryptoKey }) {
    this.receiptKey = receiptKey;
    this.signer = receiptKey;
    this.keySetSigners = [receiptKey];
    this.encryptionKey = encryption.jwk;
    this.encryptionPrivateKey = encryption.privateKey;
  }

  /** Makes its keys and listens. */
  static async start(): Promise<FakeCentral> {
    const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const central = new FakeCentral(await makeReceiptKey(), {
      jwk: publicJwkSchema.parse({ ...jwk, kid, alg: 'ECDH-ES', use: 'enc' }),
      privateKey: pair.privateKey,
    });
    await central.listen();
    return central;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Paths that were asked for, with their methods, in order. */
  get paths(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, ':id')}`);
  }

  /** All faults off. */
  heal(): void {
    Object.assign(this.faults, NO_FAULTS);
  }

  /** A copy of all that it keeps, as a backup has it. */
  backUp(): Kept {
    return { records: new Map(this.records), evidence: new Map(this.evidence) };
  }

  /** Is put back to an older copy: what came since is lost. */
  restore(copy: Kept): void {
    this.records.clear();
    this.evidence.clear();
    for (const [recordId, record] of copy.records) this.records.set(recordId, record);
    for (const [recordId, bytes] of copy.evidence) this.evidence.set(recordId, bytes);
  }

  /** Listens, at the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Is gone: connections are refused from now on. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  /** A receipt for a record that was handed over. */
  async makeReceipt(recordId: string): Promise<string> {
    const record = this.records.get(recordId);
    if (!record) throw new Error('no such record');
    const now = new Date().toISOString();
    const receipt: Receipt = {
      recordId,
      terminalId: TERMINAL_ID,
      sealedRecordSha256: record.sealedRecordSha256,
      evidenceSha256: record.evidence.sha256,
      match: 'not-run',
      receivedAt: now,
      effectiveAt: now,
      benefits: [],
      auditHead: this.auditHeads.at(-1) ?? null,
      ...this.decision,
      ...this.receiptChanges,
    };
    return sign(receipt, this.signer);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The terminal went away in the middle of its request: half a request is none.
      return;
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const bytes = Buffer.concat(chunks);
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: bytes.toString('utf8'),
      bytes,
      claims: token === null ? null : decodeJwt(token),
      token,
      atMs: performance.now(),
    };
    this.requests.push(seen);
    const { faults } = this;
    const other = this.intercept(seen);
    if (!other && faults.twice) await this.#answer(seen);
    let answer = other ?? (await this.#answer(seen));
    if (faults.staleAnswers > 0 && this.#lastAnswer) {
      faults.staleAnswers -= 1;
      answer = this.#lastAnswer;
    }
    this.#lastAnswer = answer;
    if (faults.lostAnswers > 0) {
      faults.lostAnswers -= 1;
      request.socket.destroy();
      return;
    }
    const { status, headers = {}, body, delayMs = faults.delayMs } = answer;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  }

  async #answer({ method, path, body, bytes }: SeenRequest): Promise<OtherAnswer> {
    const { grant } = this;
    const succeed = (answer: object): OtherAnswer => ({
      status: 200,
      body: { ...answer, serverTime: new Date().toISOString() },
    });
    switch (`${method} ${path}`) {
      case 'POST /v1/enrolments': {
        const { personHashKey } = this;
        return succeed({ ...(await this.#keys()), terminalId: TERMINAL_ID, personHashKey });
      }
      case 'GET /v1/keys':
        return succeed(await this.#keys());
      case 'POST /v1/terminal-key':
        this.terminalKeys.push((JSON.parse(body) as { terminalKey: PublicJwk }).terminalKey.kid);
        return succeed({});
      case 'POST /v1/eligibility':
        return succeed({ eligibility: this.eligibility });
      case 'GET /v1/grant':
        return succeed({ grant });
      case 'POST /v1/records/missing': {
        const { recordIds } = JSON.parse(body) as { recordIds: string[] };
        return succeed({ missing: recordIds.filter((recordId) => !this.#isWhole(recordId)) });
      }
      case 'POST /v1/records': {
        const { records, auditHead } = JSON.parse(body) as {
          records: SubmittedRecord[];
          auditHead: AuditHead | null;
        };
        if (auditHead) this.auditHeads.push(auditHead);
        const results = await Promise.all(records.map((record) => this.#take(record)));
        const shuffled = this.faults.shuffledResults ? [...results.toReversed(), ...results] : results;
        return succeed({ results: shuffled, grant });
      }
    }
    const [, recordId = '', what = '', offset] =
      /^\/v1\/records\/([^/]+)\/(receipt|evidence)(?:\/(\d+|offset))?$/.exec(path) ?? [];
    const record = this.records.get(recordId);
    if (!record) return refuse(404, 'record-unknown');
    const held = this.evidence.get(recordId) ?? new Uint8Array();
    if (what === 'receipt') {
      return held.length < record.evidence.bytes
        ? refuse(404, 'evidence-awaited')
        : succeed({ receipt: await this.makeReceipt(recordId) });
    }
    if (offset === 'offset') return succeed({ offset: held.length + this.faults.offsetLie });
    return this.#append(record, held, Number(offset), bytes, succeed);
  }

  async #append(
    record: SubmittedRecord,
    held: Uint8Array,
    offset: number,
    piece: Uint8Array,
    succeed: (answer: object) => OtherAnswer,
  ): Promise<OtherAnswer> {
    const { recordId, evidence } = record;
    const { grant } = this;
    if (held.length >= evidence.bytes) {
      return succeed({ offset: held.length, receipt: await this.makeReceipt(recordId), grant });
    }
    if (offset !== held.length) return refuse(409, 'offset-mismatch');
    const whole = Buffer.concat([held, piece]);
    this.evidence.set(recordId, whole);
    if (whole.length < evidence.bytes) return succeed({ offset: whole.length, receipt: null, grant });
    if (sha256(whole) !== evidence.sha256) {
      this.evidence.delete(recordId);
      return refuse(422, 'evidence-mismatch');
    }
    return succeed({ offset: whole.length, receipt: await this.makeReceipt(recordId), grant });
  }

  #isWhole(recordId: string): boolean {
    const bytes = this.records.get(recordId)?.evidence.bytes ?? Number.POSITIVE_INFINITY;
    return (this.evidence.get(recordId)?.length ?? 0) >= bytes;
  }

  async #keys(): Promise<object> {
    const keySet: KeySet = this.keySet ?? {
      format: 1,
      issuedAt: '2026-01-01T00:00:00.000Z',
      encryptionKey: this.encryptionKey,
      receiptKeys: [this.receiptKey.publicJwk],
    };
    const { encryptionKey, receiptKeys } = keySet;
    const signedKeySets = await Promise.all(this.keySetSigners.map((signer) => sign(keySet, signer)));
    return { encryptionKey, receiptKeys, signedKeySets };
  }

  async #take(record: SubmittedRecord): Promise<unknown> {
    const { recordId } = record;
    const known = this.records.get(recordId);
    if (known && known.sealedRecordSha256 !== record.sealedRecordSha256) {
      return { recordId, status: 'refused', problem: { code: 'record-conflict', message: 'Another one.' } };
    }
    if (!known) this.records.set(recordId, record);
    return this.#isWhole(recordId)
      ? { recordId, status: 'receipted', receipt: await this.makeReceipt(recordId) }
      : { recordId, status: 'stored' };
  }
}

function refuse(status: number, code: Problem['code']): OtherAnswer {
  return { status, body: { code, message: 'No.' } };
}

function sign(content: object, key: ReceiptKey): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid })
    .sign(key.privateKey);
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import {
  type EligibilityAnswer,
  type PublicJwk,
  publicJwkSchema,
  type Receipt,
  type SubmittedRecord,
} from '../../../contract/central-api.ts';

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
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

/** A signing key of the central service, or of somebody else. */
export interface ReceiptKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicJwk;
}

/** Makes an Ed25519 key for receipts. */
export async function makeReceiptKey(): Promise<ReceiptKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: publicJwkSchema.parse({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }) };
}

const TERMINAL_ID = 'terminal-1';

/**
 * A small central service on 127.0.0.1 that speaks the central API, keeps what it gets, and misbehaves as a test tells
 * it. It believes everybody: proofs are seen, not checked.
 */
export class FakeCentral {
  readonly requests: SeenRequest[] = [];
  readonly records = new Map<string, SubmittedRecord>();
  readonly evidence = new Map<string, string>();
  readonly terminalId = TERMINAL_ID;
  readonly personHashKey = Buffer.alloc(32, 5).toString('base64url');
  readonly receiptKey: ReceiptKey;
  readonly encryptionKey: PublicJwk;
  readonly encryptionPrivateKey: CryptoKey;
  eligibility: EligibilityAnswer['eligibility'] = { status: 'due' };
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

  private constructor(receiptKey: ReceiptKey, encryption: { jwk: PublicJwk; privateKey: CryptoKey }) {
    this.receiptKey = receiptKey;
    this.signer = receiptKey;
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
      ...this.decision,
      ...this.receiptChanges,
    };
    return new CompactSign(Buffer.from(JSON.stringify(receipt)))
      .setProtectedHeader({ alg: 'EdDSA', kid: this.signer.publicJwk.kid })
      .sign(this.signer.privateKey);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
      claims: token === null ? null : decodeJwt(token),
      token,
      atMs: performance.now(),
    };
    this.requests.push(seen);
    const answer = this.intercept(seen) ?? (await this.#answer(seen));
    const { delayMs = 0, status, headers = {}, body } = answer;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  }

  async #answer({ method, path, body }: SeenRequest): Promise<OtherAnswer> {
    const serverTime = new Date().toISOString();
    const keys = { encryptionKey: this.encryptionKey, receiptKeys: [this.receiptKey.publicJwk] };
    if (path === '/v1/enrolments') {
      return {
        status: 200,
        body: { ...keys, serverTime, terminalId: TERMINAL_ID, personHashKey: this.personHashKey },
      };
    }
    if (path === '/v1/eligibility')
      return { status: 200, body: { eligibility: this.eligibility, serverTime } };
    if (path === '/v1/records') {
      const { records } = JSON.parse(body) as { records: SubmittedRecord[] };
      const results = await Promise.all(records.map((record) => this.#take(record)));
      return { status: 200, body: { results, serverTime } };
    }
    const [, recordId = '', what] = /^\/v1\/records\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (!this.records.has(recordId)) {
      return { status: 404, body: { code: 'record-unknown', message: 'No such record.' } };
    }
    if (method === 'PUT' && what === 'evidence') this.evidence.set(recordId, body);
    return { status: 200, body: { receipt: await this.makeReceipt(recordId), serverTime } };
  }

  async #take(record: SubmittedRecord): Promise<unknown> {
    const { recordId } = record;
    this.records.set(recordId, record);
    return this.evidence.has(recordId)
      ? { recordId, status: 'receipted', receipt: await this.makeReceipt(recordId) }
      : { recordId, status: 'stored' };
  }
}

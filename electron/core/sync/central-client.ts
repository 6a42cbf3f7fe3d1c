import { Agent } from 'undici';
import type { z } from 'zod';
import {
  type AuditHead,
  type BatchAnswer,
  batchAnswerSchema,
  type EligibilityAnswer,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  type EvidenceGrant,
  eligibilityAnswerSchema,
  enrolmentAnswerSchema,
  grantAnswerSchema,
  type KeysAnswer,
  keysAnswerSchema,
  missingAnswerSchema,
  offsetAnswerSchema,
  type PieceAnswer,
  type PublicJwk,
  pieceAnswerSchema,
  receiptAnswerSchema,
  type SubmittedRecord,
  terminalKeyAnswerSchema,
} from '../../../contract/central-api.ts';
import { succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import type { TerminalSecrets } from '../seal/secrets.ts';
import { type Answer, type Request, send } from './request.ts';

export type { Answer } from './request.ts';

/** The central service (中心端) as the terminal sees it. The only door to `fetch`. */
export interface CentralClient {
  enrol(request: EnrolmentRequest): Promise<Answer<EnrolmentAnswer>>;
  askEligibility(personHash: string): Promise<Answer<EligibilityAnswer>>;
  /** Metadata of up to `BATCH_MAX` records. @param auditHead last row of the audit chain, null to tell nothing */
  submit(records: readonly SubmittedRecord[], auditHead: AuditHead | null): Promise<Answer<BatchAnswer>>;
  /** How many bytes of the evidence the service holds. */
  evidenceOffset(recordId: string): Promise<Answer<number>>;
  /** The next piece of sealed evidence, at most `EVIDENCE_PIECE_MAX` bytes, from `offset` on. */
  sendPiece(recordId: string, offset: number, piece: Uint8Array): Promise<Answer<PieceAnswer>>;
  /** A new budget for evidence. */
  askGrant(): Promise<Answer<EvidenceGrant>>;
  /** @returns the receipt (JWS) */
  fetchReceipt(recordId: string): Promise<Answer<string>>;
  /** Which of these records, at most `MISSING_ASKED_MAX`, the service does not hold under a receipt. */
  findMissing(recordIds: readonly string[]): Promise<Answer<readonly string[]>>;
  fetchKeys(): Promise<Answer<KeysAnswer>>;
  /** Makes a new terminal key known. @param proof JWS by the new key, see `terminalKeyRequestSchema` */
  announceTerminalKey(terminalKey: PublicJwk, proof: string): Promise<Answer<null>>;
  /** From now on requests are proven with this key. */
  proveWith(terminalKey: TerminalSecrets['terminalKey']): void;
  /** Breaks off what is under way: every request can be repeated. */
  close(): Promise<void>;
}

/** What a client is made from. */
export interface CentralClientOptions {
  readonly centralUrl: string;
  /** PEM of a private certificate authority. */
  readonly authorityPem: string | null;
  readonly secrets: Pick<TerminalSecrets, 'terminalKey'>;
  /** Null before the enrolment. */
  readonly terminalId: string | null;
  readonly clock: Clock;
  /** Called at each answer that carries the time: milliseconds since 1970, and how long the request took. */
  readonly onServerTime: (serverMs: number, roundTripMs: number) => void;
  /** Other limits than `REQUEST_LIMITS`. */
  readonly limits?: Partial<RequestLimits>;
}

/** Longest times of a request, milliseconds: an answer comes within them or not at all. */
export interface RequestLimits {
  readonly connectMs: number;
  readonly answerMs: number;
  /** While a person stands there and waits. */
  readonly eligibilityMs: number;
  /** The largest piece of evidence needs about 33 s on a line of 64 kbit/s. */
  readonly pieceMs: number;
}

const REQUEST_LIMITS: RequestLimits = {
  connectMs: 5_000,
  answerMs: 15_000,
  eligibilityMs: 4_000,
  pieceMs: 120_000,
};

/** A client for one central service. */
export function createCentralClient(options: CentralClientOptions): CentralClient {
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  const dispatcher = new Agent({
    connect: { timeout: limits.connectMs, ...(options.authorityPem ? { ca: options.authorityPem } : {}) },
  });
  let { terminalKey } = options.secrets;
  const ask = <Schema extends z.ZodType>(request: Omit<Request<Schema>, 'limitMs'>, limitMs: number) =>
    send({ ...options, dispatcher, terminalKey }, { ...request, limitMs });
  const get = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    ask({ method: 'GET', path, schema }, limits.answerMs);
  const post = <Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    limitMs = limits.answerMs,
  ) =>
    ask(
      { method: 'POST', path, body: JSON.stringify(body), contentType: 'application/json', schema },
      limitMs,
    );
  return {
    enrol: (request) => post('/v1/enrolments', request, enrolmentAnswerSchema),
    askEligibility: (personHash) =>
      post('/v1/eligibility', { personHash }, eligibilityAnswerSchema, limits.eligibilityMs),
    submit: (records, auditHead) => post('/v1/records', { records, auditHead }, batchAnswerSchema),
    evidenceOffset: async (recordId) => {
      const answer = await get(`/v1/records/${recordId}/evidence/offset`, offsetAnswerSchema);
      return answer.ok ? succeed(answer.value.offset) : answer;
    },
    sendPiece: (recordId, offset, piece) =>
      ask(
        {
          method: 'PATCH',
          path: `/v1/records/${recordId}/evidence/${offset}`,
          body: piece,
          contentType: 'application/octet-stream',
          schema: pieceAnswerSchema,
        },
        limits.pieceMs,
      ),
    askGrant: async () => {
      const answer = await get('/v1/grant', grantAnswerSchema);
      return answer.ok ? succeed(answer.value.grant) : answer;
    },
    fetchReceipt: async (recordId) => {
      const answer = await get(`/v1/records/${recordId}/receipt`, receiptAnswerSchema);
      return answer.ok ? succeed(answer.value.receipt) : answer;
    },
    findMissing: async (recordIds) => {
      const answer = await post('/v1/records/missing', { recordIds }, missingAnswerSchema);
      return answer.ok ? succeed(answer.value.missing) : answer;
    },
    fetchKeys: () => get('/v1/keys', keysAnswerSchema),
    announceTerminalKey: async (key, proof) => {
      const answer = await post('/v1/terminal-key', { terminalKey: key, proof }, terminalKeyAnswerSchema);
      return answer.ok ? succeed(null) : answer;
    },
    proveWith: (key) => {
      terminalKey = key;
    },
    close: () => dispatcher.destroy(),
  };
}

import { importJWK, SignJWT } from 'jose';
import { Agent, type Dispatcher, fetch } from 'undici';
import type { z } from 'zod';
import {
  type BatchAnswer,
  batchAnswerSchema,
  type EligibilityAnswer,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  eligibilityAnswerSchema,
  enrolmentAnswerSchema,
  type Problem,
  problemSchema,
  receiptAnswerSchema,
  type SubmittedRecord,
} from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../seal/digest.ts';
import type { TerminalSecrets } from '../seal/secrets.ts';

/** Why a request brought no answer that can be used. */
export interface RequestTrouble {
  readonly fault: FaultCode;
  /** The service asked to be left alone for this long (`Retry-After`), milliseconds. */
  readonly retryAfterMs: number | null;
  /** The refusal in the service's own words, where it gave one. */
  readonly problem: Problem | null;
}

/** Answer of the central service, or why there is none. */
export type Answer<Value> = Result<Value, RequestTrouble>;

/** The central service (中心端) as the terminal sees it. The only door to `fetch`. */
export interface CentralClient {
  enrol(request: EnrolmentRequest): Promise<Answer<EnrolmentAnswer>>;
  askEligibility(personHash: string): Promise<Answer<EligibilityAnswer>>;
  submit(records: readonly SubmittedRecord[]): Promise<Answer<BatchAnswer>>;
  /** Uploads sealed evidence. @returns the receipt (JWS) */
  sendEvidence(recordId: string, sealedEvidence: string): Promise<Answer<string>>;
  fetchReceipt(recordId: string): Promise<Answer<string>>;
  /** Breaks off what is under way: every request can be repeated. */
  close(): Promise<void>;
}

/** What a client is made from. */
export interface CentralClientOptions {
  readonly centralUrl: string;
  /** PEM of a private certificate authority. */
  readonly authorityPem: string | null;
  readonly secrets: TerminalSecrets;
  /** Null before the enrolment. */
  readonly terminalId: string | null;
  readonly clock: Clock;
  /** Called with server time minus wall clock, milliseconds, at each answer that carries the time. */
  readonly onServerOffset: (offsetMs: number) => void;
  /** Other limits than `REQUEST_LIMITS`. */
  readonly limits?: Partial<RequestLimits>;
}

/** Longest times of a request, milliseconds: an answer comes within them or not at all. */
export interface RequestLimits {
  readonly connectMs: number;
  readonly answerMs: number;
  /** While a person stands there and waits. */
  readonly eligibilityMs: number;
  /** Evidence on a 64 kbit/s line needs about 20 s. */
  readonly evidenceMs: number;
}

const REQUEST_LIMITS: RequestLimits = {
  connectMs: 5_000,
  answerMs: 15_000,
  eligibilityMs: 4_000,
  evidenceMs: 120_000,
};
/** No answer of the service is anywhere near this size. */
const ANSWER_MAX_BYTES = 1_000_000;

interface Request<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly schema: Schema;
  readonly limitMs: number;
}

/** A client for one central service. */
export function createCentralClient(options: CentralClientOptions): CentralClient {
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  const limitMs = limits.answerMs;
  const dispatcher = new Agent({
    connect: { timeout: limits.connectMs, ...(options.authorityPem ? { ca: options.authorityPem } : {}) },
  });
  const ask = <Schema extends z.ZodType>(request: Request<Schema>) => send(options, dispatcher, request);
  const json = (body: unknown) => ({ body: JSON.stringify(body), contentType: 'application/json' });
  const receiptOf = async (answer: Promise<Answer<z.infer<typeof receiptAnswerSchema>>>) => {
    const got = await answer;
    return got.ok ? succeed(got.value.receipt) : got;
  };
  return {
    enrol: (request) =>
      ask({
        method: 'POST',
        path: '/v1/enrolments',
        ...json(request),
        schema: enrolmentAnswerSchema,
        limitMs,
      }),
    askEligibility: (personHash) =>
      ask({
        method: 'POST',
        path: '/v1/eligibility',
        ...json({ personHash }),
        schema: eligibilityAnswerSchema,
        limitMs: limits.eligibilityMs,
      }),
    submit: (records) =>
      ask({ method: 'POST', path: '/v1/records', ...json({ records }), schema: batchAnswerSchema, limitMs }),
    sendEvidence: (recordId, sealedEvidence) =>
      receiptOf(
        ask({
          method: 'PUT',
          path: `/v1/records/${recordId}/evidence`,
          body: sealedEvidence,
          contentType: 'application/jose',
          schema: receiptAnswerSchema,
          limitMs: limits.evidenceMs,
        }),
      ),
    fetchReceipt: (recordId) =>
      receiptOf(
        ask({ method: 'GET', path: `/v1/records/${recordId}/receipt`, schema: receiptAnswerSchema, limitMs }),
      ),
    close: () => dispatcher.destroy(),
  };
}

async function send<Schema extends z.ZodType>(
  options: CentralClientOptions,
  dispatcher: Dispatcher,
  request: Request<Schema>,
): Promise<Answer<z.infer<Schema>>> {
  const headers: Record<string, string> = {};
  if (request.contentType) headers['content-type'] = request.contentType;
  if (options.terminalId !== null) {
    headers.authorization = `Bearer ${await requestToken(options, options.terminalId, request)}`;
  }
  let status: number;
  let retryAfter: string | null;
  let text: string | null;
  try {
    const response = await fetch(new URL(request.path, options.centralUrl), {
      method: request.method,
      headers,
      body: request.body ?? null,
      dispatcher,
      redirect: 'error',
      signal: AbortSignal.timeout(request.limitMs),
    });
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    text = await readLimited(response.body);
  } catch (error) {
    return trouble(classifyFailure(error));
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return trouble('server-failing', retryAfterMs(retryAfter, options.clock));
  }
  const parsed = parseJson(text);
  if (status >= 400) {
    const problem = problemSchema.safeParse(parsed);
    return trouble('server-refused', null, problem.success ? problem.data : null);
  }
  const answer = request.schema.safeParse(parsed);
  if (status < 200 || status >= 300 || !answer.success) return trouble('server-answer-invalid');
  noteServerTime(options, answer.data);
  return succeed(answer.data);
}

function trouble(fault: FaultCode, retryAfter: number | null = null, problem: Problem | null = null) {
  return fail<RequestTrouble>({ fault, retryAfterMs: retryAfter, problem });
}

/** Claims of `requestTokenSchema`: the token fits this request and no other. */
async function requestToken(
  options: CentralClientOptions,
  terminalId: string,
  request: Request<z.ZodType>,
): Promise<string> {
  const { terminalKey } = options.secrets;
  return new SignJWT({
    method: request.method,
    path: request.path,
    bodySha256: sha256(request.body ?? ''),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: terminalKey.kid })
    .setIssuer(terminalId)
    .setIssuedAt(Math.floor(options.clock.wallMs() / 1000))
    .sign(await importJWK(terminalKey, 'EdDSA'));
}

/** The body as text; null when it is larger than any true answer. */
async function readLimited(body: AsyncIterable<Uint8Array> | null): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > ANSWER_MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function noteServerTime(options: CentralClientOptions, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('serverTime' in answer)) return;
  options.onServerOffset(Date.parse(String(answer.serverTime)) - options.clock.wallMs());
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); capped at one hour. */
function retryAfterMs(header: string | null, clock: Clock): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - clock.wallMs();
  return Number.isFinite(ms) ? Math.min(3_600_000, Math.max(0, ms)) : null;
}

function classifyFailure(error: unknown): FaultCode {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current.name === 'TimeoutError') return 'server-slow';
    const code = 'code' in current ? String(current.code) : '';
    if (/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return 'server-slow';
    if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS|EPROTO/.test(code)) return 'server-certificate-invalid';
    // undici's parser error carries no code when the very first bytes are not HTTP.
    const notHttp = current.name === 'HTTPParserError' || /^HPE_|UND_ERR_RESPONSE|ERR_INVALID/.test(code);
    if (notHttp) return 'server-answer-invalid';
  }
  return 'server-unreachable';
}

import { importJWK, SignJWT } from 'jose';
import { type Dispatcher, fetch } from 'undici';
import type { z } from 'zod';
import { type Problem, problemSchema } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../seal/digest.ts';
import type { TerminalSecrets } from '../seal/secrets.ts';
import type { RequestTrouble } from './trouble.ts';

/** No answer of the service is anywhere near this size. */
const ANSWER_MAX_BYTES = 1_000_000;

/** Answer of the central service, or why there is none. */
export type Answer<Value> = Result<Value, RequestTrouble>;

/** One request. */
export interface Request<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly schema: Schema;
  /** The answer comes within this time or not at all, milliseconds. */
  readonly limitMs: number;
}

/** Who asks, and through what. */
export interface Asker {
  readonly centralUrl: string;
  readonly dispatcher: Dispatcher;
  /** Null before the enrolment. */
  readonly terminalId: string | null;
  /** Signs the token of the request. */
  readonly terminalKey: TerminalSecrets['terminalKey'];
  readonly clock: Clock;
  /** Called at each answer that carries the time: milliseconds since 1970, and how long the request took. */
  readonly onServerTime: (serverMs: number, roundTripMs: number) => void;
}

/** Sends one request and reads its answer, which is believed only in the agreed form. */
export async function send<Schema extends z.ZodType>(
  asker: Asker,
  request: Request<Schema>,
): Promise<Answer<z.infer<Schema>>> {
  const headers: Record<string, string> = {};
  if (request.contentType) headers['content-type'] = request.contentType;
  if (asker.terminalId !== null) {
    headers.authorization = `Bearer ${await requestToken(asker, asker.terminalId, request)}`;
  }
  const begunMs = asker.clock.monotonicMs();
  let status: number;
  let retryAfter: string | null;
  let text: string | null;
  try {
    const response = await fetch(new URL(request.path, asker.centralUrl), {
      method: request.method,
      headers,
      body: request.body ?? null,
      dispatcher: asker.dispatcher,
      redirect: 'error',
      signal: AbortSignal.timeout(request.limitMs),
    });
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    text = await readLimited(response.body);
  } catch (error) {
    return trouble(classifyFailure(error));
  }
  const parsed = parseJson(text);
  const problem = status >= 400 ? (problemSchema.safeParse(parsed).data ?? null) : null;
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return trouble('server-failing', retryAfterMs(retryAfter, asker.clock), problem);
  }
  if (status >= 400) return trouble('server-refused', null, problem);
  const answer = request.schema.safeParse(parsed);
  if (status < 200 || status >= 300 || !answer.success) return trouble('server-answer-invalid');
  noteServerTime(asker, answer.data, begunMs);
  return succeed(answer.data);
}

function trouble(fault: FaultCode, retryAfter: number | null = null, problem: Problem | null = null) {
  return fail<RequestTrouble>({ fault, retryAfterMs: retryAfter, problem });
}

/** Claims of `requestTokenSchema`: the token fits this request and no other. */
async function requestToken(
  { terminalKey, clock }: Asker,
  terminalId: string,
  request: Request<z.ZodType>,
): Promise<string> {
  return new SignJWT({
    method: request.method,
    path: request.path,
    bodySha256: sha256(request.body ?? ''),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: terminalKey.kid })
    .setIssuer(terminalId)
    .setIssuedAt(Math.floor(clock.wallMs() / 1000))
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

function noteServerTime(asker: Asker, answer: unknown, begunMs: number): void {
  if (typeof answer !== 'object' || answer === null || !('serverTime' in answer)) return;
  asker.onServerTime(Date.parse(String(answer.serverTime)), asker.clock.monotonicMs() - begunMs);
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

import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';

/**
 * Asks the service for `pathAndQuery` by GET and answers the JSON it sent, not yet checked. Faults:
 * `reader-missing` nothing listens there, `reader-lost` the line broke off, `reader-silent` no whole answer within
 * `timeLimitMs` or given up by `signal`, `reader-failed` HTTP 5xx, `reader-garbled` anything that is no JSON answer
 * of at most 512 KiB.
 */
export type LocalRequest = (
  pathAndQuery: string,
  timeLimitMs: number,
  signal: AbortSignal,
) => Promise<Result<unknown, LocalRequestFault>>;

/** What may go wrong on the way to the service. */
export type LocalRequestFault = Extract<
  FaultCode,
  'reader-missing' | 'reader-lost' | 'reader-silent' | 'reader-failed' | 'reader-garbled'
>;

/** A card with its portrait takes some 30 KiB. */
const ANSWER_MAX_BYTES = 512 * 1024;

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Codes of the runtime when nothing listens at the address. */
const UNREACHABLE: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EADDRNOTAVAIL',
  'ENETUNREACH',
  'EAI_AGAIN',
];
/** Codes of the runtime when the other side went away. */
const BROKEN_OFF: readonly string[] = [
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
];

/** Where the service listens; throws a `RangeError` for any address that is not on this very machine. */
export function parseLocalAddress(address: string): URL {
  const url = new URL(address);
  const isLocal = LOOPBACK_HOSTS.includes(url.hostname) && ['http:', 'https:'].includes(url.protocol);
  if (!isLocal || url.username !== '' || url.password !== '')
    throw new RangeError('A loopback address expected');
  return url;
}

/**
 * Asks the service at `address`, which must be on this machine, by the runtime's own `fetch`. Redirects are not
 * followed, and an answer is cut off where it grows too large. Addresses and answers are never logged.
 */
export function createLocalRequest(address: string, startTimer: StartTimer, log: Log): LocalRequest {
  const base = parseLocalAddress(address);

  return async (pathAndQuery, timeLimitMs, signal) => {
    const ending = new AbortController();
    const end = () => ending.abort();
    const cancelTimer = startTimer(timeLimitMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      const response = await fetch(new URL(pathAndQuery, base.origin), {
        redirect: 'manual',
        signal: ending.signal,
        // A kept line would be closed by the service just when it is used again.
        headers: { accept: 'application/json', connection: 'close' },
      });
      if (response.status !== 200) {
        end();
        log('vendor-service-status', { status: response.status });
        return fail(response.status >= 500 ? 'reader-failed' : 'reader-garbled');
      }
      const body = await readLimited(response);
      if (body === null) {
        end();
        log('vendor-service-answer-too-large');
        return fail('reader-garbled');
      }
      return parseJson(body);
    } catch (error) {
      if (ending.signal.aborted) return fail('reader-silent');
      const code = errorCodeOf(error);
      const fault = describeErrorCode(code);
      log('vendor-service-request-failed', { code, fault });
      return fail(fault);
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', end);
    }
  };
}

/** `null` when the body is larger than allowed. */
async function readLimited(response: Response): Promise<Uint8Array | null> {
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    bytes += value.length;
    if (bytes > ANSWER_MAX_BYTES) return null;
    chunks.push(value);
  }
}

function parseJson(body: Uint8Array): Result<unknown, 'reader-garbled'> {
  try {
    return succeed(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return fail('reader-garbled');
  }
}

/** `fetch` tells the code of the system in the cause of its error; a failed try of several addresses in a list. */
function errorCodeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const causes = cause instanceof AggregateError ? [cause, ...cause.errors] : [cause];
  for (const candidate of causes) {
    if (typeof candidate === 'object' && candidate !== null && 'code' in candidate)
      return String(candidate.code);
  }
  return 'unknown';
}

function describeErrorCode(code: string): LocalRequestFault {
  if (UNREACHABLE.includes(code)) return 'reader-missing';
  if (BROKEN_OFF.includes(code)) return 'reader-lost';
  // No HTTP, or a certificate that proves nothing.
  return 'reader-garbled';
}

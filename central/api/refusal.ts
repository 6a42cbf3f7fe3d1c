import type { FastifyReply } from 'fastify';
import type { Problem } from '../../contract/central-api.ts';

/**
 * HTTP status of each refusal. Those that nothing will change are none that a client repeats by itself (408, 409, 425,
 * 429, 5xx).
 */
const STATUS: Readonly<Record<Problem['code'], 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 500 | 503>> = {
  'invalid-request': 400,
  unauthorised: 401,
  'enrolment-code-unknown': 403,
  'enrolment-code-used': 410,
  'record-unknown': 404,
  'evidence-awaited': 404,
  'record-conflict': 422,
  'evidence-mismatch': 422,
  'offset-mismatch': 409,
  'too-large': 413,
  busy: 503,
  'internal-error': 500,
};

const MESSAGES: Readonly<Record<Problem['code'], string>> = {
  'invalid-request': 'The request breaks the agreed format.',
  unauthorised: 'The request is not proven to come from an enrolled terminal.',
  'enrolment-code-unknown': 'There is no such enrolment code, or its hour is over.',
  'enrolment-code-used': 'Another terminal has used this enrolment code.',
  'record-unknown': 'No record with this id has come from this terminal.',
  'record-conflict': 'Another record has this id.',
  'evidence-awaited': 'The evidence of this record has not arrived, so there is no receipt yet.',
  'evidence-mismatch': 'Size or hash of the evidence is not what the record announced.',
  'too-large': 'The request is larger than the limit.',
  'offset-mismatch': 'The piece does not begin where the last one ended; ask for the offset.',
  busy: 'The service cannot take this just now; come again after Retry-After.',
  'internal-error': 'The service failed; its log says where.',
};

/** Answers with a refusal. `message` is for an engineer and never repeats what was sent. */
export function refuse(reply: FastifyReply, code: Problem['code'], message = MESSAGES[code]): FastifyReply {
  reply.request.refusalCode = code;
  if (code === 'unauthorised') reply.header('www-authenticate', 'Bearer');
  const problem: Problem = { code, message };
  // A status that Fastify has chosen, such as 415, says more than the general one.
  const status = reply.statusCode >= 400 ? reply.statusCode : STATUS[code];
  return reply.code(status).send(problem);
}

/** Turns a request away for `retryAfterSeconds`: a whole number of seconds, as RFC 9110, section 10.2.3, wants it. */
export function refuseBusy(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  reply.header('retry-after', String(retryAfterSeconds));
  return refuse(reply, 'busy');
}

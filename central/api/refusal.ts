import type { FastifyReply } from 'fastify';
import type { Problem } from '../../contract/central-api.ts';

/** HTTP status of each refusal. None of them is one that a client would repeat by itself (408, 409, 425, 429). */
const STATUS: Readonly<Record<Problem['code'], 400 | 401 | 403 | 404 | 410 | 413 | 422 | 500>> = {
  'invalid-request': 400,
  unauthorised: 401,
  'enrolment-code-unknown': 403,
  'enrolment-code-used': 410,
  'record-unknown': 404,
  'evidence-awaited': 404,
  'record-conflict': 422,
  'evidence-mismatch': 422,
  'too-large': 413,
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

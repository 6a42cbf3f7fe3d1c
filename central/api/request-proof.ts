import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import type { z } from 'zod';
import { requestTokenSchema } from '../../contract/central-api.ts';
import type { ProvenTerminal } from '../certification/intake.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import { searchTerminalKeys, type TerminalKeyTable } from '../keys/terminal-keys.ts';
import { refuse } from './refusal.ts';

type RequestToken = z.infer<typeof requestTokenSchema>;

/** SHA-256 of no bytes: the body hash of a request without a body. */
export const EMPTY_BODY_SHA256 = createHash('sha256').digest('hex');

/** The two checks that stand before every route of an enrolled terminal; part of the options of the route. */
export interface RequestProof {
  /** Before the body is read: token, terminal, signature, method and path. */
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>;
  /** Once the body is read: that it is the one the token was made for. */
  preValidation(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>;
}

/**
 * Checks the token of `requestTokenSchema`. Any key that the terminal has taken proves it, so that a change of keys
 * broken off in the middle locks nobody out. The `path` of the token is the path of the request without a query, as from
 * the base address of the service. `iat` is not judged: a wrong clock must not stop an upload.
 */
export function createRequestProof(terminals: TerminalKeyTable): RequestProof {
  return {
    async onRequest(request, reply) {
      const text = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (text === undefined) return refuse(reply, 'unauthorised', 'A bearer token is needed.');
      const claimed = readToken(text);
      if (claimed === null) return refuse(reply, 'unauthorised', 'The token has not the agreed claims.');
      const keys = searchTerminalKeys(terminals, claimed.iss);
      if (!(await joseSuite.verify(text, keys)).ok) {
        return refuse(reply, 'unauthorised', 'The token is not signed by a key of an enrolled terminal.');
      }
      if (claimed.method !== request.method || claimed.path !== request.url) {
        return refuse(reply, 'unauthorised', 'The token was made for another method or path.');
      }
      request.tokenBodySha256 = claimed.bodySha256;
      request.terminal = { terminalId: claimed.iss, keys };
      return undefined;
    },
    async preValidation(request, reply) {
      if (request.tokenBodySha256 === request.bodySha256) return undefined;
      return refuse(reply, 'unauthorised', 'The token was made for another body.');
    },
  };
}

/** The terminal of a request behind `createRequestProof`. Exception: the route is not behind it. */
export function provenTerminal(request: FastifyRequest): ProvenTerminal {
  if (request.terminal === null) throw new Error('this route does not ask for proof');
  return request.terminal;
}

function readToken(text: string): RequestToken | null {
  try {
    return requestTokenSchema.parse(decodeJwt(text));
  } catch {
    return null;
  }
}

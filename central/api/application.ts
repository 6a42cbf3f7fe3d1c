import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Problem } from '../../contract/central-api.ts';
import type { ProvenTerminal } from '../certification/intake.ts';
import type { EventSink } from '../service-event.ts';
import { StorageBusy } from '../store/storage.ts';
import type { BackPressure } from './back-pressure.ts';
import { documentation } from './open-api.ts';
import { refuse, refuseBusy } from './refusal.ts';
import { EMPTY_BODY_SHA256 } from './request-proof.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of the body as it came over the wire. */
    bodySha256: string;
    /** Body hash that the token of this request was made for; null without a token. */
    tokenBodySha256: string | null;
    /** The terminal that the token proves; null without a token. */
    terminal: ProvenTerminal | null;
    /** Why the request was refused; null when it was not. */
    refusalCode: Problem['code'] | null;
  }
}

/** Largest body of an ordinary request, bytes. Routes that take more say so. */
const BODY_LIMIT = 16 * 1024;
/** Headers have to be there after this time; a whole request, with a slow line in mind, after the second. */
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 15 * 60_000;

/** Certificate and private key in PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The web application without its routes: parsing, refusals, documentation. */
export type Application = Awaited<ReturnType<typeof createApplication>>;

/** Who asks how the service is, such as a load balancer, is answered however crowded it is. */
const NEVER_TURNED_AWAY = ['/health', '/openapi.json'];

/** Builds the web application; plain http when `tls` is null. */
export async function createApplication(tls: TlsFiles | null, pressure: BackPressure, onEvent: EventSink) {
  const application = Fastify({
    https: tls === null ? null : { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' },
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (_error, socket) => endMalformed(socket),
    frameworkErrors: (_error, _request, reply) => {
      void refuse(reply, 'invalid-request');
    },
  }).withTypeProvider<ZodTypeProvider>();
  application.server.headersTimeout = HEADERS_TIMEOUT_MS;
  application.setValidatorCompiler(validatorCompiler);
  application.setSerializerCompiler(serializerCompiler);
  application.decorateRequest('bodySha256', EMPTY_BODY_SHA256);
  application.decorateRequest('tokenBodySha256', null);
  application.decorateRequest('terminal', null);
  application.decorateRequest('refusalCode', null);

  application.removeAllContentTypeParsers();
  application.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      request.bodySha256 = createHash('sha256').update(body).digest('hex');
      return parseJson(body);
    },
  );
  application.addContentTypeParser(
    ['application/jose', 'application/octet-stream'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      request.bodySha256 = createHash('sha256').update(body).digest('hex');
      return body;
    },
  );

  application.addHook('onRequest', async (request, reply) => {
    if (NEVER_TURNED_AWAY.includes(request.routeOptions.url ?? '')) return undefined;
    const leave = pressure.enter();
    if (leave === null) return refuseBusy(reply, pressure.retryAfterSeconds());
    // Comes once, also when the terminal has gone in the middle.
    reply.raw.once('close', leave);
    return undefined;
  });
  application.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  application.addHook('onResponse', async (request) => {
    if (request.refusalCode === null) return;
    const route = `${request.method} ${request.routeOptions.url ?? '(none)'}`;
    const terminalId = request.terminal?.terminalId ?? null;
    onEvent({ event: 'request-refused', route, terminalId, code: request.refusalCode });
  });
  application.setNotFoundHandler((_request, reply) =>
    refuse(reply.code(404), 'invalid-request', 'There is no such address.'),
  );
  application.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.validation !== undefined) {
      // Where it is wrong, never what was sent.
      const places = [...new Set(error.validation.map((issue) => issue.instancePath))].join(', ');
      return refuse(
        reply,
        'invalid-request',
        `${error.validationContext ?? 'request'} is not valid at ${places}`,
      );
    }
    if (error instanceof StorageBusy) {
      const route = `${request.method} ${request.routeOptions.url ?? '(none)'}`;
      onEvent({ event: 'storage-busy', route, problem: error.message });
      return refuseBusy(reply, pressure.retryAfterTroubleSeconds());
    }
    const status = error.statusCode ?? 500;
    if (status === 413) return refuse(reply, 'too-large');
    if (status === 415) return refuse(reply.code(415), 'invalid-request', 'This content type is not taken.');
    if (status < 500) return refuse(reply.code(400), 'invalid-request');
    onEvent({
      event: 'internal-error',
      route: `${request.method} ${request.routeOptions.url ?? '(none)'}`,
      errorName: error.name,
      at: whereThrown(error),
    });
    return refuse(reply.code(500), 'internal-error');
  });
  await application.register(swagger, documentation);
  return application;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw Object.assign(new Error('the body is no JSON text'), { statusCode: 400 });
  }
}

/** Answers bytes that are no HTTP. */
function endMalformed(socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const problem: Problem = { code: 'invalid-request', message: 'This is not a valid HTTP request.' };
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** File and line of an error, from its stack; without the message, which may quote what was sent. */
function whereThrown(error: Error): string {
  const frame = /\n\s+at .*?([^/\\(]+:\d+:\d+)\)?(?:\n|$)/.exec(error.stack ?? '');
  return frame?.[1] ?? 'unknown';
}

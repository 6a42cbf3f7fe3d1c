import { calculateJwkThumbprint } from 'jose';
import {
  enrolmentAnswerSchema,
  enrolmentRequestSchema,
  type PublicJwk,
  problemSchema,
} from '../../contract/central-api.ts';
import type { Result } from '../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { EventSink } from '../service-event.ts';
import type { Application } from './application.ts';
import { describeKeys } from './key-routes.ts';
import { refuse } from './refusal.ts';

/** Where terminals become known. */
export interface EnrolmentDesk {
  /** Enrols the terminal that holds `key`. The same code with the same key gives the same answer again. */
  enrol(attempt: {
    readonly code: string;
    readonly key: PublicJwk;
    /** JWK thumbprint (RFC 7638) of `key`. */
    readonly thumbprint: string;
    readonly softwareVersion: string;
    readonly now: Date;
  }): Promise<Result<{ readonly terminalId: string }, 'enrolment-code-unknown' | 'enrolment-code-used'>>;
}

/** What the route of this file works with. */
export interface EnrolmentParts {
  readonly keys: ServiceKeys;
  readonly terminals: EnrolmentDesk;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** `POST /v1/enrolments`, which asks for no proof. */
export function addEnrolmentRoutes(
  application: Application,
  { keys, terminals, clock, onEvent }: EnrolmentParts,
): void {
  application.route({
    method: 'POST',
    url: '/v1/enrolments',
    schema: {
      operationId: 'enrol',
      summary: 'A terminal introduces itself with a one-time code',
      description:
        'The terminal key must be Ed25519. A code is good for one hour and one key; the same code with the same key gives the same answer again within that hour.',
      body: enrolmentRequestSchema,
      response: { 200: enrolmentAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) => {
      const { code, terminalKey, softwareVersion } = request.body;
      if ((await joseSuite.importVerificationKey(terminalKey)) === null) {
        return refuse(reply, 'invalid-request', 'terminalKey must be an Ed25519 public key');
      }
      const { kty, crv, x } = terminalKey;
      const thumbprint = await calculateJwkThumbprint({ kty, crv, x });
      const enrolled = await terminals.enrol({
        code,
        key: terminalKey,
        thumbprint,
        softwareVersion,
        now: clock(),
      });
      if (!enrolled.ok) return refuse(reply, enrolled.fault);
      const { terminalId } = enrolled.value;
      onEvent({ event: 'terminal-enrolled', terminalId });
      return {
        ...(await describeKeys(keys, clock)),
        terminalId,
        personHashKey: Buffer.from(keys.personHashKey).toString('base64url'),
      };
    },
  });
}

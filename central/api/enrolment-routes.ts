import { calculateJwkThumbprint } from 'jose';
import {
  enrolmentAnswerSchema,
  enrolmentRequestSchema,
  type KeysAnswer,
  keysAnswerSchema,
  problemSchema,
} from '../../contract/central-api.ts';
import type { Clock } from '../clock.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { EventSink } from '../service-event.ts';
import type { TerminalTable } from '../store/terminals.ts';
import type { Application } from './application.ts';
import { refuse } from './refusal.ts';
import { importTerminalKey } from './request-proof.ts';

/** What the routes of this file work with. */
export interface EnrolmentParts {
  readonly keys: ServiceKeys;
  readonly terminals: TerminalTable;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** `GET /v1/keys` and `POST /v1/enrolments`: the two routes that ask for no proof. */
export function addEnrolmentRoutes(
  application: Application,
  { keys, terminals, clock, onEvent }: EnrolmentParts,
): void {
  const describeKeys = (): KeysAnswer => ({
    encryptionKey: keys.encryption.publicJwk,
    receiptKeys: [keys.receipt.publicJwk],
    serverTime: clock().toISOString(),
  });

  application.route({
    method: 'GET',
    url: '/v1/keys',
    schema: {
      operationId: 'getKeys',
      summary: 'Whom to encrypt to and whose receipts to trust',
      response: { 200: keysAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async () => describeKeys(),
  });

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
      if ((await importTerminalKey(terminalKey)) === null) {
        return refuse(reply, 'invalid-request', 'terminalKey must be an Ed25519 public key');
      }
      const { kty, crv, x } = terminalKey;
      const thumbprint = await calculateJwkThumbprint({ kty, crv, x });
      const enrolled = terminals.enrol({ code, key: terminalKey, thumbprint, softwareVersion, now: clock() });
      if (!enrolled.ok) return refuse(reply, enrolled.fault);
      const { terminalId } = enrolled.value;
      onEvent({ event: 'terminal-enrolled', terminalId });
      return {
        ...describeKeys(),
        terminalId,
        personHashKey: Buffer.from(keys.personHashKey).toString('base64url'),
      };
    },
  });
}

import { calculateJwkThumbprint } from 'jose';
import {
  type KeysAnswer,
  keysAnswerSchema,
  type PublicJwk,
  problemSchema,
  terminalKeyAnswerSchema,
  terminalKeyRequestSchema,
} from '../../contract/central-api.ts';
import type { Clock } from '../clock.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { EventSink } from '../service-event.ts';
import type { Application } from './application.ts';
import { refuse } from './refusal.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** Where a terminal's new key is kept. */
export interface TerminalKeyKeeper {
  /**
   * Adds a key; the older ones stay, for what was signed with them. `same`: the terminal has it already. `taken`:
   * another terminal has this key, or another key of this terminal has its `kid`.
   */
  addKey(
    terminalId: string,
    added: { readonly key: PublicJwk; readonly thumbprint: string; readonly now: Date },
  ): Promise<'new' | 'same' | 'taken'>;
}

/** What the routes of this file work with. */
export interface KeyParts {
  readonly keys: ServiceKeys;
  readonly terminals: TerminalKeyKeeper;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** Whom to encrypt to and whose receipts to trust, as of now. */
export async function describeKeys(keys: ServiceKeys, clock: Clock): Promise<KeysAnswer> {
  const signedKeySets = await keys.signedKeySets();
  return {
    encryptionKey: keys.encryption.publicJwk,
    receiptKeys: [...keys.receiptKeys],
    signedKeySets,
    serverTime: clock().toISOString(),
  };
}

/** `GET /v1/keys`, which asks for no proof, and `POST /v1/terminal-key`. */
export function addKeyRoutes(
  application: Application,
  { keys, terminals, proof, clock, onEvent }: KeyParts,
): void {
  application.route({
    method: 'GET',
    url: '/v1/keys',
    schema: {
      operationId: 'getKeys',
      summary: 'Whom to encrypt to and whose receipts to trust',
      description:
        'A terminal that knows keys already takes new ones only from a signed key set, under a receipt key that it trusts.',
      response: { 200: keysAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: () => describeKeys(keys, clock),
  });

  application.route({
    method: 'POST',
    url: '/v1/terminal-key',
    ...proof,
    schema: {
      operationId: 'announceTerminalKey',
      summary: 'A terminal takes a new key',
      description:
        'Proven with a key that the terminal has; `proof` is by the new one. The key must be Ed25519, its `kid` its thumbprint (RFC 7638). Older keys go on being accepted: a terminal that has not kept the new one yet is not locked out.',
      security: [{ terminal: [] }],
      body: terminalKeyRequestSchema,
      response: { 200: terminalKeyAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) => {
      const { terminalId } = provenTerminal(request);
      const { terminalKey, proof: proofOfKey } = request.body;
      const { kty, crv, x } = terminalKey;
      const thumbprint = await calculateJwkThumbprint({ kty, crv, x });
      // A kid that anybody may choose could take the place of a key that records were signed with.
      if (thumbprint !== terminalKey.kid || !(await isProven(terminalKey, proofOfKey, terminalId))) {
        return refuse(
          reply,
          'invalid-request',
          'The new key must be Ed25519 under its thumbprint, and prove itself for this terminal.',
        );
      }
      const now = clock();
      const added = await terminals.addKey(terminalId, { key: terminalKey, thumbprint, now });
      if (added === 'taken') return refuse(reply, 'invalid-request', 'The new key is in use already.');
      if (added === 'new') onEvent({ event: 'terminal-key-added', terminalId });
      return { serverTime: now.toISOString() };
    },
  });
}

/** Whether the holder of `key` has signed that it belongs to this terminal. */
async function isProven(key: PublicJwk, proof: string, terminalId: string): Promise<boolean> {
  const verificationKey = await joseSuite.importVerificationKey(key);
  if (verificationKey === null) return false;
  const verified = await joseSuite.verify(proof, async (keyId) =>
    keyId === key.kid ? verificationKey : null,
  );
  if (!verified.ok) return false;
  try {
    const claim: unknown = JSON.parse(new TextDecoder().decode(verified.value.bytes));
    return (
      typeof claim === 'object' && claim !== null && 'terminalId' in claim && claim.terminalId === terminalId
    );
  } catch {
    return false;
  }
}

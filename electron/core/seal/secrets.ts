import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { type PublicJwk, publicJwkSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';

const terminalKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

const enrolmentSchema = z.object({
  centralUrl: z.string(),
  terminalId: z.string(),
  personHashKey: z.string(),
  encryptionKey: publicJwkSchema,
  receiptKeys: z.array(publicJwkSchema).min(1),
});

const secretsSchema = z.object({
  format: z.literal(1),
  terminalKey: terminalKeySchema,
  /** Null until the central service has accepted the one-time code. */
  enrolment: enrolmentSchema.nullable(),
});

/**
 * What must not be readable on a stolen disk: the signing key of this terminal and what it was told at its
 * enrolment. Main keeps it wrapped by the key store of the operating system and knows it only as a text.
 */
export type TerminalSecrets = z.infer<typeof secretsSchema>;
/** What the terminal was told at its enrolment. */
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** A new signing key (Ed25519), not enrolled yet. */
export async function createSecrets(): Promise<TerminalSecrets> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const terminalKey = terminalKeySchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
  return { format: 1, terminalKey, enrolment: null };
}

/** Reads the text that main has unwrapped; 'keys-unreadable' when it is not one of ours. */
export function parseSecrets(text: string): Result<TerminalSecrets> {
  try {
    const parsed = secretsSchema.safeParse(JSON.parse(text));
    return parsed.success ? succeed(parsed.data) : fail('keys-unreadable');
  } catch {
    return fail('keys-unreadable');
  }
}

/** The half of the terminal key that everybody may know. */
export function publicTerminalKey(secrets: TerminalSecrets): PublicJwk {
  const { kty, crv, x, kid } = secrets.terminalKey;
  return { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' };
}

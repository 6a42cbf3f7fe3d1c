import { z } from 'zod';
import { type PublicJwk, publicJwkSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { joseSuite, signingJwkSchema } from './jose-suite.ts';

const enrolmentSchema = z.object({
  centralUrl: z.string(),
  terminalId: z.string(),
  personHashKey: z.string(),
  encryptionKey: publicJwkSchema,
  receiptKeys: z.array(publicJwkSchema).min(1),
  /** `issuedAt` of the key set that the keys are from; none before the first signed one was taken. */
  keysIssuedAt: z.iso.datetime().optional(),
});

const secretsSchema = z.object({
  format: z.literal(2),
  terminalKey: signingJwkSchema,
  /** The key that takes the place of `terminalKey` once the central service knows it; null outside of a change. */
  nextKey: signingJwkSchema.nullable(),
  /** Null until the central service has accepted the one-time code. */
  enrolment: enrolmentSchema.nullable(),
});

/** Format 1 knew no change of the terminal key. */
const formerSecretsSchema = secretsSchema
  .omit({ nextKey: true })
  .extend({ format: z.literal(1) })
  .transform((former): TerminalSecrets => ({ ...former, format: 2, nextKey: null }));

/**
 * What must not be readable on a stolen disk: the signing key of this terminal (终端密钥) and what it was told at its
 * enrolment. Main keeps it wrapped by the key store of the operating system and knows it only as a text.
 */
export type TerminalSecrets = z.infer<typeof secretsSchema>;
/** What the terminal was told at its enrolment, with the keys of the central service as it learnt them since. */
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** A new signing key, not enrolled yet. */
export async function createSecrets(): Promise<TerminalSecrets> {
  return { format: 2, terminalKey: await joseSuite.createSigningKey(), nextKey: null, enrolment: null };
}

/** Reads the text that main has unwrapped, also of format 1; 'keys-unreadable' when it is not one of ours. */
export function parseSecrets(text: string): Result<TerminalSecrets> {
  try {
    const parsed = z.union([secretsSchema, formerSecretsSchema]).safeParse(JSON.parse(text));
    return parsed.success ? succeed(parsed.data) : fail('keys-unreadable');
  } catch {
    return fail('keys-unreadable');
  }
}

/** The half of the terminal key that everybody may know. */
export function publicTerminalKey(secrets: TerminalSecrets): PublicJwk {
  return joseSuite.publicHalf(secrets.terminalKey);
}

import type { z } from 'zod';
import type { terminalKeyRequestSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { joseSuite } from './jose-suite.ts';
import type { TerminalSecrets } from './secrets.ts';
import type { CryptographicSuite } from './suite.ts';

/** Body of `POST /v1/terminal-key`. */
export type TerminalKeyRequest = z.infer<typeof terminalKeyRequestSchema>;

/**
 * First step of a change of the terminal key (终端密钥轮换). The order, which survives an end at any point:
 *
 * 1. `beginKeyChange`, and keep the secrets;
 * 2. `composeKeyAnnouncement`, sent to the central service with a proof by the present key;
 * 3. after its answer `completeKeyChange`, and keep the secrets again; new sealer, new client.
 *
 * The central service accepts the old key beside the new one, so secrets of either side of step 2 work. When a start
 * finds a `nextKey`, go on at step 2: the announcement is idempotent. A change under way is not begun anew: the same
 * secrets come back.
 */
export async function beginKeyChange(
  secrets: TerminalSecrets,
  suite: CryptographicSuite = joseSuite,
): Promise<TerminalSecrets> {
  return secrets.nextKey === null ? { ...secrets, nextKey: await suite.createSigningKey() } : secrets;
}

/**
 * What tells the central service of the next key: its public half, and a proof by it that names this terminal, so that
 * nobody can present the key of another. 'not-enrolled' without an enrolment; 'keys-unreadable' when no change is under
 * way or the next key has the form of a key but is none.
 */
export async function composeKeyAnnouncement(
  secrets: TerminalSecrets,
  suite: CryptographicSuite = joseSuite,
): Promise<Result<TerminalKeyRequest>> {
  const { nextKey, enrolment } = secrets;
  if (enrolment === null) return fail('not-enrolled');
  if (nextKey === null) return fail('keys-unreadable');
  const claim = new TextEncoder().encode(JSON.stringify({ terminalId: enrolment.terminalId }));
  try {
    const proof = await suite.sign(claim, nextKey, 'application/json');
    return succeed({ terminalKey: suite.publicHalf(nextKey), proof });
  } catch {
    return fail('keys-unreadable');
  }
}

/** Last step: the next key takes the place of the present one. The same secrets when no change is under way. */
export function completeKeyChange(secrets: TerminalSecrets): TerminalSecrets {
  return secrets.nextKey === null ? secrets : { ...secrets, terminalKey: secrets.nextKey, nextKey: null };
}

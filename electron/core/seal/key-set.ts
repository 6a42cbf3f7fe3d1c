import { type KeySet, keySetSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { joseSuite } from './jose-suite.ts';
import type { Enrolment } from './secrets.ts';
import type { CryptographicSuite } from './suite.ts';

/**
 * Takes the newest key set (密钥集) that is signed by a receipt key which this terminal trusts already. However many
 * rotations it has missed, one of the sets is signed by a key that it knows, as long as the service has that key.
 *
 * - The same `enrolment` object comes back when no trusted set is newer than the present one: an old set that somebody
 *   plays again changes nothing.
 * - 'server-answer-invalid' when no set is signed by a trusted key, or a trusted one holds keys that nothing can be
 *   encrypted to or verified with; the present keys stay.
 *
 * The receipt keys of the taken set replace those before: what the service has dropped is trusted no more.
 *
 * @param signedKeySets JWS, compact serialisation, as in `KeysAnswer`
 */
export async function adoptKeySet(
  enrolment: Enrolment,
  signedKeySets: readonly string[],
  suite: CryptographicSuite = joseSuite,
): Promise<Result<Enrolment>> {
  const read = await Promise.all(signedKeySets.map((text) => readKeySet(text, enrolment, suite)));
  const trusted = read.filter((keySet) => keySet !== null);
  const [newest] = trusted.sort((one, other) => Date.parse(other.issuedAt) - Date.parse(one.issuedAt));
  if (newest === undefined) return fail('server-answer-invalid');
  const { issuedAt, encryptionKey, receiptKeys } = newest;
  const present = enrolment.keysIssuedAt;
  if (present !== undefined && Date.parse(issuedAt) <= Date.parse(present)) return succeed(enrolment);
  if (!(await isUsable(newest, suite))) return fail('server-answer-invalid');
  return succeed({ ...enrolment, encryptionKey, receiptKeys, keysIssuedAt: issuedAt });
}

async function readKeySet(
  text: string,
  enrolment: Enrolment,
  suite: CryptographicSuite,
): Promise<KeySet | null> {
  const verified = await suite.verify(text, enrolment.receiptKeys);
  if (!verified.ok) return null;
  try {
    return keySetSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(verified.value)));
  } catch {
    return null;
  }
}

/** Whether one can encrypt to the set, and every receipt key signs: a terminal with a bad key could not go on. */
async function isUsable(keySet: KeySet, suite: CryptographicSuite): Promise<boolean> {
  const signs = keySet.receiptKeys.every(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519');
  if (!signs) return false;
  try {
    await suite.encrypt(new Uint8Array(), keySet.encryptionKey, 'application/json');
    return true;
  } catch {
    return false;
  }
}

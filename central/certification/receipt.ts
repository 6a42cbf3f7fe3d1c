import { CompactSign } from 'jose';
import type { Receipt } from '../../contract/central-api.ts';
import type { SigningKey } from '../keys/service-keys.ts';

/**
 * Signs a receipt (回执): JWS compact serialisation, `alg` EdDSA, `kid` the receipt key, payload the receipt as
 * UTF-8 JSON.
 */
export function signReceipt(receipt: Receipt, key: SigningKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(receipt)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.keyId })
    .sign(key.privateKey);
}

import type { Receipt } from '../../contract/central-api.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { SigningKey } from '../keys/suite.ts';

/**
 * Signs a receipt (回执): JWS compact serialisation, `alg` EdDSA, `kid` the receipt key, payload the receipt as
 * UTF-8 JSON.
 */
export function signReceipt(receipt: Receipt, key: SigningKey): Promise<string> {
  return joseSuite.sign(new TextEncoder().encode(JSON.stringify(receipt)), key);
}

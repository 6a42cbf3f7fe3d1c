import type { PublicJwk } from '../../contract/central-api.ts';
import { joseSuite } from './jose-suite.ts';
import type { KeySearch, VerificationKey } from './suite.ts';

/** Where the keys of the terminals are kept. */
export interface TerminalKeyTable {
  /** A key of this terminal, present or earlier, by its `kid`; null when there is none. */
  findKey(terminalId: string, keyId: string): Promise<PublicJwk | null>;
}

/** The search for the keys of one terminal, ready to verify with. */
export function searchTerminalKeys(
  terminals: TerminalKeyTable,
  terminalId: string,
): KeySearch<VerificationKey> {
  return async (keyId) => {
    const jwk = await terminals.findKey(terminalId, keyId);
    return jwk && joseSuite.importVerificationKey(jwk);
  };
}

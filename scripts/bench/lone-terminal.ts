import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type PublicJwk, publicJwkSchema } from '../../contract/central-api.ts';
import type { CapturedTime } from '../../contract/record.ts';
import { createSealer, type Sealer } from '../../electron/core/seal/seal.ts';
import { createSecrets } from '../../electron/core/seal/secrets.ts';

/** Key of the person hash of a terminal that no central service knows. */
export const LONE_PERSON_HASH_KEY = Buffer.alloc(32, 7).toString('base64url');

/** The sealer of a terminal whose central service nobody runs: it encrypts to a key made for it. */
export async function createLoneSealer(): Promise<Sealer> {
  const sealer = await createSealer(await createSecrets(), {
    centralUrl: 'http://127.0.0.1:1',
    terminalId: 'bench',
    personHashKey: LONE_PERSON_HASH_KEY,
    encryptionKey: await makePublicKey('ECDH-ES', 'P-256'),
    receiptKeys: [await makePublicKey('EdDSA', 'Ed25519')],
  });
  if (!sealer.ok) throw new Error(`no sealer: ${sealer.fault}`);
  return sealer.value;
}

/** The present moment as a terminal with a good clock knows it. */
export function capturedNow(): CapturedTime {
  return {
    wall: new Date().toISOString(),
    monotonicMs: performance.now(),
    bootId: 'bench',
    serverOffsetMs: 0,
    trusted: true,
  };
}

async function makePublicKey(algorithm: 'ECDH-ES' | 'EdDSA', crv: 'P-256' | 'Ed25519'): Promise<PublicJwk> {
  const { publicKey } = await generateKeyPair(algorithm, { crv, extractable: true });
  const jwk = await exportJWK(publicKey);
  return publicJwkSchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

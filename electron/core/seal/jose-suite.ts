import {
  CompactEncrypt,
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  exportJWK,
  FlattenedEncrypt,
  generateKeyPair,
  type JWK,
} from 'jose';
import { z } from 'zod';
import type { PublicJwk } from '../../../contract/central-api.ts';
import { fail, succeed } from '../../../contract/result.ts';
import { sha256 } from './digest.ts';
import type { CryptographicSuite } from './suite.ts';

/** Schema of a signing key of this suite as it is kept. */
export const signingJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

/** Ed25519 (RFC 8037) for signatures, ECDH-ES on P-256 with A256GCM (RFC 7518) for encryption, SHA-256. */
export const joseSuite: CryptographicSuite = {
  name: 'jose-p256-ed25519-a256gcm',
  digest: sha256,
  async createSigningKey() {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(privateKey);
    return signingJwkSchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
  },
  publicHalf: ({ kty, crv, x, kid }) => ({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' }),
  sign: (payload, key, contentType) =>
    new CompactSign(payload)
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, cty: contentType })
      .sign({ ...key }),
  async verify(signed, trusted) {
    try {
      const keys = trusted.map((key) => ({ ...(key as JWK & PublicJwk) }));
      const { payload } = await compactVerify(signed, createLocalJWKSet({ keys }), { algorithms: ['EdDSA'] });
      return succeed(payload);
    } catch {
      return fail('signature-invalid');
    }
  },
  encrypt: (plain, key, contentType) =>
    new CompactEncrypt(plain).setProtectedHeader(encryptionHeader(key, contentType)).encrypt(asJwk(key)),
  async encryptBinary(plain, key, contentType) {
    const encrypted = await new FlattenedEncrypt(plain)
      .setProtectedHeader(encryptionHeader(key, contentType))
      .encrypt(asJwk(key));
    // With ECDH-ES the agreed key is used directly: there is no encrypted key.
    const { protected: header = '', encrypted_key: encryptedKey = '', iv = '', tag = '' } = encrypted;
    const head = Buffer.from(`${[header, encryptedKey, iv, tag].join('.')}\n`, 'ascii');
    return Buffer.concat([head, Buffer.from(encrypted.ciphertext, 'base64url')]);
  },
};

function encryptionHeader(key: PublicJwk, contentType: string) {
  return { alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid, cty: contentType };
}

function asJwk(key: PublicJwk): JWK {
  return { ...key } as JWK;
}

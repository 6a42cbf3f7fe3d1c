import { createHash } from 'node:crypto';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  errors,
  exportJWK,
  type FlattenedJWE,
  flattenedDecrypt,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { publicJwkSchema } from '../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { CryptographicSuite, DecryptionKey, KeySearch, OpenedContent, PrivateJwk } from './suite.ts';

/** Schema of a private key of this suite as the key file keeps it. */
export const privateJwkSchema = publicJwkSchema.extend({ d: z.string().min(1) });

/** Longest head of binary evidence, bytes: header, key, initialisation vector and tag take some 300. */
const HEAD_MAX = 4096;
const LINE_FEED = 0x0a;

const DECRYPTION = {
  keyManagementAlgorithms: ['ECDH-ES'],
  contentEncryptionAlgorithms: ['A256GCM'],
  // Nothing compressed by JWE itself.
  maxDecompressedLength: 0,
};

/** Ed25519 (RFC 8037) for signatures, ECDH-ES on P-256 with A256GCM (RFC 7518) for encryption, SHA-256. */
export const joseSuite: CryptographicSuite = {
  name: 'jose-p256-ed25519-a256gcm',
  digest: (data) => createHash('sha256').update(data).digest('hex'),
  async createEncryptionKey() {
    const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    return describePrivateKey(privateKey, 'ECDH-ES', 'enc');
  },
  async createSigningKey() {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return describePrivateKey(privateKey, 'EdDSA', 'sig');
  },
  async importDecryptionKey(jwk) {
    if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') return null;
    const privateKey = await importKey(jwk, 'ECDH-ES');
    return privateKey && { keyId: jwk.kid, privateKey };
  },
  async importSigningKey(jwk) {
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') return null;
    const privateKey = await importKey(jwk, 'EdDSA');
    return privateKey && { keyId: jwk.kid, privateKey };
  },
  async importVerificationKey({ kty, crv, x, kid }) {
    if (kty !== 'OKP' || crv !== 'Ed25519') return null;
    const publicKey = await importKey({ kty, crv, x }, 'EdDSA');
    return publicKey && { keyId: kid, publicKey };
  },
  sign: (payload, key) =>
    new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid: key.keyId }).sign(key.privateKey),
  async verify(signed, findKey) {
    const keyId = readKeyId(signed);
    if (keyId === null) return fail('unreadable');
    // Outside of `try`: a search that fails says nothing about the text.
    const key = await findKey(keyId);
    if (key === null) return fail('signature-invalid');
    try {
      const { payload, protectedHeader } = await compactVerify(signed, key.publicKey, {
        algorithms: ['EdDSA'],
      });
      return succeed({ bytes: payload, contentType: protectedHeader.cty ?? null });
    } catch (error) {
      return fail(error instanceof errors.JWSInvalid ? 'unreadable' : 'signature-invalid');
    }
  },
  decrypt: (sealed, findKey) =>
    decryptWith(sealed, findKey, (privateKey) => compactDecrypt(sealed, privateKey, DECRYPTION)),
  async decryptBinary(sealed, findKey) {
    const encrypted = readFrame(sealed);
    if (encrypted === null) return fail('unreadable');
    return decryptWith(encrypted, findKey, (privateKey) =>
      flattenedDecrypt(encrypted, privateKey, DECRYPTION),
    );
  },
  isBinary: (sealed) => headLength(sealed) !== null,
};

async function describePrivateKey(key: CryptoKey, alg: string, use: 'sig' | 'enc'): Promise<PrivateJwk> {
  const jwk = await exportJWK(key);
  return privateJwkSchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use });
}

async function importKey(jwk: object, alg: string): Promise<CryptoKey | null> {
  try {
    const key = await importJWK({ ...jwk } as JWK, alg);
    return key instanceof Uint8Array ? null : key;
  } catch {
    return null;
  }
}

function readKeyId(token: string | object): string | null {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}

interface Decrypted {
  readonly plaintext: Uint8Array;
  readonly protectedHeader?: { readonly cty?: string | undefined } | undefined;
}

async function decryptWith(
  token: string | FlattenedJWE,
  findKey: KeySearch<DecryptionKey>,
  open: (privateKey: CryptoKey) => Promise<Decrypted>,
): Promise<Result<OpenedContent, 'unreadable'>> {
  const keyId = readKeyId(token);
  if (keyId === null) return fail('unreadable');
  const key = await findKey(keyId);
  if (key === null) return fail('unreadable');
  try {
    const { plaintext, protectedHeader } = await open(key.privateKey);
    return succeed({ bytes: plaintext, contentType: protectedHeader?.cty ?? null });
  } catch {
    // The key is good, so what came from outside is not: besides its own errors the library lets those of the
    // platform through (an `epk` that is no point of the curve, for example).
    return fail('unreadable');
  }
}

function headLength(sealed: Uint8Array): number | null {
  const end = sealed.subarray(0, HEAD_MAX).indexOf(LINE_FEED);
  return end < 0 ? null : end;
}

function readFrame(sealed: Uint8Array): FlattenedJWE | null {
  const length = headLength(sealed);
  if (length === null) return null;
  const head = Buffer.from(sealed.subarray(0, length)).toString('latin1');
  const parts = /^([\w-]+)\.([\w-]*)\.([\w-]+)\.([\w-]+)$/.exec(head);
  const [, header, encryptedKey, iv, tag] = parts ?? [];
  if (header === undefined || iv === undefined || tag === undefined) return null;
  // One frame has one writing: the spare bits of base64url are nought.
  const isCanonical = [iv, tag].every(
    (part) => Buffer.from(part, 'base64url').toString('base64url') === part,
  );
  if (!isCanonical) return null;
  const ciphertext = Buffer.from(sealed.subarray(length + 1)).toString('base64url');
  return { protected: header, iv, tag, ciphertext, ...(encryptedKey ? { encrypted_key: encryptedKey } : {}) };
}

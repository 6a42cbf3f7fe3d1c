import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { type PublicJwk, publicJwkSchema } from '../../contract/central-api.ts';
import type { DecryptionKey } from '../certification/sealed-content.ts';
import { StartRefusal } from '../start-refusal.ts';
import { writeDurably } from '../store/durable-file.ts';

/** A private key that signs, with the id under which its public half is known. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** The keys of the central service. */
export interface ServiceKeys {
  /** What terminals encrypt to: P-256, ECDH-ES. */
  readonly encryption: DecryptionKey & { readonly publicJwk: PublicJwk };
  /** What signs receipts: Ed25519. */
  readonly receipt: SigningKey & { readonly publicJwk: PublicJwk };
  /** Key of the person hash (HMAC-SHA-256), 32 bytes. */
  readonly personHashKey: Uint8Array;
}

const privateJwkSchema = publicJwkSchema.extend({ d: z.string().min(1) });
const keyFileSchema = z.object({
  format: z.literal(1),
  encryptionKey: privateJwkSchema,
  receiptKey: privateJwkSchema,
  personHashKey: z.base64url(),
});
type KeyFile = z.infer<typeof keyFileSchema>;

/**
 * The keys in `keys.json` of the data folder, made at the first start. The file holds private keys in plain text: it
 * must be readable by its owner only (0600) and belongs into the backup, since no sealed record opens without it.
 * Rejects with `StartRefusal` when the file is broken or open to others.
 */
export async function openServiceKeys(dataDirectory: string): Promise<ServiceKeys> {
  const path = join(dataDirectory, 'keys.json');
  const existing = await readKeyFile(path);
  if (existing !== null) return importKeys(existing);
  const made = await makeKeys();
  await writeDurably(path, new TextEncoder().encode(`${JSON.stringify(made, null, 2)}\n`));
  return importKeys(made);
}

async function readKeyFile(path: string): Promise<KeyFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new StartRefusal(`The key file cannot be read: ${path}`);
  }
  // Windows has no such permission bits.
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
    throw new StartRefusal(`The key file is open to other users; set its permission to 0600: ${path}`);
  }
  try {
    return keyFileSchema.parse(JSON.parse(text));
  } catch {
    throw new StartRefusal(`The key file is damaged; restore it from the backup: ${path}`);
  }
}

async function makeKeys(): Promise<KeyFile> {
  const encryption = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const receipt = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return keyFileSchema.parse({
    format: 1,
    encryptionKey: await describeKey(encryption.privateKey, 'ECDH-ES', 'enc'),
    receiptKey: await describeKey(receipt.privateKey, 'EdDSA', 'sig'),
    personHashKey: randomBytes(32).toString('base64url'),
  });
}

async function describeKey(key: CryptoKey, alg: string, use: 'sig' | 'enc'): Promise<JWK> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use };
}

async function importKeys(file: KeyFile): Promise<ServiceKeys> {
  return {
    encryption: {
      keyId: file.encryptionKey.kid,
      privateKey: await importPrivateKey(file.encryptionKey, 'ECDH-ES'),
      publicJwk: publicJwkSchema.parse(file.encryptionKey),
    },
    receipt: {
      keyId: file.receiptKey.kid,
      privateKey: await importPrivateKey(file.receiptKey, 'EdDSA'),
      publicJwk: publicJwkSchema.parse(file.receiptKey),
    },
    personHashKey: Buffer.from(file.personHashKey, 'base64url'),
  };
}

async function importPrivateKey(jwk: z.infer<typeof privateJwkSchema>, alg: string): Promise<CryptoKey> {
  let key: CryptoKey | Uint8Array;
  try {
    key = await importJWK(jwk as JWK, alg);
  } catch {
    throw new StartRefusal('A key in the key file is damaged; restore the file from the backup.');
  }
  if (key instanceof Uint8Array) throw new StartRefusal('A key in the key file has the wrong kind.');
  return key;
}

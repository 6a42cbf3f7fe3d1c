import { mkdir, stat } from 'node:fs/promises';
import { type KeySet, type PublicJwk, publicJwkSchema } from '../../contract/central-api.ts';
import { type Clock, systemClock } from '../clock.ts';
import { StartRefusal } from '../start-refusal.ts';
import { flushFolder } from '../store/durable-file.ts';
import { joseSuite } from './jose-suite.ts';
import {
  type KeyFile,
  keyFilePath,
  lockPath,
  makeKeyFile,
  readKeyFile,
  whileLocked,
  writeKeyFile,
} from './key-file.ts';
import type { DecryptionKey, PrivateJwk, SigningKey } from './suite.ts';

/**
 * The keys of the central service. They are those of the key file as it is now: a rotation shows without a restart, at
 * the latest when a terminal asks for the keys or uses one that is not known yet.
 */
export interface ServiceKeys {
  /** What terminals encrypt to from now on. */
  readonly encryption: DecryptionKey & { readonly publicJwk: PublicJwk };
  /** An encryption key, present or earlier, by its `kid`; null when there is none. */
  decryptionKey(keyId: string): Promise<DecryptionKey | null>;
  /** What signs receipts from now on. */
  readonly receipt: SigningKey & { readonly publicJwk: PublicJwk };
  /** Whose receipts to trust, newest first. */
  readonly receiptKeys: readonly PublicJwk[];
  /** Key of the person hash (HMAC-SHA-256), 32 bytes. It never changes: the hashes on the terminals rest on it. */
  readonly personHashKey: Uint8Array;
  /** The key set (密钥集), JWS compact, once under every receipt key: each terminal trusts one of them. */
  signedKeySets(): Promise<string[]>;
}

/**
 * The keys in `keys.json` of the data folder, made at the first start. The file holds private keys in plain text: it
 * must be readable by its owner only (0600) and belongs into the backup, since no sealed record opens without it. A
 * file of format 1 is rewritten in format 2. Rejects with `StartRefusal` when the file is broken or open to others.
 */
export async function openServiceKeys(
  dataDirectory: string,
  clock: Clock = systemClock,
): Promise<ServiceKeys> {
  const path = keyFilePath(dataDirectory);
  await upgrade(path);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  // Before anybody is told of a key: what was sealed to one that a power cut takes back would never open.
  await flushFolder(dataDirectory);
  let version = await versionOf(path);
  const existing = await readKeyFile(path);
  let loaded = await loadKeys(existing?.content ?? (await makeKeyFile(path, clock())));

  const refresh = async (): Promise<void> => {
    const present = await versionOf(path);
    if (present === null || present === version) return;
    await flushFolder(dataDirectory);
    const changed = await readKeyFile(path).catch(ignoreRefusal);
    if (!changed) return;
    const keys = await loadKeys(changed.content).catch(ignoreRefusal);
    if (keys === null) return;
    loaded = keys;
    version = present;
  };

  return {
    get encryption() {
      return loaded.encryption;
    },
    async decryptionKey(keyId) {
      if (!loaded.decryptionKeys.has(keyId)) await refresh();
      return loaded.decryptionKeys.get(keyId) ?? null;
    },
    get receipt() {
      return loaded.receipt;
    },
    get receiptKeys() {
      return loaded.keySet.receiptKeys;
    },
    get personHashKey() {
      return loaded.personHashKey;
    },
    async signedKeySets() {
      await refresh();
      const content = new TextEncoder().encode(JSON.stringify(loaded.keySet));
      return Promise.all(loaded.signers.map((signer) => joseSuite.sign(content, signer)));
    },
  };
}

/**
 * Makes new keys for encryption and receipts (密钥轮换); the older ones stay. The service may be running. Returns when
 * the keys are on the disk; the key file has to be backed up again then. Rejects with `StartRefusal` when there are no
 * keys yet, the file is broken, or another rotation is under way.
 *
 * @returns the key set that terminals get from now on
 */
export async function rotateServiceKeys(dataDirectory: string, now: Date): Promise<KeySet> {
  const path = keyFilePath(dataDirectory);
  const rotated = await whileLocked(path, async () => {
    const present = (await readKeyFile(path))?.content;
    if (present === undefined) {
      throw new StartRefusal(`There are no keys to rotate; the first start makes them: ${path}`);
    }
    // Terminals take only what is newer, also when the clock of this computer has been put back.
    const issuedAt = new Date(Math.max(now.getTime(), Date.parse(present.issuedAt) + 1));
    const content: KeyFile = {
      ...present,
      issuedAt: issuedAt.toISOString(),
      encryptionKeys: [await joseSuite.createEncryptionKey(), ...present.encryptionKeys],
      receiptKeys: [await joseSuite.createSigningKey(), ...present.receiptKeys],
    };
    await writeKeyFile(path, content);
    return describeKeySet(content);
  }).catch(refuseMissingFolder(path));
  if (rotated !== null) return rotated;
  throw new StartRefusal(
    `Another change of the keys is under way; if none is, remove the lock: ${lockPath(path)}`,
  );
}

/** Rewrites a file of format 1. Its keys stay the same, so that one who finds it locked can go on without. */
async function upgrade(path: string): Promise<void> {
  if (!(await readKeyFile(path))?.former) return;
  await whileLocked(path, async () => {
    const read = await readKeyFile(path);
    if (read?.former) await writeKeyFile(path, read.content);
  });
}

interface LoadedKeys extends Pick<ServiceKeys, 'encryption' | 'receipt' | 'personHashKey'> {
  readonly decryptionKeys: ReadonlyMap<string, DecryptionKey>;
  readonly signers: readonly SigningKey[];
  readonly keySet: KeySet;
}

async function loadKeys(file: KeyFile): Promise<LoadedKeys> {
  const encryption = await importAll(file.encryptionKeys, joseSuite.importDecryptionKey);
  const receipt = await importAll(file.receiptKeys, joseSuite.importSigningKey);
  return {
    encryption: encryption.newest,
    receipt: receipt.newest,
    personHashKey: Buffer.from(file.personHashKey, 'base64url'),
    decryptionKeys: new Map(encryption.all.map((key) => [key.keyId, key])),
    signers: receipt.all,
    keySet: describeKeySet(file),
  };
}

type WithPublicHalf<Key> = Key & { readonly publicJwk: PublicJwk };

async function importAll<Key>(
  jwks: readonly PrivateJwk[],
  importOne: (jwk: PrivateJwk) => Promise<Key | null>,
): Promise<{ readonly newest: WithPublicHalf<Key>; readonly all: readonly WithPublicHalf<Key>[] }> {
  const all = await Promise.all(
    jwks.map(async (jwk) => {
      const key = await importOne(jwk);
      if (key !== null) return { ...key, publicJwk: publicJwkSchema.parse(jwk) };
      throw new StartRefusal('A key in the key file is damaged; restore the file from the backup.');
    }),
  );
  const [newest] = all;
  if (newest === undefined) throw new Error('the schema asks for one key at least');
  return { newest, all };
}

function describeKeySet({ issuedAt, encryptionKeys, receiptKeys }: KeyFile): KeySet {
  const [encryptionKey] = encryptionKeys;
  return {
    format: 1,
    issuedAt,
    encryptionKey: publicJwkSchema.parse(encryptionKey),
    receiptKeys: receiptKeys.map((key) => publicJwkSchema.parse(key)),
  };
}

/** What changes when the file is replaced; null when it is not there. */
async function versionOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs].join(' ');
  } catch {
    return null;
  }
}

/** A running service goes on with the keys that it has when the file is damaged; the next start will say so. */
function ignoreRefusal(error: unknown): null {
  if (error instanceof StartRefusal) return null;
  throw error;
}

function refuseMissingFolder(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new StartRefusal(`There is no such data folder: ${path}`);
    }
    throw error;
  };
}

import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StartRefusal } from '../start-refusal.ts';
import { flushFolder, writeDurably } from '../store/durable-file.ts';
import { joseSuite, privateJwkSchema } from './jose-suite.ts';

const keyFileSchema = z.object({
  format: z.literal(2),
  /** When these keys were made or changed last. */
  issuedAt: z.iso.datetime(),
  /** Newest first. The older ones open what was sealed before a rotation. */
  encryptionKeys: z.array(privateJwkSchema).min(1),
  /** Newest first. The older ones sign for the terminals that have missed a rotation. */
  receiptKeys: z.array(privateJwkSchema).min(1),
  personHashKey: z.base64url(),
});

/** Content of the key file. */
export type KeyFile = z.infer<typeof keyFileSchema>;

/** Format 1 knew one key of each kind. Its set counts as older than any that was ever signed. */
const formerKeyFileSchema = z
  .object({
    format: z.literal(1),
    encryptionKey: privateJwkSchema,
    receiptKey: privateJwkSchema,
    personHashKey: z.base64url(),
  })
  .transform(
    ({ encryptionKey, receiptKey, personHashKey }): KeyFile => ({
      format: 2,
      issuedAt: new Date(0).toISOString(),
      encryptionKeys: [encryptionKey],
      receiptKeys: [receiptKey],
      personHashKey,
    }),
  );

/** The key file below a data folder. */
export function keyFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'keys.json');
}

/** A key file as it was read. */
export interface ReadKeyFile {
  readonly content: KeyFile;
  /** It is of format 1 on the disk. */
  readonly former: boolean;
}

/**
 * Reads the key file; null when there is none. Rejects with `StartRefusal` when it cannot be read, is damaged, or is
 * open to other users.
 */
export async function readKeyFile(path: string): Promise<ReadKeyFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isError(error, 'ENOENT')) return null;
    throw new StartRefusal(`The key file cannot be read: ${path}`);
  }
  // Windows has no such permission bits.
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
    throw new StartRefusal(`The key file is open to other users; set its permission to 0600: ${path}`);
  }
  try {
    const json: unknown = JSON.parse(text);
    const present = keyFileSchema.safeParse(json);
    return present.success
      ? { content: present.data, former: false }
      : { content: formerKeyFileSchema.parse(json), former: true };
  } catch {
    throw new StartRefusal(`The key file is damaged; restore it from the backup: ${path}`);
  }
}

/** Makes the key file unless there is one, and gives back the content of the one that is there. */
export async function makeKeyFile(path: string, now: Date): Promise<KeyFile> {
  const made: KeyFile = {
    format: 2,
    issuedAt: now.toISOString(),
    encryptionKeys: [await joseSuite.createEncryptionKey()],
    receiptKeys: [await joseSuite.createSigningKey()],
    personHashKey: randomBytes(32).toString('base64url'),
  };
  // A link is made only where nothing is: of two nodes that start at once on one folder, one makes the keys.
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeKeyFile(draft, made);
  try {
    await link(draft, path);
  } catch (error) {
    if (!isError(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await flushFolder(dirname(path));
  const kept = await readKeyFile(path);
  if (kept === null) throw new StartRefusal(`The key file cannot be read: ${path}`);
  return kept.content;
}

/** Writes a key file, readable by its owner only; on the disk when it returns. */
export async function writeKeyFile(path: string, content: KeyFile): Promise<void> {
  await writeDurably(path, new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`));
}

/**
 * Runs `work` as the only one that changes the key file; null when somebody else is at it. A lock that an end in the
 * midst has left behind stays until a person removes it: two changes at once could lose a key for ever.
 */
export async function whileLocked<Value>(path: string, work: () => Promise<Value>): Promise<Value | null> {
  const lock = lockPath(path);
  try {
    await (await open(lock, 'wx', 0o600)).close();
  } catch (error) {
    if (isError(error, 'EEXIST')) return null;
    throw error;
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** The lock file that stands beside a key file while it is changed. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

import { readFileSync } from 'node:fs';
import { safeStorage } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { fail, type Result, succeed } from '../../contract/result.ts';

const fileSchema = z.object({
  format: z.literal(1),
  /** Key store that wrapped the secrets, or `plain-text` in demonstrations. */
  backend: z.string(),
  wrapped: z.string(),
});

const PLAIN_TEXT = 'plain-text';

/**
 * Keeps the terminal's secrets (终端密钥) on disk, wrapped by the key store of the operating system through Electron's
 * `safeStorage`. A store that would keep them in plain text is refused, except in demonstrations, which then say so.
 */
export class KeyStore {
  readonly #file: string;
  readonly #acceptsPlainKeys: boolean;

  constructor(file: string, acceptsPlainKeys: boolean) {
    this.#file = file;
    this.#acceptsPlainKeys = acceptsPlainKeys;
  }

  /** True when the secrets are, or would be, kept in plain text. */
  isPlain(): boolean {
    return selectBackend() === null;
  }

  /** The secrets; null when none were kept yet. Faults: 'key-store-unavailable', 'keys-unreadable'. */
  load(): Result<string | null> {
    const backend = selectBackend();
    if (backend === null && !this.#acceptsPlainKeys) return fail('key-store-unavailable');
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      return absent ? succeed(null) : fail('keys-unreadable');
    }
    try {
      const kept = fileSchema.parse(JSON.parse(text));
      if (kept.backend === PLAIN_TEXT)
        return this.#acceptsPlainKeys ? succeed(kept.wrapped) : fail('keys-unreadable');
      return backend === null
        ? fail('key-store-unavailable')
        : succeed(safeStorage.decryptString(Buffer.from(kept.wrapped, 'base64')));
    } catch {
      return fail('keys-unreadable');
    }
  }

  /** Wraps and keeps the secrets; on disk when it returns. */
  async keep(secrets: string): Promise<Result<null>> {
    const backend = selectBackend();
    if (backend === null && !this.#acceptsPlainKeys) return fail('key-store-unavailable');
    try {
      const wrapped = backend === null ? secrets : safeStorage.encryptString(secrets).toString('base64');
      const file: z.infer<typeof fileSchema> = { format: 1, backend: backend ?? PLAIN_TEXT, wrapped };
      await writeFileAtomic(this.#file, JSON.stringify(file), { mode: 0o600 });
      return succeed(null);
    } catch {
      return fail('key-store-unavailable');
    }
  }
}

/** Name of the key store that protects what it wraps; null when there is none. */
function selectBackend(): string | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  if (process.platform !== 'linux') return process.platform;
  // Older run-times cannot name the store; there, `basic_text` already counts as "not available".
  const name =
    typeof safeStorage.getSelectedStorageBackend === 'function'
      ? safeStorage.getSelectedStorageBackend()
      : 'linux';
  return name === 'basic_text' ? null : name;
}

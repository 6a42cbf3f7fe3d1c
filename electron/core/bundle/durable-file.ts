import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What of `node:fs/promises` writes a file to a stick; tests let each of them fail. */
export interface FileActions {
  readonly open: typeof open;
  readonly readdir: typeof readdir;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
  readonly statfs: typeof statfs;
}

/** The file actions of this machine. */
export const SYSTEM_FILES: FileActions = { open, readdir, rename, rm, statfs };

const UNFINISHED = '.part';
const READ_BACK_BYTES = 1024 * 1024;

/**
 * A file that is there whole or not at all. It is written under another name, flushed and renamed only then, so that a
 * stick that is pulled out early holds no half file with a good name. Rejects with the error of the file system.
 */
export class DurableFile {
  readonly #files: FileActions;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;

  private constructor(files: FileActions, path: string, handle: FileHandle) {
    this.#files = files;
    this.#path = path;
    this.#handle = handle;
  }

  /** Begins the file that will be `path`. */
  static async begin(path: string, files: FileActions = SYSTEM_FILES): Promise<DurableFile> {
    return new DurableFile(files, path, await files.open(path + UNFINISHED, 'w', 0o600));
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** SHA-256 of what was written so far, lower-case hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Adds `text` as UTF-8. */
  async write(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    let written = 0;
    while (written < bytes.length) written += (await this.#handle.write(bytes, written)).bytesWritten;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /**
   * Flushes the file, gives it its name and reads it back. @returns whether what was read is what was written
   *
   * The system may answer the reading from its memory: that the bytes are on the stick rests on the flush before.
   */
  async finish(): Promise<boolean> {
    await this.#handle.sync();
    await this.#handle.close();
    await this.#files.rename(this.#path + UNFINISHED, this.#path);
    await this.#flushFolder();
    return (await this.#readBack()) === this.sha256;
  }

  /** Removes what there is of the file. Never rejects: the stick may be gone. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await this.#files.rm(this.#path + UNFINISHED, { force: true }).catch(() => undefined);
    await this.#files.rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #flushFolder(): Promise<void> {
    // Windows cannot open a folder.
    if (process.platform === 'win32') return;
    const folder = await this.#files.open(dirname(this.#path), 'r');
    try {
      await folder.sync();
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    } finally {
      await folder.close();
    }
  }

  async #readBack(): Promise<string> {
    const hash = createHash('sha256');
    const handle = await this.#files.open(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(READ_BACK_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  }
}

/**
 * A path in `folder` that no file has yet: `stem` and `extension`, with a number between them where that is taken. What an
 * earlier, broken-off writing has left is removed first: it would take up the room.
 *
 * @param own how the names of unfinished files begin that may be removed
 */
export async function findFreePath(
  folder: string,
  { stem, extension, own }: { readonly stem: string; readonly extension: string; readonly own: string },
  files: FileActions = SYSTEM_FILES,
): Promise<string> {
  const names = await files.readdir(folder);
  for (const name of names) {
    if (name.startsWith(own) && name.endsWith(extension + UNFINISHED)) {
      await files.rm(join(folder, name), { force: true });
    }
  }
  // The file systems of sticks do not tell capitals from small letters.
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let path = join(folder, stem + extension);
  for (let number = 2; taken.has(basename(path).toLowerCase()); number += 1) {
    path = join(folder, `${stem}-${number}${extension}`);
  }
  return path;
}

/** Some file systems of sticks cannot flush a folder. */
function isUnsupported(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'EINVAL' || code === 'ENOTSUP' || code === 'ENOSYS';
}

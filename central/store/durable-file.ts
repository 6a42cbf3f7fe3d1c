import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/**
 * Writes a file so that readers and a power cut find the old content or the whole new one, and returns when it is on
 * the disk: file and folder entry are flushed. `mode` is the permission of the file, 0600 unless told.
 */
export async function writeDurably(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, Buffer.from(bytes), { mode, fsync: true });
  await flushFolder(dirname(path));
}

/** Flushes the entries of a folder: a new or renamed file stays after a power cut. */
export async function flushFolder(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals the entry itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

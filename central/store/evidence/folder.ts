import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createKeyedTurns } from '../../turns.ts';
import { flushFolder, writeDurably } from '../durable-file.ts';
import { StorageBusy } from '../storage.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** The disk is full, fails or is read-only, or too many files are open: another try may go well. */
const PASSING_TROUBLE = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ESTALE'];

/**
 * Evidence as files below a folder, spread over 256 folders by the end of the record id (its random part). Pieces are
 * appended to a file `….part` beside the whole. For one node, or several that share the folder by a file system that keeps
 * `fsync`.
 */
export function openEvidenceFolder(folder: string): EvidenceStore {
  const inTurn = createKeyedTurns();
  const pathOf = (recordId: string): string => {
    const name = recordId.toLowerCase();
    return join(folder, name.slice(-2), `${name}.jose`);
  };
  const partOf = (recordId: string): string => `${pathOf(recordId)}.part`;
  /** One after the other for each record: a repeated request may overtake the first. */
  const act = <Value>(recordId: string, work: () => Promise<Value>): Promise<Value> =>
    inTurn(recordId.toLowerCase(), () => attempt(work));

  return {
    write: (recordId, sealedEvidence) =>
      act(recordId, async () => {
        await writeDurably(pathOf(recordId), sealedEvidence);
        await rm(partOf(recordId), { force: true });
      }),
    read: (recordId) => act(recordId, () => readWhenThere(pathOf(recordId))),
    offset: (recordId) => act(recordId, () => sizeOf(partOf(recordId))),
    append: (recordId, offset, piece) =>
      act(recordId, async () => {
        const path = partOf(recordId);
        if ((await sizeOf(path)) !== offset) return false;
        await appendDurably(path, offset, piece);
        return true;
      }),
    readPieces: (recordId) =>
      act(recordId, async () => (await readWhenThere(partOf(recordId))) ?? new Uint8Array()),
    discardPieces: (recordId) => act(recordId, () => rm(partOf(recordId), { force: true })),
  };
}

/** A piece that was cut off by a full disk is taken back, so that it may be sent again. */
async function appendDurably(path: string, offset: number, piece: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(piece);
    await file.sync();
  } catch (error) {
    await file.truncate(offset).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
  if (offset === 0) await flushFolder(dirname(path));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function readWhenThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (PASSING_TROUBLE.includes(code))
      throw new StorageBusy(`the evidence folder cannot be used just now (${code})`);
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

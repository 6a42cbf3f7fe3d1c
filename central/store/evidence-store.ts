import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/** Keeps sealed evidence, one object a record. A file folder here; an object store fits as well. */
export interface EvidenceStore {
  /** Keeps the sealed evidence of a record; when it returns, a power cut cannot lose it. Writing again is harmless. */
  write(recordId: string, sealedEvidence: Uint8Array): Promise<void>;
  /** The sealed evidence of a record; null when there is none. */
  read(recordId: string): Promise<Uint8Array | null>;
}

/** Evidence as files below a folder, spread over 256 folders by the end of the record id (its random part). */
export function openEvidenceFolder(folder: string): EvidenceStore {
  const pathOf = (recordId: string): string => {
    const name = recordId.toLowerCase();
    return join(folder, name.slice(-2), `${name}.jose`);
  };
  return {
    write: (recordId, sealedEvidence) => writeDurably(pathOf(recordId), sealedEvidence),
    async read(recordId) {
      try {
        return await readFile(pathOf(recordId));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}

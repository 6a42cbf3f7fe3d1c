import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileOperation } from './shim.ts';

/** What a disk may tear apart: a sector is written whole or not at all. */
const SECTOR_BYTES = 512;

interface FileImage {
  /** As of the last sync. */
  synced: Buffer;
  /** Since then; the disk may hold any of it. */
  pending: FileOperation[];
}

/**
 * What a disk may hold after the power failed: everything up to the last sync of each file, and of the writes since then any
 * choice, each kept, dropped, or torn at sectors; dropping earlier ones and keeping later ones is what reordering comes to.
 * Names of files (create, delete, rename) are taken as done at once, as file systems with a journal mostly have it.
 */
export class PowerLossDisk {
  readonly #files = new Map<string, FileImage>();

  /** One more operation happened. */
  note(operation: FileOperation): void {
    const { file } = operation;
    if (operation.operation === 'unlink') {
      this.#files.delete(file);
    } else if (operation.operation === 'rename') {
      const moved = this.#files.get(file);
      this.#files.delete(file);
      if (moved) this.#files.set(operation.bytes.toString('utf8'), moved);
    } else {
      const image = this.#files.get(file) ?? { synced: Buffer.alloc(0), pending: [] };
      this.#files.set(file, image);
      if (operation.operation === 'sync') {
        image.synced = image.pending.reduce(apply, image.synced);
        image.pending = [];
      } else {
        image.pending.push(operation);
      }
    }
  }

  /** Writes what the disk may hold now below `folder`. */
  lose(folder: string, random: () => number): void {
    for (const [file, { synced, pending }] of this.#files) {
      const survived = pending.flatMap((operation) => survivors(operation, random));
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, survived.reduce(apply, synced));
    }
  }
}

/** What is left of an unsynced operation: nothing, all of it, or some of its sectors. */
function survivors(operation: FileOperation, random: () => number): FileOperation[] {
  const fate = random();
  if (fate < 0.35) return [];
  if (fate < 0.7 || operation.operation !== 'write') return [operation];
  const parts: FileOperation[] = [];
  let at = 0;
  while (at < operation.bytes.length) {
    const toBorder = SECTOR_BYTES - ((operation.offset + at) % SECTOR_BYTES);
    const bytes = operation.bytes.subarray(at, at + toBorder);
    if (random() < 0.5) parts.push({ ...operation, offset: operation.offset + at, bytes });
    at += bytes.length;
  }
  return parts;
}

function apply(content: Buffer, operation: FileOperation): Buffer {
  if (operation.operation === 'truncate') {
    const cut = Buffer.alloc(operation.offset);
    content.copy(cut, 0, 0, operation.offset);
    return cut;
  }
  const end = operation.offset + operation.bytes.length;
  const grown = Buffer.alloc(Math.max(content.length, end));
  content.copy(grown);
  operation.bytes.copy(grown, operation.offset);
  return grown;
}

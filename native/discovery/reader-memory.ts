import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Log } from '../log.ts';

/** Ids of `ReaderCandidate`s are made of device names and USB numbers; this many characters are plenty. */
const candidateIdSchema = z.string().min(1).max(1000);

const memorySchema = z.object({
  /** The candidate that was the reader last time; `null` when none was ever found. */
  readerId: candidateIdSchema.nullable(),
  /** Plugged-in candidates that are no reader, or a second way to the same one. */
  notReaders: z.array(candidateIdSchema).max(1000),
});
/** What the terminal knows of its devices from earlier: ids of candidates. */
export type Memory = z.infer<typeof memorySchema>;

const fileSchema = memorySchema.extend({ version: z.literal(1) });

/** Keeps `Memory` from one start to the next. Neither function ever rejects. */
export interface ReaderMemory {
  load(): Promise<Memory>;
  save(memory: Memory): Promise<void>;
}

const EMPTY_MEMORY: Memory = { readerId: null, notReaders: [] };

/**
 * Memory in a JSON file that is replaced as a whole. A missing, damaged or foreign file is an empty memory, for
 * all that is lost is a few seconds of probing; errors of the disk are logged and otherwise without effect.
 */
export function createFileMemory(path: string, log: Log): ReaderMemory {
  const noteFailure = (event: string, error: unknown) => {
    log(event, { reason: error instanceof Error ? error.message : '' });
  };
  return {
    async load() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        if (!isMissing) noteFailure('reader-memory-unreadable', error);
        return EMPTY_MEMORY;
      }
      const file = parseFile(text);
      if (!file) {
        log('reader-memory-damaged', { characters: text.length });
        return EMPTY_MEMORY;
      }
      return { readerId: file.readerId, notReaders: file.notReaders };
    },
    async save(memory) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFileAtomic(path, `${JSON.stringify({ version: 1, ...memory }, null, 2)}\n`);
      } catch (error) {
        noteFailure('reader-memory-not-saved', error);
      }
    },
  };
}

/** Memory that ends with the process; for tests. */
export function createPassingMemory(memory: Memory = EMPTY_MEMORY): ReaderMemory {
  let kept = memory;
  return {
    load: async () => kept,
    save: async (next) => {
      kept = next;
    },
  };
}

function parseFile(text: string): z.infer<typeof fileSchema> | null {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

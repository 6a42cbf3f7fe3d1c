import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { livenessCheckSchema, livenessTranscriptSchema } from '../../contract/record.ts';

const judgementSchema = z.object({
  event: z.literal('liveness-judged'),
  verdict: livenessTranscriptSchema.shape.verdict,
  reasons: z.array(z.string()),
  checks: z.array(livenessCheckSchema),
  session: z.int(),
  pictures: z.int(),
  picturesPerSecond: z.number().nullable(),
  analysisMsMedian: z.number().nullable(),
  analysisMsP95: z.number().nullable(),
});

/** A judgement of core as it stands in the terminal's technical log. */
export type Judgement = Omit<z.infer<typeof judgementSchema>, 'event'>;

/** Where core writes its log, in a terminal's user data folder. */
const LOG_FILE = 'terminal/logs/core.log';

/** Reads what core judges, from its log. Throws where a judgement is not of the known form: then nothing counts. */
export class JudgementReader {
  readonly #path: string;
  #offset = 0;

  constructor(userData: string) {
    this.#path = join(userData, LOG_FILE);
  }

  /** Passes over all that stands there now. */
  async skip(): Promise<void> {
    this.#offset = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** The judgements since the last `skip`, oldest first. */
  async read(): Promise<Judgement[]> {
    let file: FileHandle;
    try {
      file = await open(this.#path, 'r');
    } catch {
      return [];
    }
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - this.#offset));
      await file.read(bytes, 0, bytes.length, this.#offset);
      return judgementsIn(bytes.toString('utf8'));
    } finally {
      await file.close();
    }
  }
}

/** The judgements in lines of the log. A line that is still being written is left out. */
export function judgementsIn(log: string): Judgement[] {
  return log
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.includes('"liveness-judged"'))
    .map((line) => {
      const { event: _, ...judgement } = judgementSchema.parse(JSON.parse(line));
      return judgement;
    });
}

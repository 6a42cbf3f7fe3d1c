import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const SOURCE = join(import.meta.dirname, 'shim.c');

/** The environment that puts the shim into a process. */
export type ShimEnvironment = Readonly<Record<string, string>>;

/** The compiled shim. */
export interface WriteShim {
  /** For a process whose operations below `root` are noted in `log` and whose writes obey `budget`. */
  environment(options: { root: string; log?: string; budget?: string }): ShimEnvironment;
}

/** Compiles the shim into `folder`; null where there is no C compiler, or another system than Linux. */
export function compileShim(folder: string): WriteShim | null {
  if (process.platform !== 'linux') return null;
  const library = join(folder, 'write-shim.so');
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl', '-lpthread'], {
    encoding: 'utf8',
  });
  if (compiled.error) return null;
  if (compiled.status !== 0) throw new Error(`the write shim does not compile: ${compiled.stderr}`);
  return {
    environment: ({ root, log, budget }) => ({
      LD_PRELOAD: library,
      ANHAO_SHIM_ROOT: root,
      ...(log === undefined ? {} : { ANHAO_SHIM_LOG: log }),
      ...(budget === undefined ? {} : { ANHAO_SHIM_BUDGET: budget }),
    }),
  };
}

/** How many writes still succeed; -1: all. The shim sees it at once, since it has the file mapped. */
export function setBudget(file: string, writes: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(writes));
  writeFileSync(file, bytes, { flag: 'r+' });
}

/** How many writes are left. */
export function readBudget(file: string): number {
  return Number(readFileSync(file).readBigInt64LE());
}

/** Makes the file that `setBudget` writes. */
export function makeBudget(file: string): void {
  writeFileSync(file, Buffer.alloc(8, 0xff));
}

const operationSchema = z
  .object({
    operation: z.enum(['write', 'sync', 'truncate', 'unlink', 'rename']),
    file: z.string(),
    offset: z.number(),
    hex: z.string(),
  })
  .transform(({ hex, ...rest }) => ({ ...rest, bytes: Buffer.from(hex, 'hex') }));
/** One operation on a file, as it happened. `rename` has its new name in `bytes`, `truncate` its new length in `offset`. */
export type FileOperation = z.infer<typeof operationSchema>;

/** The operations in the order in which they happened. */
export function readOperations(log: string): FileOperation[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => operationSchema.parse(JSON.parse(line)));
}

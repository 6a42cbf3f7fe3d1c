import { availableParallelism, totalmem } from 'node:os';
import type { BacklogReport } from './backlog/backlog.ts';
import type { CommitsReport } from './commits.ts';
import type { HerdReport } from './herd/herd.ts';
import type { SealReport } from './seal.ts';

/** The machine that was measured on: figures of two machines do not compare, their ratios do. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processors: number;
  readonly memoryGiB: number;
}

/** The result of a run: the JSON line of `npm run bench -- --json`. Null: this part was not asked for. */
export interface BenchReport {
  readonly seed: number;
  readonly machine: Machine;
  readonly commits: CommitsReport | null;
  readonly seal: SealReport | null;
  readonly backlog: BacklogReport | null;
  readonly herd: HerdReport | null;
  readonly runSeconds: number;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

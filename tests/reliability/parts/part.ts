import type { Findings, InvariantName, InvariantResult } from '../check/findings.ts';

/** What every part of the suite is told. */
export interface PartOptions {
  /** An empty folder of its own. */
  readonly folder: string;
  /** The same seed draws the same instants and faults. */
  readonly seed: number;
  /** Kill cycles that are wanted; the other parts take a share of theirs by it, see `shareOf`. */
  readonly cycles: number;
  readonly progress: (line: string) => void;
}

/** What every part of the suite tells. */
export interface PartResult {
  /** Kills, cuts, faults or whatever this part repeats. */
  readonly cycles: number;
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  readonly plainTextHits: number;
  readonly invariants: Partial<Record<InvariantName, InvariantResult>>;
  /** More figures of this part. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Why it could not run here; null when it ran. */
  readonly skipped: string | null;
}

/** A part of the suite. */
export type Part = (options: PartOptions) => Promise<PartResult>;

/** Kill cycles of a run in full. */
export const FULL_CYCLES = 300;

/** How many of `full` repetitions a run of so many kill cycles makes: all of them from `FULL_CYCLES` on, a few at least. */
export function shareOf(full: number, cycles: number, least: number): number {
  return Math.max(Math.min(full, least), Math.round(full * Math.min(1, cycles / FULL_CYCLES)));
}

/** The result of a part that has counted nothing but what is given. */
export function partResult(findings: Findings, counts: Partial<PartResult>): PartResult {
  return {
    cycles: 0,
    records: 0,
    lost: 0,
    doubled: 0,
    plainTextHits: 0,
    details: {},
    skipped: null,
    ...counts,
    invariants: findings.results(),
  };
}

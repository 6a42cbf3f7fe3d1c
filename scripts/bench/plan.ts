/** The parts of the bench. */
export const BENCH_PARTS = ['commits', 'seal', 'backlog', 'herd'] as const;
/** A part of the bench. */
export type BenchPart = (typeof BENCH_PARTS)[number];

/** The databases of the central service that are measured. */
export const CENTRAL_DATABASES = ['sqlite', 'postgresql'] as const;
/** A database of the central service. */
export type CentralDatabase = (typeof CENTRAL_DATABASES)[number];

/** What the command line says; what is left out is chosen by `planBench`. */
export interface BenchOptions {
  readonly quick?: boolean;
  readonly only?: readonly BenchPart[];
  /** Of the backlog; the herd always comes back to PostgreSQL. */
  readonly database?: readonly CentralDatabase[];
  readonly records?: number;
  readonly terminals?: number;
  readonly waveMinutes?: number;
}

/** One return of a herd (惊群): many terminals find the line again at the same moment. */
export interface WavePlan {
  readonly name: string;
  readonly terminals: number;
  /** Records that wait in each terminal. */
  readonly recordsEach: number;
  /** The first try of each terminal is spread over this time; null: what the product has. */
  readonly firstTrySpreadMs: number | null;
  /** The measurement ends after this time, drained or not. */
  readonly limitMs: number;
}

/** What will be measured, and how much of it. */
export interface BenchPlan {
  readonly parts: readonly BenchPart[];
  /** Commits of each contestant and size of record. */
  readonly commitRounds: number;
  /** Visits sealed by each contestant. */
  readonly sealRounds: number;
  /** Sizes of the backlogs, smallest first; the last is the one that is meant, the others tell how the speed scales. */
  readonly backlogs: readonly number[];
  /** Databases that a backlog is sent to, in turn. */
  readonly databases: readonly CentralDatabase[];
  readonly waves: readonly WavePlan[];
}

/** Records of the backlog and terminals of the herd unless told; small ones with `--quick`. */
const RECORDS = { full: 100_000, quick: 300 };
const TERMINALS = { full: 10_000, quick: 60 };
/** Longest time of one wave, minutes. */
const WAVE_MINUTES = { full: 10, quick: 2 };

/** Records in each terminal of a wave, as in the two cases of the simulation that chose the back-off. */
const RECORDS_EACH = [1, 5];
/** The comparison with and without a spread has this share of the terminals: the wave without one is all at once. */
const CONTROL_SHARE = 0.2;
/** A spread that suits a short run; the control has none. */
const QUICK_SPREAD_MS = 5_000;

/** Chooses what is measured. */
export function planBench(options: BenchOptions): BenchPlan {
  const size = options.quick ? 'quick' : 'full';
  const records = options.records ?? RECORDS[size];
  const terminals = options.terminals ?? TERMINALS[size];
  const limitMs = (options.waveMinutes ?? WAVE_MINUTES[size]) * 60_000;
  const firstTrySpreadMs = options.quick ? QUICK_SPREAD_MS : null;
  const few = Math.max(1, Math.round(terminals * CONTROL_SHARE));
  return {
    parts: BENCH_PARTS.filter((part) => options.only?.includes(part) ?? true),
    commitRounds: options.quick ? 60 : 1_000,
    sealRounds: options.quick ? 30 : 500,
    backlogs: [...new Set([Math.max(1, Math.round(records / 10)), records])],
    databases: CENTRAL_DATABASES.filter((database) => options.database?.includes(database) ?? true),
    waves: [
      ...RECORDS_EACH.map((recordsEach) => ({
        name: `${terminals}×${recordsEach}`,
        ...{ terminals, recordsEach, firstTrySpreadMs, limitMs },
      })),
      { name: `${few}×1`, terminals: few, recordsEach: 1, firstTrySpreadMs, limitMs },
      { name: `${few}×1-no-spread`, terminals: few, recordsEach: 1, firstTrySpreadMs: 0, limitMs },
    ],
  };
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { systemClock } from '../../../electron/core/clock.ts';
import { openDatabase } from '../../../electron/core/store/database.ts';
import { RecordStore } from '../../../electron/core/store/record-store.ts';
import { rounded } from '../../evaluation/statistics.ts';
import { progress } from '../../progress.ts';
import { openCentralSite } from '../central/central-of-bench.ts';
import { type EnrolledTerminal, enrolTerminal, sealerOf } from '../enrolled-terminal.ts';
import { capturedNow } from '../lone-terminal.ts';
import { type BenchPlan, CENTRAL_DATABASES, type CentralDatabase } from '../plan.ts';
import { SampleVisits, SMALL_EVIDENCE } from '../sample-visits.ts';
import { sealVisit } from '../seal-visit.ts';
import { measureBareStorage } from './bare-storage.ts';
import { fillStore } from './fill-store.ts';
import { type Drain, type Drained, drainedSchema } from './messages.ts';

/** How one backlog (积压) was sent to the central service. */
export interface BacklogRun {
  readonly database: CentralDatabase;
  readonly records: number;
  /** Means over all records. */
  readonly sealedRecordBytes: number;
  readonly sealedEvidenceBytes: number;
  readonly prepareSeconds: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly requests: number;
  readonly requestsPerRecord: number;
  readonly wastedRequests: number;
  readonly terminalPeakRssMiB: number;
  readonly centralPeakRssMiB: number;
  /** As the central service has them. */
  readonly states: Readonly<Record<string, number>>;
  /** Records per second that the bare driver keeps: one row, one commit, one file with fsync each. */
  readonly barePerSecond: number;
  readonly toBare: number;
}

/** The speed of the largest backlog over that of the smallest, by database: 1 means that the size does not matter. */
export type BacklogScale = Readonly<Partial<Record<CentralDatabase, number>>>;

/** All backlogs. */
export interface BacklogReport {
  readonly referenceIs: string;
  readonly runs: readonly BacklogRun[];
  readonly scale: BacklogScale;
}

/** Records of the comparison with the bare driver. */
const BARE_RECORDS = 500;
const TERMINAL_PROCESS = join(import.meta.dirname, 'terminal-process.ts');

/** Sends backlogs of these sizes (smallest first) over each database, in turn. */
export async function benchBacklogs(
  folder: string,
  { backlogs, databases }: Pick<BenchPlan, 'backlogs' | 'databases'>,
  seed: number,
): Promise<BacklogReport> {
  const runs: BacklogRun[] = [];
  for (const records of backlogs) {
    for (const database of databases) {
      const place = join(folder, `${database}-${records}`);
      progress(`积压 · backlog of ${records} over ${database}`);
      const run = await runBacklog(place, database, records, seed);
      await rm(place, { recursive: true, force: true });
      progress(`${run.seconds} s, ${run.recordsPerSecond}/s`);
      runs.push(run);
    }
  }
  return {
    referenceIs: 'bare driver: one row and one commit a record, one file with fsync for its evidence',
    runs,
    scale: scaleOf(runs),
  };
}

/** The speed of the largest run of each database over that of its smallest. */
export function scaleOf(
  runs: readonly Pick<BacklogRun, 'database' | 'records' | 'recordsPerSecond'>[],
): BacklogScale {
  const scale: Partial<Record<CentralDatabase, number>> = {};
  for (const database of CENTRAL_DATABASES) {
    const bySize = runs
      .filter((run) => run.database === database)
      .toSorted((one, other) => one.records - other.records);
    const [smallest, largest] = [bySize[0], bySize.at(-1)];
    if (smallest && largest && smallest !== largest) {
      scale[database] = rounded(largest.recordsPerSecond / smallest.recordsPerSecond, 3);
    }
  }
  return scale;
}

async function runBacklog(
  folder: string,
  database: CentralDatabase,
  records: number,
  seed: number,
): Promise<BacklogRun> {
  await mkdir(folder, { recursive: true });
  const site = await openCentralSite(folder, database);
  try {
    const central = await site.start();
    try {
      const [code = ''] = await central.issueCodes(1);
      const terminal = await enrolTerminal(central.address, code);
      const visits = new SampleVisits(seed, SMALL_EVIDENCE);
      const directory = join(folder, 'terminal');
      const startMs = performance.now();
      const filled = await prepareStore(directory, terminal, visits, records);
      const prepareSeconds = rounded((performance.now() - startMs) / 1000, 1);
      const example = await sealVisit(
        visits.next(terminal.enrolment.terminalId, capturedNow()),
        await sealerOf(terminal),
        terminal.enrolment.personHashKey,
      );
      const bare = await measureBareStorage(
        folder,
        site.databaseUrl,
        example,
        Math.min(records, BARE_RECORDS),
      );
      const drained = await drain({
        directory,
        address: central.address,
        secrets: JSON.stringify(terminal.secrets),
      });
      const { states, peakRssMiB } = await central.finish();
      assertComplete(records, drained.states, states);
      const recordsPerSecond = records / drained.seconds;
      return {
        database,
        records,
        sealedRecordBytes: Math.round(filled.sealedRecordBytes / records),
        sealedEvidenceBytes: Math.round(filled.sealedEvidenceBytes / records),
        prepareSeconds,
        seconds: rounded(drained.seconds, 1),
        recordsPerSecond: rounded(recordsPerSecond, 1),
        requests: drained.requests,
        requestsPerRecord: rounded(drained.requests / records, 3),
        wastedRequests: drained.wasted,
        terminalPeakRssMiB: drained.peakRssMiB,
        centralPeakRssMiB: peakRssMiB,
        states,
        barePerSecond: rounded(bare, 1),
        toBare: rounded(recordsPerSecond / bare, 3),
      };
    } finally {
      central.kill();
    }
  } finally {
    await site.stop();
  }
}

async function prepareStore(
  directory: string,
  terminal: EnrolledTerminal,
  visits: SampleVisits,
  records: number,
): ReturnType<typeof fillStore> {
  const opened = openDatabase(directory, 'bench');
  if (!opened.ok) throw new Error(`the database does not open: ${opened.fault}`);
  const { database } = opened.value;
  try {
    const store = new RecordStore(database, systemClock);
    const sealer = await sealerOf(terminal);
    return await fillStore({ database, store }, { terminal, sealer }, visits, records);
  } finally {
    database.close();
  }
}

async function drain(message: Drain): Promise<Drained> {
  const child = execaNode(TERMINAL_PROCESS, {
    ipc: true,
    nodePath: process.execPath,
    stdout: 'ignore',
    stderr: 'inherit',
    buffer: false,
  });
  const [answer] = await Promise.all([child.getOneMessage(), child.sendMessage(message)]);
  await child;
  return drainedSchema.parse(answer);
}

/**
 * A speed counts only when every record arrived, was opened and decided: exception when one is missing at either end, or
 * was rejected, which an honest record of a person on the roster never is.
 */
export function assertComplete(
  records: number,
  terminal: Readonly<Record<string, number>>,
  central: Readonly<Record<string, number>>,
): void {
  for (const states of [terminal, central]) {
    const decided = (states.ACCEPTED ?? 0) + (states.MANUAL_REVIEW ?? 0);
    if (decided === records) continue;
    throw new Error(`${decided} of ${records} records were decided: ${JSON.stringify(states)}`);
  }
}

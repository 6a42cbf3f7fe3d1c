import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { startPostgres } from '../../../tests/support/postgres.ts';
import type { CentralDatabase } from '../plan.ts';
import { sampleRoster } from '../sample-visits.ts';
import { type FromCentral, fromCentralSchema, type ToCentral } from './messages.ts';

/** What the central service had at its end. */
export interface CentralEnd {
  /** Records by their state. */
  readonly states: Readonly<Record<string, number>>;
  /** Of the service's own process; PostgreSQL's processes are not in it. */
  readonly peakRssMiB: number;
}

/** A central service in a process of its own. */
export interface CentralOfBench {
  readonly address: string;
  issueCodes(count: number): Promise<string[]>;
  /** Ends the service; its data stay. */
  finish(): Promise<CentralEnd>;
  /** Ends the process at once, whatever it does. */
  kill(): void;
}

/** Where a central service keeps its data; several processes may serve it, one after the other. */
export interface CentralSite {
  readonly database: CentralDatabase;
  /** `postgres://…`; null: SQLite in the folder. */
  readonly databaseUrl: string | null;
  start(): Promise<CentralOfBench>;
  /** Stops the database. */
  stop(): Promise<void>;
}

const PROCESS = join(import.meta.dirname, 'process.ts');

/** Prepares a data folder below `folder`, with a PostgreSQL of its own where one is asked for. */
export async function openCentralSite(folder: string, database: CentralDatabase): Promise<CentralSite> {
  const dataDirectory = join(folder, 'central');
  await mkdir(dataDirectory, { recursive: true });
  const rosterFile = join(folder, 'roster.csv');
  await writeFile(rosterFile, sampleRoster());
  const postgres = database === 'postgresql' ? await startPostgres(folder) : null;
  const databaseUrl = postgres?.url ?? null;
  return {
    database,
    databaseUrl,
    start: () => startProcess({ type: 'start', dataDirectory, rosterFile, databaseUrl }),
    stop: async () => {
      await postgres?.stop();
    },
  };
}

async function startProcess(start: ToCentral): Promise<CentralOfBench> {
  const child = execaNode(PROCESS, {
    ipc: true,
    nodePath: process.execPath,
    stdout: 'ignore',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  const ask = async <Type extends FromCentral['type']>(
    message: ToCentral,
    type: Type,
  ): Promise<Extract<FromCentral, { type: Type }>> => {
    const [answer] = await Promise.all([child.getOneMessage(), child.sendMessage(message)]);
    const read = fromCentralSchema.parse(answer);
    if (read.type === 'failed') throw new Error(`the central service: ${read.message}`);
    if (!isOfType(read, type)) throw new Error(`${read.type} instead of ${type}`);
    return read;
  };
  const { address } = await ask(start, 'listening');
  return {
    address,
    issueCodes: async (count) => (await ask({ type: 'issue-codes', count }, 'codes')).codes,
    finish: async () => {
      const { states, peakRssMiB } = await ask({ type: 'finish' }, 'finished');
      await child;
      return { states, peakRssMiB };
    },
    kill: () => void child.kill(),
  };
}

function isOfType<Type extends FromCentral['type']>(
  answer: FromCentral,
  type: Type,
): answer is Extract<FromCentral, { type: Type }> {
  return answer.type === type;
}

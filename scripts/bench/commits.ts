import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { systemClock } from '../../electron/core/clock.ts';
import { openDatabase } from '../../electron/core/store/database.ts';
import { RecordStore, type SealedRecord } from '../../electron/core/store/record-store.ts';
import { createRandom } from '../fuzz/random.ts';
import {
  type Contestant,
  type Speed,
  type SpeedRatio,
  speedOf,
  speedRatio,
  timeAlternated,
} from './alternated.ts';
import { capturedNow, createLoneSealer, LONE_PERSON_HASH_KEY } from './lone-terminal.ts';
import { type EvidenceSize, REAL_EVIDENCE, SampleVisits, SMALL_EVIDENCE } from './sample-visits.ts';
import { sealVisit } from './seal-visit.ts';

/** How fast records of one size become durable. */
export interface CommitsOfSize {
  /** Bytes of one record with its sealed evidence. */
  readonly bytes: number;
  readonly capture: Speed;
  readonly rawSqlite: Speed;
  readonly fsync: Speed;
  readonly toRawSqlite: SpeedRatio;
  readonly toFsync: SpeedRatio;
}

/** How fast records become durable, beside bare SQLite and bare fsync on the same disk. */
export interface CommitsReport {
  readonly rawSqliteIs: string;
  readonly fsyncIs: string;
  readonly withEvidence: CommitsOfSize;
  readonly small: CommitsOfSize;
}

/** The settings of the terminal's database, which the bare one has as well. */
const PRAGMAS = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'page_size'] as const;

/** Times durable commits below `folder`. */
export async function benchCommits(folder: string, rounds: number, seed: number): Promise<CommitsReport> {
  return {
    rawSqliteIs: 'better-sqlite3 with the same pragmas, the same bytes in one row, one commit each',
    fsyncIs: 'the same bytes appended to one file, one fsync each',
    withEvidence: await benchSize(join(folder, 'with-evidence'), REAL_EVIDENCE, rounds, seed),
    small: await benchSize(join(folder, 'small'), SMALL_EVIDENCE, rounds, seed),
  };
}

async function benchSize(
  folder: string,
  size: EvidenceSize,
  rounds: number,
  seed: number,
): Promise<CommitsOfSize> {
  const visit = new SampleVisits(seed, size).next('bench', capturedNow());
  const sealed = await sealVisit(visit, await createLoneSealer(), LONE_PERSON_HASH_KEY);
  const bytes = Buffer.concat([Buffer.from(sealed.sealedRecord), Buffer.from(sealed.sealedEvidence)]);
  const terminal = openTerminal(folder, sealed);
  const raw = openRaw(folder, terminal.pragmas, bytes);
  const file = openFile(folder, bytes);
  try {
    const times = await timeAlternated(
      [terminal.contestant, raw.contestant, file.contestant],
      rounds,
      createRandom(seed, 1),
    );
    return {
      bytes: bytes.length,
      capture: speedOf(times.capture),
      rawSqlite: speedOf(times.rawSqlite),
      fsync: speedOf(times.fsync),
      toRawSqlite: speedRatio(times.capture, times.rawSqlite),
      toFsync: speedRatio(times.capture, times.fsync),
    };
  } finally {
    terminal.close();
    raw.close();
    file.close();
  }
}

interface Opened<Name extends string> {
  readonly contestant: Contestant<Name>;
  close(): void;
}

/** The store of the terminal. The sealed parts are those of one visit: the store looks into none of them. */
function openTerminal(
  folder: string,
  sealed: SealedRecord,
): Opened<'capture'> & { readonly pragmas: readonly string[] } {
  const opened = openDatabase(join(folder, 'terminal'), 'bench');
  if (!opened.ok) throw new Error(`the database does not open: ${opened.fault}`);
  const { database } = opened.value;
  const store = new RecordStore(database, systemClock);
  return {
    contestant: {
      name: 'capture',
      run: () => {
        const recordId = uuidv7();
        const captured = store.capture({ ...sealed, recordId, caseNumber: `case-${recordId}` });
        if (!captured.ok) throw new Error(`not kept: ${captured.fault}`);
      },
    },
    pragmas: PRAGMAS.map((name) => `${name} = ${String(database.pragma(name, { simple: true }))}`),
    close: () => database.close(),
  };
}

function openRaw(folder: string, pragmas: readonly string[], bytes: Uint8Array): Opened<'rawSqlite'> {
  const directory = join(folder, 'raw');
  mkdirSync(directory, { recursive: true });
  const database = new SqliteDatabase(join(directory, 'raw.sqlite'));
  for (const pragma of pragmas.toReversed()) database.pragma(pragma);
  database.exec('CREATE TABLE record (record_id TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO record (record_id, content) VALUES (?, ?)');
  return {
    contestant: { name: 'rawSqlite', run: () => void insert.run(uuidv7(), bytes) },
    close: () => database.close(),
  };
}

function openFile(folder: string, bytes: Uint8Array): Opened<'fsync'> {
  const file = openSync(join(folder, 'appended'), 'a');
  return {
    contestant: {
      name: 'fsync',
      run: () => {
        writeSync(file, bytes);
        fsyncSync(file);
      },
    },
    close: () => closeSync(file),
  };
}

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { systemClock } from '../../../electron/core/clock.ts';
import { openDatabase } from '../../../electron/core/store/database.ts';
import { RecordStore } from '../../../electron/core/store/record-store.ts';
import { seededRandom } from '../../support/camera/random.ts';
import { makeSealedRecord, openStore } from '../../support/core/stored-records.ts';
import { Findings } from '../check/findings.ts';
import { readTerminalState, sha256 } from '../check/terminal-state.ts';
import { DrivenCore, dataDirectoryOf } from '../terminal/driven-core.ts';
import { type Part, type PartOptions, partResult, shareOf } from './part.ts';

const STEP_BYTES = 512;
const RECORDS = 12;
/** Every so many damaged files a whole core is started on one, too. */
const CORE_EVERY = 25;
const NAMES = ['terminal.sqlite', 'terminal.sqlite-wal'] as const;

interface Damage {
  readonly what: string;
  readonly files: Readonly<Partial<Record<(typeof NAMES)[number], Buffer>>>;
}

/**
 * Database and write-ahead log are cut at every 512 bytes, overwritten with noise, emptied; a short run takes every so many of
 * these damages. The store opens every time and takes
 * a new record; whatever SQLite itself can still read and whose hashes fit is there again.
 */
export const runDamage: Part = async (options) => {
  const { folder, seed, progress } = options;
  const findings = new Findings();
  mkdirSync(folder, { recursive: true });
  const original = makeOriginal(join(folder, 'original'));
  const planned = planDamages(original, seededRandom(seed + 4));
  const every = Math.round(planned.length / shareOf(planned.length, options.cycles, 200));
  const damages = planned.filter((_, i) => i % every === seed % every);
  let cores = 0;
  let salvaged = 0;
  let readable = 0;
  let quarantined = 0;
  for (const [i, damage] of damages.entries()) {
    const place = join(folder, 'damaged');
    rmSync(place, { recursive: true, force: true });
    const data = dataDirectoryOf(place);
    mkdirSync(data, { recursive: true });
    for (const [name, bytes] of Object.entries(damage.files)) writeFileSync(join(data, name), bytes);
    const intact = readIntact(data, join(folder, 'looked-at'));
    readable += intact.length;
    if (i % CORE_EVERY === 0) {
      cores += 1;
      findings.expect('I10', await windowOpens(place, options), `${damage.what}: the window shows nothing`);
    }
    const opened = openDatabase(data, 'set-aside');
    if (!findings.expect('I10', opened.ok, `${damage.what}: the store does not open`) || !opened.ok) continue;
    quarantined += opened.value.quarantinedTo === null ? 0 : 1;
    const taken = new RecordStore(opened.value.database, systemClock).capture(makeSealedRecord());
    findings.expect('I10', taken.ok, `${damage.what}: no new record is taken`);
    opened.value.database.close();
    const held = new Set(readTerminalState(data)?.records.map((record) => record.recordId));
    const back = intact.filter((recordId) => held.has(recordId));
    salvaged += back.length;
    findings.expect(
      'I1',
      back.length === intact.length,
      `${damage.what}: ${intact.length - back.length} readable records are gone`,
    );
    if (i % 200 === 199) progress(`${i + 1} of ${damages.length} damaged files`);
  }
  return partResult(findings, {
    cycles: damages.length,
    records: RECORDS,
    lost: readable - salvaged,
    details: { cores, quarantined, readable, salvaged },
  });
};

/** A small database, half of it still in its write-ahead log, as after a power cut. */
function makeOriginal(folder: string): Damage['files'] {
  mkdirSync(folder, { recursive: true });
  const { database, store } = openStore(folder);
  for (let i = 0; i < RECORDS; i++) {
    if (i === RECORDS / 2) database.pragma('wal_checkpoint(TRUNCATE)');
    store.capture(makeSealedRecord({ evidenceLength: 2_500 + 900 * i }));
  }
  // Read while it is open: closing would move the log into the database.
  const files = Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(folder, name))]));
  database.close();
  return files;
}

function planDamages(original: Damage['files'], random: () => number): Damage[] {
  const damages: Damage[] = [];
  for (const name of NAMES) {
    const whole = original[name] ?? Buffer.alloc(0);
    const withFile = (bytes: Buffer) => ({ ...original, [name]: bytes });
    for (let at = 0; at < whole.length; at += STEP_BYTES) {
      damages.push({ what: `${name} cut at ${at}`, files: withFile(whole.subarray(0, at)) });
    }
    const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
    for (let at = 0; at < whole.length; at += 8 * STEP_BYTES) {
      const spoilt = Buffer.from(whole);
      noise(STEP_BYTES).copy(spoilt, at);
      damages.push({ what: `${name} with noise at ${at}`, files: withFile(spoilt) });
      const blank = Buffer.from(whole).fill(0, at, at + STEP_BYTES);
      damages.push({ what: `${name} with zeros at ${at}`, files: withFile(blank) });
    }
    damages.push({ what: `${name} is noise`, files: withFile(noise(20_000)) });
    damages.push({ what: `${name} is zeros`, files: withFile(Buffer.alloc(20_000)) });
    const { [name]: _, ...without } = original;
    damages.push({ what: `${name} is missing`, files: without });
  }
  return damages;
}

/** Records that SQLite itself still reads from a copy and whose sealed parts have their hashes: these can be saved. */
function readIntact(data: string, copy: string): string[] {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of NAMES) {
    if (existsSync(join(data, name))) copyFileSync(join(data, name), join(copy, name));
  }
  const intact: string[] = [];
  let database: SqliteDatabase.Database | null = null;
  try {
    database = new SqliteDatabase(join(copy, 'terminal.sqlite'), { fileMustExist: true });
    const select = database.prepare(
      `SELECT record_id, sealed_record, sealed_record_sha256, evidence_sha256,
         CAST(evidence_head AS BLOB) AS head, CAST(evidence_body AS BLOB) AS body
       FROM record JOIN evidence USING (record_id) WHERE record.rowid = ?`,
    );
    for (let row = 1; row <= RECORDS; row++) {
      const recordId = readOne(select, row);
      if (recordId !== null) intact.push(recordId);
    }
  } catch {
    // Nothing in it can be read.
  } finally {
    database?.close();
  }
  return intact;
}

interface IntactRow {
  readonly record_id: string;
  readonly sealed_record: string;
  readonly sealed_record_sha256: string;
  readonly evidence_sha256: string;
  readonly head: Buffer | null;
  readonly body: Buffer | null;
}

function readOne(select: SqliteDatabase.Statement, row: number): string | null {
  try {
    const found = select.get(row) as IntactRow | undefined;
    if (!found?.head || !found.body) return null;
    const sound =
      sha256(found.sealed_record) === found.sealed_record_sha256 &&
      sha256(Buffer.concat([found.head, found.body])) === found.evidence_sha256;
    return sound ? found.record_id : null;
  } catch {
    return null;
  }
}

/** Starts a whole core there; whatever the database is, the window shows a screen. */
async function windowOpens(folder: string, { seed }: PartOptions): Promise<boolean> {
  const terminal = new DrivenCore({
    folder,
    centralUrl: 'http://127.0.0.1:1',
    enrolmentCode: `no-service-${seed}`,
    clock: systemClock,
    time: { pass: () => undefined, hold: () => undefined },
    bootId: 'boot-1',
  });
  try {
    await terminal.start();
    await terminal.until(() => true, 10_000);
    return true;
  } catch {
    return false;
  } finally {
    await terminal.core.stop();
  }
}

import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

/** What is written for each record. */
export interface BareRecord {
  readonly sealedRecord: string;
  readonly sealedEvidence: Uint8Array;
}

/**
 * The least that keeping records costs: by the bare driver one row and one commit for each sealed record, and one file
 * with fsync for its evidence. @returns records per second
 */
export async function measureBareStorage(
  folder: string,
  databaseUrl: string | null,
  record: BareRecord,
  count: number,
): Promise<number> {
  const directory = join(folder, 'bare');
  await mkdir(directory, { recursive: true });
  const table = databaseUrl === null ? openSqlite(directory) : await openPostgres(databaseUrl);
  const startMs = performance.now();
  for (let kept = 0; kept < count; kept++) {
    const recordId = uuidv7();
    const file = await open(join(directory, recordId), 'wx');
    await file.writeFile(record.sealedEvidence);
    await file.sync();
    await file.close();
    await table.insert(recordId, record.sealedRecord);
  }
  const seconds = (performance.now() - startMs) / 1000;
  await table.close();
  return count / seconds;
}

interface BareTable {
  insert(recordId: string, sealedRecord: string): Promise<unknown>;
  close(): Promise<void>;
}

function openSqlite(directory: string): BareTable {
  const database = new SqliteDatabase(join(directory, 'bare.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE record (record_id TEXT PRIMARY KEY, sealed_record TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO record VALUES (?, ?)');
  return {
    insert: async (recordId, sealedRecord) => insert.run(recordId, sealedRecord),
    close: async () => void database.close(),
  };
}

async function openPostgres(databaseUrl: string): Promise<BareTable> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE TABLE bare_record (record_id uuid PRIMARY KEY, sealed_record text NOT NULL)');
  return {
    insert: (recordId, sealedRecord) =>
      client.query({
        name: 'insert',
        text: 'INSERT INTO bare_record VALUES ($1, $2)',
        values: [recordId, sealedRecord],
      }),
    close: async () => {
      await client.query('DROP TABLE bare_record');
      await client.end();
    },
  };
}

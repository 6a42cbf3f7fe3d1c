import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { inTransaction, openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

const FILE = 'terminal.sqlite';

/** A folder with a database that holds some records; all of them merged into the file, or some still in the WAL. */
function makeFilled(records: number, options: { walLeft?: boolean } = {}): string {
  const folder = makeFolder();
  const { database, store } = openStore(folder);
  for (let i = 0; i < records; i++) store.capture(makeSealedRecord({ evidenceLength: 20_000 }));
  if (options.walLeft) {
    // What a power cut leaves: the files as they are while the database is open.
    const left = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    database.close();
    for (const { name, bytes } of left) writeFileSync(join(folder, name), bytes);
  } else {
    database.close();
  }
  return folder;
}

describe('the database', () => {
  it('is durable: WAL with every commit synchronised, and deleted content overwritten', () => {
    const { database, quarantinedTo } = openStore(makeFolder());
    expect(quarantinedTo).toBeNull();
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('secure_delete', { simple: true })).toBe(1);
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    database.close();
  });

  it('keeps what it holds, also what a power cut has left in the WAL', () => {
    for (const walLeft of [false, true]) {
      const folder = makeFilled(7, { walLeft });
      expect(existsSync(join(folder, `${FILE}-wal`))).toBe(walLeft);
      const { database, store, quarantinedTo } = openStore(folder);
      expect(quarantinedTo).toBeNull();
      expect(store.countWaiting()).toBe(7);
      database.close();
    }
  });

  it('that is not there makes its folder', () => {
    const folder = join(makeFolder(), 'not', 'yet', 'there');
    openStore(folder).database.close();
    expect(existsSync(join(folder, FILE))).toBe(true);
  });

  it('whose folder cannot be made is a fault and no exception', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'a-file'), 'x');
    expect(openDatabase(join(folder, 'a-file', 'data'), 'stamp')).toEqual({
      ok: false,
      fault: 'database-unavailable',
    });
  });
});

describe('a damaged file', () => {
  const damages: [string, (file: string) => void][] = [
    ['of garbage', (file) => writeFileSync(file, Buffer.alloc(9_000, 'not a database '))],
    ['of zero bytes', (file) => writeFileSync(file, '')],
    ['cut off in the middle', (file) => truncateSync(file, 20_000)],
    ['cut off in the header', (file) => truncateSync(file, 60)],
    [
      'with a sound header and damaged pages',
      (file) => {
        const bytes = readFileSync(file);
        for (let page = 1; page < bytes.length / 4096; page++)
          bytes.fill(0xa5, page * 4096, page * 4096 + 900);
        writeFileSync(file, bytes);
      },
    ],
  ];

  it.each(damages)('%s is set aside whole, and a new one begun', (_, damage) => {
    const folder = makeFilled(5, { walLeft: true });
    // The file as it is without the WAL, so that the damage is not repaired by it.
    const merged = makeFilled(5);
    writeFileSync(join(folder, FILE), readFileSync(join(merged, FILE)));
    writeFileSync(join(folder, `${FILE}-wal`), '');
    damage(join(folder, FILE));
    const damaged = readFileSync(join(folder, FILE));

    const { database, store, quarantinedTo, salvage } = openStore(folder);
    expect(quarantinedTo).toBe(join(folder, 'quarantine', '2026-01-01T00-00-00Z'));
    expect(readdirSync(quarantinedTo ?? '').sort()).toEqual([
      'salvage.json',
      FILE,
      `${FILE}-shm`,
      `${FILE}-wal`,
    ]);
    expect(readFileSync(join(quarantinedTo ?? '', FILE)).equals(damaged)).toBe(true);
    expect(store.list(10)).toHaveLength(salvage?.records ?? -1);
    expect(store.capture(makeSealedRecord()).ok).toBe(true);
    database.close();
    const again = openStore(folder);
    expect(again.quarantinedTo).toBeNull();
    again.database.close();
  });

  it.each([
    ['emptied', (file: string) => writeFileSync(file, '')],
    ['lost', (file: string) => rmSync(file)],
  ])('that was %s leaves its WAL to nobody else: it is set aside with it', (_, remove) => {
    const folder = makeFilled(5, { walLeft: true });
    const wal = readFileSync(join(folder, `${FILE}-wal`));
    expect(wal.length).toBeGreaterThan(0);
    remove(join(folder, FILE));
    const { database, store, quarantinedTo, salvage } = openStore(folder);
    // All of them are still in the log.
    expect(salvage).toEqual({ records: 5, unreadable: 0, fromBackup: false });
    expect(store.countWaiting()).toBe(5);
    expect(readFileSync(join(quarantinedTo ?? '', `${FILE}-wal`)).equals(wal)).toBe(true);
    database.close();
  });

  it('with a WAL of garbage still opens with what was merged before', () => {
    const folder = makeFilled(5);
    appendFileSync(join(folder, `${FILE}-wal`), Buffer.alloc(5_000, 'garbage'));
    const { database, store } = openStore(folder);
    expect(store.countWaiting()).toBe(5);
    database.close();
  });

  it('at every length to which it may be cut off gives way to a working one', () => {
    const whole = readFileSync(join(makeFilled(2), FILE));
    for (let length = 0; length < whole.length; length += 3_001) {
      const folder = makeFolder();
      writeFileSync(join(folder, FILE), whole.subarray(0, length));
      const { database, store } = openStore(folder);
      expect(store.capture(makeSealedRecord()).ok).toBe(true);
      database.close();
    }
  });
});

describe('a database of a newer version', () => {
  it('is refused, and nothing of it is touched', () => {
    const folder = makeFilled(3);
    const newer = new SqliteDatabase(join(folder, FILE));
    newer.pragma('user_version = 99');
    newer.exec('CREATE TABLE of_the_future (x)');
    const left = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    newer.close();
    for (const { name, bytes } of left) writeFileSync(join(folder, name), bytes);
    expect(left.map(({ name }) => name)).toContain(`${FILE}-wal`);

    expect(openDatabase(folder, 'stamp')).toEqual({ ok: false, fault: 'database-newer' });
    for (const { name, bytes } of left) {
      if (!name.endsWith('-shm')) expect(readFileSync(join(folder, name)).equals(bytes), name).toBe(true);
    }
    expect(existsSync(join(folder, 'quarantine'))).toBe(false);
  });
});

describe('a transaction', () => {
  it('throws what is a bug, and leaves nothing of it', () => {
    const { database } = openStore(makeFolder());
    expect(() =>
      inTransaction(database, () => {
        database.prepare("INSERT INTO audit VALUES (1, '', '', NULL, '', '', '')").run();
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    expect(database.prepare('SELECT count(*) AS n FROM audit').get()).toEqual({ n: 0 });
    database.close();
  });
});

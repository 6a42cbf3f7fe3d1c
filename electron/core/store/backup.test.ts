import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { verifyAudit } from './audit.ts';
import { backUp, copyBeforeMigration } from './backup.ts';

const DONE = { ok: true, value: null };

function countIn(file: string): number {
  const backup = new SqliteDatabase(file, { readonly: true });
  try {
    return (backup.prepare('SELECT count(*) AS n FROM record').get() as { n: number }).n;
  } finally {
    backup.close();
  }
}

describe('a backup', () => {
  it('holds what was committed, in two generations, each a single file', async () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    for (let round = 1; round <= 3; round++) {
      store.capture(makeSealedRecord());
      expect(await backUp(database, folder)).toEqual(DONE);
    }
    database.close();
    expect(readdirSync(folder).sort()).toEqual([
      'terminal.backup-1.sqlite',
      'terminal.backup-2.sqlite',
      'terminal.sqlite',
    ]);
    expect(countIn(join(folder, 'terminal.backup-1.sqlite'))).toBe(3);
    expect(countIn(join(folder, 'terminal.backup-2.sqlite'))).toBe(2);
    expect(verifyAudit(join(folder, 'terminal.backup-1.sqlite'))).toMatchObject({
      ok: true,
      value: { rows: 3, brokenAt: null },
    });
  });

  it('takes what is captured while it is made, or leaves it out, but is sound', async () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    for (let i = 0; i < 40; i++) store.capture(makeSealedRecord({ evidenceLength: 60_000 }));
    const running = backUp(database, folder);
    setImmediate(() => store.capture(makeSealedRecord({ evidenceLength: 60_000 })));
    expect(await running).toEqual(DONE);
    expect(store.countWaiting()).toBe(41);
    expect([40, 41]).toContain(countIn(join(folder, 'terminal.backup-1.sqlite')));
    database.close();
  });

  it('that is damaged takes no place of a good one', async () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    for (let i = 0; i < 9; i++) store.capture(makeSealedRecord({ evidenceLength: 9_000 }));
    await backUp(database, folder);
    database.pragma('wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(join(folder, 'terminal.sqlite'));
    database.close();
    const damaged = join(makeFolder(), 'terminal.sqlite');
    for (let page = 2; page < bytes.length / 4096; page++) bytes.fill(0xa5, page * 4096, page * 4096 + 900);
    writeFileSync(damaged, bytes);
    const open = new SqliteDatabase(damaged);
    expect(await backUp(open, folder)).toEqual({ ok: false, fault: 'database-damaged' });
    open.close();
    expect(countIn(join(folder, 'terminal.backup-1.sqlite'))).toBe(9);
    expect(existsSync(join(folder, 'terminal.backup-2.sqlite'))).toBe(false);
    expect(readdirSync(folder).some((name) => name.includes('new'))).toBe(false);
  });

  it('of a store that is closed meanwhile is a fault and no exception', async () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    for (let i = 0; i < 40; i++) store.capture(makeSealedRecord({ evidenceLength: 60_000 }));
    const running = backUp(database, folder);
    database.close();
    expect(await running).toEqual({ ok: false, fault: 'database-unavailable' });
    expect(await backUp(database, folder)).toEqual({ ok: false, fault: 'database-unavailable' });
  });

  it('is written over what a power cut has left of another', async () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    store.capture(makeSealedRecord());
    await backUp(database, folder);
    const half = join(folder, 'terminal.backup-new.sqlite');
    writeFileSync(half, readFileSync(join(folder, 'terminal.backup-1.sqlite')));
    truncateSync(half, 5_000);
    expect(await backUp(database, folder)).toEqual(DONE);
    expect(countIn(join(folder, 'terminal.backup-1.sqlite'))).toBe(1);
    database.close();
  });
});

it('keeps the two newest copies from before migrations', () => {
  const folder = makeFolder();
  const { database } = openStore(folder);
  for (const step of [2, 3, 10]) copyBeforeMigration(database, folder, step);
  database.close();
  const copies = readdirSync(folder).filter((name) => name.includes('before'));
  expect(copies.sort()).toEqual(['terminal.before-10.sqlite', 'terminal.before-3.sqlite']);
});

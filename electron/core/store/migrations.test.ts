import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { openStore } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { findBrokenAuditRow } from './audit.ts';
import { openDatabase } from './database.ts';
import { splitEvidence } from './evidence-parts.ts';
import { MIGRATIONS } from './migrations.ts';

/** Made by `fixtures/make-version-1.ts`. */
const VERSION_1 = join(import.meta.dirname, 'fixtures/version-1.sqlite');
const idOf = (number: number) => `0198a3c0-0000-7000-8000-00000000000${number}`;

function makeOld(): string {
  const folder = makeFolder();
  copyFileSync(VERSION_1, join(folder, 'terminal.sqlite'));
  return folder;
}

describe('step 2, from a file of version 1', () => {
  it('keeps every record, its evidence byte by byte, its attempts and the audit chain', () => {
    const old = new SqliteDatabase(VERSION_1, { readonly: true });
    const before = old.prepare('SELECT record_id AS id, * FROM record').all() as Record<string, unknown>[];
    const auditBefore = old.prepare('SELECT * FROM audit').all();
    const outboxBefore = old.prepare('SELECT * FROM outbox').all();
    old.close();

    const { database, store, quarantinedTo, salvage } = openStore(makeOld());
    expect([quarantinedTo, salvage]).toEqual([null, null]);
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    const after = database.prepare('SELECT record_id AS id, * FROM record').all() as Record<
      string,
      unknown
    >[];
    expect(after).toHaveLength(5);
    for (const [i, row] of before.entries()) {
      const { sealed_evidence: evidence, ...rest } = row;
      expect(after[i]).toEqual(rest);
      const kept = store.evidence(String(row.id));
      expect(kept === null ? '' : Buffer.from(kept).toString()).toBe(evidence);
      if (kept) expect(sha256(kept)).toBe(row.evidence_sha256);
    }
    expect(database.prepare('SELECT * FROM audit').all()).toEqual(auditBefore);
    expect(database.prepare('SELECT * FROM outbox').all()).toEqual(outboxBefore);
    expect(findBrokenAuditRow(database)).toBeNull();
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });

  it('splits the evidence as new evidence is split', () => {
    const { database } = openStore(makeOld());
    const rows = database
      .prepare('SELECT evidence_head AS head, evidence_body AS body FROM evidence')
      .all() as {
      head: Buffer;
      body: Buffer;
    }[];
    expect(rows.map(({ head }) => head.toString())).toEqual([
      'eyJoZWFkIn0..bm9uY2U.',
      'aGVhZA.a2V5.bm9uY2U.',
      'aGVhZA..bm9uY2U.',
      'no-envelope',
    ]);
    for (const { head, body } of rows) {
      const split = splitEvidence(Buffer.concat([head, body]));
      expect([Buffer.from(split.head).equals(head), Buffer.from(split.body).equals(body)]).toEqual([
        true,
        true,
      ]);
    }
    database.close();
  });

  it('makes a sound copy first', () => {
    const folder = makeOld();
    openStore(folder).database.close();
    const copy = new SqliteDatabase(join(folder, 'terminal.before-2.sqlite'), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    expect(copy.prepare('SELECT count(*) AS n FROM record').get()).toEqual({ n: 5 });
    copy.close();
  });

  it('without room for it leaves the file as it is, and does it when there is room', () => {
    const folder = makeOld();
    const refused = openDatabase(folder, 'stamp', { maxPages: 1 });
    expect(refused).toEqual({ ok: false, fault: 'disk-full' });
    const left = new SqliteDatabase(join(folder, 'terminal.sqlite'), { readonly: true });
    expect(left.pragma('user_version', { simple: true })).toBe(1);
    expect(left.prepare('SELECT count(*) AS n FROM record').get()).toEqual({ n: 5 });
    left.close();
    const { database, store } = openStore(folder);
    expect(store.countWaiting()).toBe(2);
    database.close();
  });

  it('after damage to the old file saves its records as well', () => {
    const folder = makeOld();
    const file = join(folder, 'terminal.sqlite');
    writeFileSync(file, readFileSync(file).fill(0x5a, 0, 4096));
    const { database, store, salvage } = openStore(folder);
    expect(salvage).toEqual({ records: 5, unreadable: 0, fromBackup: false });
    expect(store.findWaiting(idOf(2))).toMatchObject({
      state: 'META_SENT',
      startedAttempts: 3,
      finishedAttempts: 2,
    });
    expect(store.status(idOf(3))).toMatchObject({ state: 'ACCEPTED', receipt: 'a.signed.receipt' });
    expect(store.status(idOf(4))).toMatchObject({ state: 'PURGED', receipt: 'another.signed.receipt' });
    expect(sha256(store.evidence(idOf(2)) ?? '')).toBe(store.findWaiting(idOf(2))?.evidenceSha256);
    database.close();
  });
});

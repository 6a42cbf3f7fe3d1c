import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartRefusal } from '../../start-refusal.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import { openSqlitePeople } from './people.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-database-'));
  path = join(folder, 'central.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('commits go through to the disk, and the file is its owner’s', () => {
  const database = openDatabase(path);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(2);
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  database.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('opening again changes nothing; a newer database is refused and left alone', () => {
  openDatabase(path).close();
  const database = openDatabase(path);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  expect(() => openDatabase(path)).toThrow(/newer version/);
});

test('a database of the first version keeps its terminals, which get their keys', () => {
  const former = new SqliteDatabase(path);
  former.exec(MIGRATIONS[0] ?? '');
  former.exec(
    `INSERT INTO terminal VALUES ('t', 'print', '{"kty":"OKP","kid":"the-kid"}', '1', '2026-01-01')`,
  );
  former.pragma('user_version = 1');
  former.close();
  const database = openDatabase(path);
  expect(database.prepare('SELECT * FROM terminal_key').all()).toEqual([
    {
      key_thumbprint: 'print',
      terminal_id: 't',
      kid: 'the-kid',
      key_jwk: '{"kty":"OKP","kid":"the-kid"}',
      added_at: '2026-01-01',
    },
  ]);
  expect(database.prepare('SELECT audit_position FROM terminal').all()).toEqual([{ audit_position: null }]);
  database.close();
});

test('people and certifications from before there were kinds of benefits count as the one kind there was', async () => {
  const former = new SqliteDatabase(path);
  for (const step of MIGRATIONS.slice(0, 2)) former.exec(step);
  former.exec(`
    INSERT INTO person VALUES ('1', 'hash-1', '张桂兰', 1, '2025-04-10', NULL);
    INSERT INTO person VALUES ('2', 'hash-2', '刘国栋', 0, NULL, NULL);
    INSERT INTO person VALUES ('3', 'hash-3', '王秀英', 1, NULL, NULL);
    INSERT INTO terminal VALUES ('t', 'p', '{}', '1', '2026-01-01', NULL, NULL);
    INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256,
      evidence_bytes, arrived_at) VALUES ('r', 't', 's', 'h', 'e', 1, '2026-01-01');
    INSERT INTO certification VALUES ('r', '3', '2026-01-01');
  `);
  former.pragma('user_version = 2');
  former.close();
  const database = openDatabase(path);
  const people = openSqlitePeople(database, Buffer.alloc(32));
  const benefitsOf = async (idNumber: string) => (await people.findByIdNumber(idNumber))?.benefits;
  const benefit = 'enterprise-pension';
  expect(await benefitsOf('1')).toEqual([{ benefit, certifiedOn: '2025-04-10', channel: null }]);
  expect(await benefitsOf('2')).toEqual([]);
  expect(await benefitsOf('3')).toEqual([{ benefit, certifiedOn: '2026-01-01', channel: 'terminal' }]);
  database.close();
});

test('a file that is no database is refused', () => {
  writeFileSync(
    path,
    'this is not a database, but long enough to look like one to a careless reader'.repeat(20),
  );
  expect(() => openDatabase(path)).toThrow(StartRefusal);
});

test('a record id stays taken, and a receipt stays what it is', () => {
  const database = openDatabase(path);
  database.exec(`
    INSERT INTO terminal VALUES ('t', 'p', '{}', '1', '2026-01-01', NULL, NULL);
    INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256, evidence_bytes,
      arrived_at) VALUES ('aa', 't', 's', 'h', 'e', 1, '2026-01-01')`);
  const receipted = "UPDATE record SET state = 'ACCEPTED', receipt = 'r'";
  expect(() => database.exec("UPDATE record SET state = 'ACCEPTED'")).toThrow(/CHECK/);
  database.exec(receipted);
  expect(() => database.exec(receipted)).toThrow('a receipt is final');
  expect(() => database.exec('DELETE FROM record')).toThrow('never deleted');
  expect(() =>
    database.exec(`INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256,
      evidence_bytes, arrived_at) VALUES ('AA', 't', 's', 'h', 'e', 1, '2026-01-01')`),
  ).toThrow(/UNIQUE/);
  database.close();
});

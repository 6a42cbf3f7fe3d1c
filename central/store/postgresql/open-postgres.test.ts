import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../tests/support/postgres.ts';
import { StartRefusal } from '../../start-refusal.ts';
import { StorageBusy } from '../storage.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPostgresStorage } from './open-postgres.ts';

const key = Buffer.alloc(32);
const folder = mkdtempSync(join(tmpdir(), 'anhao-postgres-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres(folder);
  await (await openPostgresStorage(postgres.url, key)).close();
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function execute(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

test('a record id stays taken, and a receipt stays what it is', async () => {
  const id = uuidv7();
  await execute(
    "INSERT INTO terminal VALUES ('t', 'p', '{}', '1', now())",
    `INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256, evidence_bytes,
       arrived_at) VALUES ('${id}', 't', 's', 'h', 'e', 1, now())`,
  );
  await expect(execute("UPDATE record SET state = 'ACCEPTED'")).rejects.toThrow(/check constraint/);
  await execute("UPDATE record SET state = 'ACCEPTED', receipt = 'r'");
  await expect(execute("UPDATE record SET receipt = 'other'")).rejects.toThrow('a receipt is final');
  await expect(execute('DELETE FROM record')).rejects.toThrow('never deleted');
  await expect(execute('TRUNCATE record CASCADE')).rejects.toThrow('never deleted');
});

test.each([
  ['synchronous_commit', 'off', 'on'],
  ['synchronous_commit', 'local', 'on'],
])('a server with %s = %s is refused', async (name, value, good) => {
  await execute(`ALTER ROLE anhao SET ${name} = ${value}`);
  await expect(openPostgresStorage(postgres.url, key)).rejects.toThrow(/records could be lost/);
  await execute(`ALTER ROLE anhao SET ${name} = ${good}`);
});

test('a database of a newer version is refused and left alone', async () => {
  await execute(`UPDATE schema_version SET version = ${MIGRATIONS.length + 1}`);
  await expect(openPostgresStorage(postgres.url, key)).rejects.toThrow(/newer version/);
  await execute(`UPDATE schema_version SET version = ${MIGRATIONS.length}`);
  await (await openPostgresStorage(postgres.url, key)).close();
});

test('an address that leads nowhere is refused without telling the password', async () => {
  for (const url of ['mysql://a:secret@b/c', 'postgres://a:secret@127.0.0.1:1/c', 'postgres://']) {
    const failure: unknown = await openPostgresStorage(url, key).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartRefusal);
    expect(String(failure)).not.toContain('secret');
  }
});

test('a server that goes away and comes back is told as busy, and then used again', async () => {
  const storage = await openPostgresStorage(postgres.url, key);
  const code = await storage.terminals.issueCode(new Date());
  await postgres.kill();
  await expect(storage.probe()).rejects.toBeInstanceOf(StorageBusy);
  await expect(storage.terminals.issueCode(new Date())).rejects.toBeInstanceOf(StorageBusy);
  postgres = await startPostgres(folder);
  const enrolled = await storage.terminals.enrol({
    code,
    key: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' },
    thumbprint: 'after the crash',
    softwareVersion: '1',
    now: new Date(),
  });
  expect(enrolled).toMatchObject({ ok: true });
  await storage.close();
}, 60_000);

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { findBrokenAuditRow, verifyAudit } from './audit.ts';

function makeChain() {
  const { database, store } = openStore(makeFolder());
  for (let i = 0; i < 6; i++) {
    const record = makeSealedRecord();
    store.capture(record);
    store.advance(record.recordId, 'META_SENT');
  }
  return database;
}

describe('the audit chain', () => {
  it('verifies, empty and long', () => {
    const empty = openStore(makeFolder()).database;
    expect(findBrokenAuditRow(empty)).toBeNull();
    empty.close();
    const database = makeChain();
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it.each([
    ['its time', "UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE position = 5", 5],
    ['its event', "UPDATE audit SET event = 'keys-changed' WHERE position = 5", 5],
    ['its record', "UPDATE audit SET record_id = 'another' WHERE position = 5", 5],
    ['its details', "UPDATE audit SET details = '{}' WHERE position = 5", 5],
    ['its hash', `UPDATE audit SET hash = '${'a'.repeat(64)}' WHERE position = 5`, 5],
    ['its predecessor', `UPDATE audit SET previous_hash = '${'a'.repeat(64)}' WHERE position = 5`, 5],
  ])('shows a row where somebody changed %s', (_, change, position) => {
    const database = makeChain();
    database.exec(change);
    expect(findBrokenAuditRow(database)).toBe(position);
    database.close();
  });

  it('shows where a row was taken out, also the first one', () => {
    for (const position of [1, 5]) {
      const database = makeChain();
      database.exec(`DELETE FROM audit WHERE position = ${position}`);
      expect(findBrokenAuditRow(database)).toBe(position + 1);
      database.close();
    }
  });

  it('shows where rows were taken out and the others moved up', () => {
    const database = makeChain();
    database.exec('DELETE FROM audit WHERE position = 5');
    for (let position = 6; position <= 12; position++) {
      database.exec(`UPDATE audit SET position = ${position - 1} WHERE position = ${position}`);
    }
    expect(findBrokenAuditRow(database)).toBe(5);
    database.close();
  });

  it('shows where two rows were swapped', () => {
    const database = makeChain();
    database.exec('UPDATE audit SET position = 100 WHERE position = 3');
    database.exec('UPDATE audit SET position = 3 WHERE position = 4');
    database.exec('UPDATE audit SET position = 4 WHERE position = 100');
    expect(findBrokenAuditRow(database)).toBe(3);
    database.close();
  });
});

describe('a check of a database file', () => {
  it('tells rows, head and the first row that does not fit, and leaves the file as it is', () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    for (let i = 0; i < 4; i++) store.capture(makeSealedRecord());
    const head = store.auditHead();
    const file = join(folder, 'terminal.sqlite');
    // While the terminal runs, too.
    expect(verifyAudit(file)).toEqual({ ok: true, value: { rows: 4, head, brokenAt: null } });
    database.exec("UPDATE audit SET details = '{}' WHERE position = 3");
    database.close();
    const before = readFileSync(file);
    expect(verifyAudit(file)).toMatchObject({
      ok: true,
      value: { rows: 2, head: { position: 2 }, brokenAt: 3 },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('of what is no database of a terminal is a fault', () => {
    const folder = makeFolder();
    const file = join(folder, 'file');
    expect(verifyAudit(file)).toEqual({ ok: false, fault: 'database-unavailable' });
    for (const content of ['', 'x'.repeat(9_000)]) {
      writeFileSync(file, content);
      expect(verifyAudit(file)).toEqual({ ok: false, fault: 'database-damaged' });
    }
  });
});

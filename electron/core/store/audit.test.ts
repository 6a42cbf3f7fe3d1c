import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { findBrokenAuditRow } from './audit.ts';

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
    ['its event', "UPDATE audit SET event = 'terminal-enrolled' WHERE position = 5", 5],
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

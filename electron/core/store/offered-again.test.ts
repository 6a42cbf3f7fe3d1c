import { describe, expect, it } from 'vitest';
import { DECISION_REASONS } from '../../../contract/central-api.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { findBrokenAuditRow } from './audit.ts';
import type { Database } from './database.ts';
import type { RecordStore } from './record-store.ts';

const LATER = '2999-01-01T00:00:00.000Z';

/** A store with so many records under receipts; the ids oldest first. */
function makeReceipted(count: number): { database: Database; store: RecordStore; recordIds: string[] } {
  const { database, store } = openStore(makeFolder());
  const recordIds = Array.from({ length: count }, () => {
    const record = makeSealedRecord();
    expect(store.capture(record).ok).toBe(true);
    return record.recordId;
  }).toSorted();
  for (const recordId of recordIds) settle(store, recordId);
  return { database, store, recordIds };
}

function settle(store: RecordStore, recordId: string): void {
  expect(store.advance(recordId, 'RECEIVED', { receipt: `receipt of ${recordId}` }).ok).toBe(true);
  expect(store.advance(recordId, 'ACCEPTED').ok).toBe(true);
}

const idsOf = (records: readonly { recordId: string }[]) => records.map(({ recordId }) => recordId);
const eventsOf = (database: Database, recordId: string | undefined) =>
  database
    .prepare("SELECT event, details FROM audit WHERE record_id = ? AND event NOT LIKE 'record-state%'")
    .all(recordId)
    .map((row) => row as { event: string; details: string })
    .map(({ event, details }) => [event, JSON.parse(details)]);

describe('records that could be sent again', () => {
  it('are those under a receipt whose content is here, newest first, page by page', () => {
    const { database, store, recordIds } = makeReceipted(5);
    const newestFirst = recordIds.toReversed();
    expect(store.receipted(10)).toEqual(
      newestFirst.map((recordId) => ({ recordId, receipt: `receipt of ${recordId}` })),
    );
    const page = idsOf(store.receipted(2));
    expect(page).toEqual(newestFirst.slice(0, 2));
    expect(idsOf(store.receipted(9, page[1]))).toEqual(newestFirst.slice(2));
    database.close();
  });

  it('are none that wait, were set aside or were shredded', () => {
    const { database, store, recordIds } = makeReceipted(1);
    const [waiting, aside] = [makeSealedRecord(), makeSealedRecord()];
    for (const record of [waiting, aside]) store.capture(record);
    store.advance(aside.recordId, 'QUARANTINED', { reason: 'record-conflict' });
    expect(idsOf(store.receipted(10))).toEqual(recordIds);
    expect(store.requeue([waiting.recordId, aside.recordId, 'nothing'])).toEqual({ ok: true, value: 0 });
    // A stop between the two steps of a shredding.
    database.prepare('UPDATE evidence SET evidence_head = NULL WHERE record_id = ?').run(recordIds[0]);
    expect(store.receipted(10)).toEqual([]);
    expect(store.requeue(recordIds)).toEqual({ ok: true, value: 0 });
    expect(store.purge(LATER)).toEqual({ ok: true, value: 1 });
    expect(store.receipted(10)).toEqual([]);
    expect(store.requeue(recordIds)).toEqual({ ok: true, value: 0 });
    expect(store.countWaiting()).toBe(1);
    database.close();
  });
});

describe('a record that is offered again', () => {
  it('waits in the state it is in, once, with its audit row, and is not shredded', () => {
    const { database, store, recordIds } = makeReceipted(2);
    const [first = '', second = ''] = recordIds;
    const before = store.status(first);
    expect(store.requeue([first, first])).toEqual({ ok: true, value: 1 });
    expect(store.requeue([first])).toEqual({ ok: true, value: 0 });
    expect(store.status(first)).toEqual(before);
    expect(store.findWaiting(first)).toMatchObject({ state: 'ACCEPTED', startedAttempts: 0 });
    expect(idsOf(store.waiting(10, [], ['ACCEPTED']))).toEqual([first]);
    expect(idsOf(store.receipted(10))).toEqual([second]);
    expect(eventsOf(database, first).slice(1)).toEqual([['record-offered-again', {}]]);
    expect(store.purge(LATER)).toEqual({ ok: true, value: 1 });
    expect(store.status(second)?.state).toBe('PURGED');
    expect(store.evidence(first)).not.toBeNull();
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it.each([
    ['ACCEPTED', null],
    ['MANUAL_REVIEW', 'face-review'],
    ['REJECTED', 'person-not-found'],
  ] as const)('has its new receipt, which says %s, in the place of the old one', (state, reason) => {
    const { database, store, recordIds } = makeReceipted(1);
    const [recordId = ''] = recordIds;
    const renewed = { receipt: 'new receipt', state, reason };
    expect(store.renewReceipt(recordId, renewed)).toEqual({ ok: false, fault: 'command-unexpected' });
    store.requeue([recordId]);
    expect(store.advance(recordId, 'RECEIVED', { receipt: 'x' }).ok).toBe(false);
    expect(store.renewReceipt(recordId, renewed).ok).toBe(true);
    expect(store.status(recordId)).toMatchObject(renewed);
    expect(store.countWaiting()).toBe(0);
    expect(eventsOf(database, recordId).at(-1)).toEqual([
      'receipt-renewed',
      { was: 'ACCEPTED', is: state, reason },
    ]);
    // It may be lost another time.
    expect(store.requeue([recordId])).toEqual({ ok: true, value: 1 });
    expect(store.renewReceipt(recordId, renewed).ok).toBe(true);
    expect(store.purge(LATER)).toEqual({ ok: true, value: 1 });
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it('and cannot be taken leaves the outbox for good, under its old receipt', () => {
    const { database, store, recordIds } = makeReceipted(1);
    const [recordId = ''] = recordIds;
    const before = store.status(recordId);
    expect(store.endOffer(recordId, 'record-conflict').ok).toBe(false);
    store.requeue([recordId]);
    expect(store.endOffer(recordId, 'record-conflict').ok).toBe(true);
    expect(store.status(recordId)).toEqual({ ...before, reason: 'record-conflict' });
    expect(store.countWaiting()).toBe(0);
    expect(store.receipted(10)).toEqual([]);
    expect(store.requeue([recordId])).toEqual({ ok: true, value: 0 });
    expect(eventsOf(database, recordId).at(-1)).toEqual(['offer-ended', { reason: 'record-conflict' }]);
    expect(store.purge(LATER)).toEqual({ ok: true, value: 1 });
    database.close();
  });
});

it('a reason of a decision does not keep a record from being offered again', () => {
  const { database, store } = openStore(makeFolder());
  for (const reason of DECISION_REASONS) {
    const { recordId } = makeSealedRecord();
    store.capture(makeSealedRecord({ recordId }));
    store.advance(recordId, 'RECEIVED', { receipt: 'a receipt' });
    store.advance(recordId, 'MANUAL_REVIEW', { reason });
  }
  expect(store.receipted(100)).toHaveLength(DECISION_REASONS.length);
  database.close();
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { findBrokenAuditRow } from './audit.ts';
import type { RecordStore } from './record-store.ts';

describe('a captured record', () => {
  it('is there with its outbox entry, its evidence and its audit row', () => {
    const { database, store } = openStore(makeFolder());
    const record = makeSealedRecord();
    expect(store.capture(record)).toEqual({ ok: true, value: null });
    expect(store.status(record.recordId)).toEqual({
      state: 'QUEUED',
      caseNumber: record.caseNumber,
      receipt: null,
      reason: null,
    });
    expect(store.findWaiting(record.recordId)).toMatchObject({
      sealedRecord: record.sealedRecord,
      startedAttempts: 0,
      finishedAttempts: 0,
    });
    expect(store.evidence(record.recordId)).toBe(record.sealedEvidence);
    expect(database.prepare('SELECT event, record_id FROM audit').all()).toEqual([
      { event: 'record-captured', record_id: record.recordId },
    ]);
    database.close();
  });

  it('that is unknown is nowhere', () => {
    const { database, store } = openStore(makeFolder());
    expect(store.status('nothing')).toBeNull();
    expect(store.evidence('nothing')).toBeNull();
    expect(store.findWaiting('nothing')).toBeNull();
    expect(store.advance('nothing', 'META_SENT')).toEqual({ ok: false, fault: 'command-unexpected' });
    database.close();
  });

  it('is there once: the same id is a bug', () => {
    const { database, store } = openStore(makeFolder());
    const record = makeSealedRecord();
    store.capture(record);
    expect(() => store.capture({ ...record, caseNumber: 'another' })).toThrow();
    expect(store.countWaiting()).toBe(1);
    database.close();
  });
});

describe('a full disk', () => {
  it('keeps a record whole or not at all, and takes the next one when there is room again', () => {
    const { database, store } = openStore(makeFolder(), { maxPages: 60 });
    const kept: string[] = [];
    let refused: ReturnType<typeof makeSealedRecord> | null = null;
    for (let i = 0; i < 20 && !refused; i++) {
      const record = makeSealedRecord({ evidenceLength: 30_000 });
      const captured = store.capture(record);
      if (captured.ok) kept.push(record.recordId);
      else {
        expect(captured.fault).toBe('disk-full');
        refused = record;
      }
    }
    if (!refused) throw new Error('never full');
    expect(kept.length).toBeGreaterThan(2);
    expect(store.status(refused.recordId)).toBeNull();
    expect(store.countWaiting()).toBe(kept.length);
    expect(database.prepare('SELECT count(*) AS n FROM audit').get()).toEqual({ n: kept.length });
    expect(findBrokenAuditRow(database)).toBeNull();
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');

    database.pragma('max_page_count = 10000');
    expect(store.capture(refused).ok).toBe(true);
    expect(store.countWaiting()).toBe(kept.length + 1);
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it('refuses at every size without ever leaving half of something', () => {
    for (let maxPages = 12; maxPages < 40; maxPages += 3) {
      const { database, store } = openStore(makeFolder(), { maxPages });
      let kept = 0;
      while (store.capture(makeSealedRecord({ evidenceLength: 9_000 })).ok) kept += 1;
      const count = (table: string) =>
        (database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
      expect([count('record'), count('outbox'), count('audit')]).toEqual([kept, kept, kept]);
      database.close();
    }
  });
});

describe('the state of a record', () => {
  const rank: Record<RecordState, number> = {
    CAPTURED: 0,
    SEALED: 1,
    QUEUED: 2,
    META_SENT: 3,
    EVIDENCE_SENT: 4,
    RECEIVED: 5,
    ACCEPTED: 6,
    REJECTED: 6,
    MANUAL_REVIEW: 6,
    QUARANTINED: 6,
    EXPORTED: 6,
    PURGED: 7,
  };

  it('never goes back, each step has its audit row, and what is settled waits no more', () => {
    const { database, store } = openStore(makeFolder());
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RECORD_STATES), { maxLength: 12 }), (wanted) => {
        const record = makeSealedRecord();
        store.capture(record);
        let state: RecordState = 'QUEUED';
        let steps = 1;
        for (const to of wanted) {
          const moved = store.advance(record.recordId, to);
          expect(moved.ok).toBe(rank[to] > rank[state]);
          if (moved.ok) {
            state = to;
            steps += 1;
          } else {
            expect(moved.fault).toBe('command-unexpected');
          }
          expect(store.status(record.recordId)?.state).toBe(state);
        }
        const settled = rank[state] >= 6 && state !== 'EXPORTED';
        expect(store.findWaiting(record.recordId) === null).toBe(settled);
        const rows = database.prepare('SELECT count(*) AS n FROM audit WHERE record_id = ?');
        expect(rows.get(record.recordId)).toEqual({ n: steps });
      }),
      { numRuns: 60 },
    );
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it('keeps its receipt and its reason', () => {
    const { database, store } = openStore(makeFolder());
    const record = makeSealedRecord();
    store.capture(record);
    store.advance(record.recordId, 'RECEIVED', { receipt: 'a receipt' });
    store.advance(record.recordId, 'REJECTED', { reason: 'person-not-found' });
    expect(store.status(record.recordId)).toMatchObject({
      state: 'REJECTED',
      receipt: 'a receipt',
      reason: 'person-not-found',
    });
    database.close();
  });
});

describe('the outbox', () => {
  it('gives first what was tried least often, then what is older', () => {
    const { database, store } = openStore(makeFolder());
    const [a, b, c] = ['a', 'b', 'c'].map((recordId) => makeSealedRecord({ recordId }).recordId);
    for (const recordId of ['c', 'a', 'b']) store.capture(makeSealedRecord({ recordId }));
    expect(store.waiting(10).map((record) => record.recordId)).toEqual([a, b, c]);
    store.beginAttempt(['a']);
    store.finishAttempt(['a'], 'server-slow');
    expect(store.waiting(10).map((record) => record.recordId)).toEqual([b, c, a]);
    expect(store.waiting(2)).toHaveLength(2);
    database.close();
  });

  it('counts a send when it begins, and again when it ends', () => {
    const { database, store } = openStore(makeFolder());
    const { recordId } = makeSealedRecord();
    store.capture(makeSealedRecord({ recordId }));
    store.beginAttempt([recordId]);
    store.beginAttempt([recordId]);
    expect(store.findWaiting(recordId)).toMatchObject({ startedAttempts: 2, finishedAttempts: 0 });
    store.finishAttempt([recordId], null);
    expect(store.findWaiting(recordId)).toMatchObject({ startedAttempts: 2, finishedAttempts: 2 });
    database.close();
  });
});

describe('what was receipted', () => {
  const AFTER = '2026-01-02T02:03:05.000Z';

  function receipt(store: RecordStore, state: RecordState) {
    const record = makeSealedRecord();
    store.capture(record);
    store.advance(record.recordId, 'RECEIVED', { receipt: 'a.signed.receipt' });
    store.advance(record.recordId, state);
    return record;
  }

  it('loses its sealed parts a day later and keeps its receipt; nothing of it is left in any file', () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    const record = receipt(store, 'ACCEPTED');
    expect(store.purge(AFTER)).toEqual({ ok: true, value: 1 });
    expect(store.status(record.recordId)).toMatchObject({ state: 'PURGED', receipt: 'a.signed.receipt' });
    expect(store.evidence(record.recordId)).toBe('');
    expect(store.purge(AFTER)).toEqual({ ok: true, value: 0 });
    expect(findBrokenAuditRow(database)).toBeNull();
    for (const file of readdirSync(folder)) {
      expect(readFileSync(join(folder, file)).includes('sealed-evidence-of-'), file).toBe(false);
    }
    database.close();
  });

  it('is kept until its time, and what has no receipt is kept for ever', () => {
    const { database, store } = openStore(makeFolder());
    const early = receipt(store, 'REJECTED');
    expect(store.purge('2026-01-01T02:03:04.000Z')).toEqual({ ok: true, value: 0 });
    expect(store.evidence(early.recordId)).toBe(early.sealedEvidence);
    const waiting = makeSealedRecord();
    store.capture(waiting);
    const aside = makeSealedRecord();
    store.capture(aside);
    store.advance(aside.recordId, 'QUARANTINED', { reason: 'record-conflict' });
    expect(store.purge(AFTER)).toEqual({ ok: true, value: 1 });
    expect(store.evidence(waiting.recordId)).toBe(waiting.sealedEvidence);
    expect(store.evidence(aside.recordId)).toBe(aside.sealedEvidence);
    database.close();
  });
});

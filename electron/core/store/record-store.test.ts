import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import {
  evidenceHeadOf,
  makeSealedRecord,
  openStore,
  STANDING_CLOCK,
} from '../../../tests/support/core/stored-records.ts';
import { findBrokenAuditRow } from './audit.ts';
import { RecordStore } from './record-store.ts';

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
    expect(store.evidence(record.recordId)).toEqual(record.sealedEvidence);
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
  it('lets a write that failed be tried once more when room was made', () => {
    const { database } = openStore(makeFolder(), { maxPages: 60 });
    let reserves = 1;
    const store = new RecordStore(database, STANDING_CLOCK, () => {
      reserves -= 1;
      if (reserves >= 0) database.pragma('max_page_count = 120');
      return reserves >= 0;
    });
    let kept = 0;
    while (kept < 40 && store.capture(makeSealedRecord({ evidenceLength: 30_000 })).ok) kept += 1;
    expect(reserves).toBe(-1);
    expect(store.countWaiting()).toBe(kept);
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

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
    for (let maxPages = 20; maxPages < 48; maxPages += 3) {
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
    EXPORTED: 5,
    RECEIVED: 6,
    ACCEPTED: 7,
    REJECTED: 7,
    MANUAL_REVIEW: 7,
    QUARANTINED: 7,
    PURGED: 8,
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
        const settled = rank[state] >= 7;
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
    expect(store.evidence(record.recordId)).toBeNull();
    expect(store.purge(AFTER)).toEqual({ ok: true, value: 0 });
    expect(findBrokenAuditRow(database)).toBeNull();
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      for (const part of ['evidence-key-of-', 'sealed-evidence-of-', 'sealed-record-of-']) {
        expect(bytes.includes(part), `${part} in ${file}`).toBe(false);
      }
    }
    database.close();
  });

  it('is kept until its time, and what has no receipt is kept for ever', () => {
    const { database, store } = openStore(makeFolder());
    const early = receipt(store, 'REJECTED');
    expect(store.purge('2026-01-01T02:03:04.000Z')).toEqual({ ok: true, value: 0 });
    expect(store.evidence(early.recordId)).toEqual(early.sealedEvidence);
    const waiting = makeSealedRecord();
    store.capture(waiting);
    const aside = makeSealedRecord();
    store.capture(aside);
    store.advance(aside.recordId, 'QUARANTINED', { reason: 'record-conflict' });
    expect(store.purge(AFTER)).toEqual({ ok: true, value: 1 });
    expect(store.evidence(waiting.recordId)).toEqual(waiting.sealedEvidence);
    expect(store.evidence(aside.recordId)).toEqual(aside.sealedEvidence);
    database.close();
  });
});

describe('the store', () => {
  it('gives evidence in pieces that make the whole', () => {
    const { database, store } = openStore(makeFolder());
    const record = makeSealedRecord({ evidenceLength: 5_000 });
    store.capture(record);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_100 }),
        fc.integer({ min: 0, max: 5_100 }),
        (offset, length) => {
          const piece = store.evidencePiece(record.recordId, offset, length);
          const expected = Buffer.from(record.sealedEvidence).subarray(offset, offset + length);
          expect(piece && Buffer.from(piece).equals(expected)).toBe(true);
        },
      ),
    );
    expect(store.evidencePiece('nothing', 0, 10)).toBeNull();
    database.close();
  });

  it('leaves out of the waiting ones those that are not wanted', () => {
    const { database, store } = openStore(makeFolder());
    for (const recordId of ['a', 'b', 'c']) store.capture(makeSealedRecord({ recordId }));
    expect(store.waiting(2, ['a', 'unknown']).map((record) => record.recordId)).toEqual(['b', 'c']);
    expect(store.waiting(2, ['a', 'b', 'c'])).toEqual([]);
    database.close();
  });

  it('adds up what waits', () => {
    const { database, store } = openStore(makeFolder());
    expect(store.backlog()).toEqual({ records: 0, evidenceBytes: 0, oldestCreatedAt: null });
    for (const recordId of ['a', 'b', 'c']) {
      store.capture(makeSealedRecord({ recordId, evidenceLength: 1_000 }));
    }
    store.advance('b', 'ACCEPTED');
    expect(store.backlog()).toEqual({
      records: 2,
      evidenceBytes: 2_000,
      oldestCreatedAt: '2026-01-01T02:03:04.000Z',
    });
    database.close();
  });

  it('lists the newest records first, with nothing about the person', () => {
    const { database, store } = openStore(makeFolder());
    for (const recordId of ['a', 'b', 'c']) store.capture(makeSealedRecord({ recordId }));
    store.beginAttempt(['b']);
    store.finishAttempt(['b'], 'server-slow');
    store.advance('c', 'QUARANTINED', { reason: 'record-conflict' });
    expect(store.list(2)).toEqual([
      {
        ...{ recordId: 'c', caseNumber: 'case-c', createdAt: '2026-01-01T02:03:04.000Z' },
        ...{ method: 'self-service-face', result: 'passed', state: 'QUARANTINED', reason: 'record-conflict' },
        ...{ startedAttempts: null, lastFault: null },
      },
      {
        ...{ recordId: 'b', caseNumber: 'case-b', createdAt: '2026-01-01T02:03:04.000Z' },
        ...{ method: 'self-service-face', result: 'passed', state: 'QUEUED', reason: null },
        ...{ startedAttempts: 1, lastFault: 'server-slow' },
      },
    ]);
    database.close();
  });

  it('keeps exported records waiting, and leaves alone those that are further on', () => {
    const { database, store } = openStore(makeFolder());
    for (const recordId of ['a', 'b']) store.capture(makeSealedRecord({ recordId }));
    store.advance('b', 'RECEIVED', { receipt: 'a receipt' });
    expect(store.markExported(['a', 'b', 'unknown'])).toEqual({ ok: true, value: null });
    expect(store.markExported(['a'])).toEqual({ ok: true, value: null });
    expect([store.status('a')?.state, store.status('b')?.state]).toEqual(['EXPORTED', 'RECEIVED']);
    expect(store.findWaiting('a')?.state).toBe('EXPORTED');
    store.advance('a', 'RECEIVED', { receipt: 'a receipt' });
    store.advance('a', 'ACCEPTED');
    expect(store.findWaiting('a')).toBeNull();
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
  });

  it('knows the head of its audit chain', () => {
    const { database, store } = openStore(makeFolder());
    expect(store.auditHead()).toEqual({ position: 0, hash: '0'.repeat(64) });
    store.capture(makeSealedRecord());
    const row = database.prepare('SELECT position, hash FROM audit').get();
    expect(store.auditHead()).toEqual(row);
    expect(store.auditHead().position).toBe(1);
    database.close();
  });

  it('keeps the newest times that were seen', () => {
    const { database, store } = openStore(makeFolder());
    expect(store.readClockMark()).toBeNull();
    const steps = [
      [
        { wallMs: 100, serverMs: null },
        { wallMs: 100, serverMs: null },
      ],
      [
        { wallMs: 90, serverMs: null },
        { wallMs: 100, serverMs: null },
      ],
      [
        { wallMs: 110, serverMs: 105 },
        { wallMs: 110, serverMs: 105 },
      ],
      // A clock that was ten years ahead, put right by the service.
      [
        { wallMs: 9_000, serverMs: null },
        { wallMs: 9_000, serverMs: 105 },
      ],
      [
        { wallMs: 120, serverMs: 104 },
        { wallMs: 9_000, serverMs: 105 },
      ],
      [
        { wallMs: 121, serverMs: 119 },
        { wallMs: 121, serverMs: 119 },
      ],
    ] as const;
    for (const [seen, kept] of steps) {
      expect(store.keepClockMark(seen).ok).toBe(true);
      expect(store.readClockMark()).toEqual(kept);
    }
    database.close();
  });

  it('drops the key of the evidence before its body: a stop in between leaves nothing that opens', () => {
    const folder = makeFolder();
    const { database, store } = openStore(folder);
    const { recordId } = makeSealedRecord();
    store.capture(makeSealedRecord({ recordId, evidenceLength: 20_000 }));
    store.advance(recordId, 'RECEIVED', { receipt: 'a receipt' });
    store.advance(recordId, 'ACCEPTED');
    // The second step fails as it would on a full disk.
    database.exec("CREATE TRIGGER stop BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'stop'); END");
    expect(() => store.purge('2027-01-01T00:00:00.000Z')).toThrow('stop');
    expect(store.status(recordId)?.state).toBe('PURGED');
    expect(store.evidence(recordId)).toBeNull();
    const everywhere = () =>
      Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect(everywhere().includes(evidenceHeadOf(recordId))).toBe(false);
    expect(everywhere().includes('sealed-evidence-of-')).toBe(true);
    database.exec('DROP TRIGGER stop');
    expect(store.purge('2027-01-01T00:00:00.000Z')).toEqual({ ok: true, value: 0 });
    expect(everywhere().includes('sealed-evidence-of-')).toBe(false);
    database.close();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MISSING_ASKED_MAX } from '../../../contract/central-api.ts';
import { FakeCentral } from '../../../tests/support/core/fake-central.ts';
import { clientOf } from '../../../tests/support/core/fake-central-client.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { createSecrets } from '../seal/secrets.ts';
import { findBrokenAuditRow } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import { Synchroniser } from './synchroniser.ts';

const HOUR_MS = 3_600_000;
const LATER = '2999-01-01T00:00:00.000Z';
const QUESTION = 'POST /v1/records/missing';

describe('a service that was restored from an older copy', () => {
  let central: FakeCentral;
  let client: CentralClient;
  let database: Database;
  let store: RecordStore;
  let synchroniser: Synchroniser;
  let bootMs: number;
  const progress: string[] = [];

  beforeEach(async () => {
    central = await FakeCentral.start();
    ({ database, store } = openStore(makeFolder()));
    bootMs = 0;
    progress.length = 0;
    client = clientOf(central, await createSecrets());
    synchroniser = makeSynchroniser();
  });
  afterEach(async () => {
    await synchroniser.stop();
    await client.close();
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
    await central.close();
  });

  function makeSynchroniser(): Synchroniser {
    return new Synchroniser({
      client,
      store,
      terminalId: central.terminalId,
      receiptKeys: () => [central.receiptKey.publicJwk],
      offsetMs: () => 250,
      random: () => 0.001,
      firstTrySpreadMs: 0,
      sinceBootMs: () => bootMs,
      onContact: () => undefined,
      onProgress: (recordId) => progress.push(recordId),
      log: () => undefined,
    });
  }

  function capture(count = 1, evidenceLength = 300): string[] {
    return Array.from({ length: count }, () => {
      const record = makeSealedRecord({ evidenceLength });
      expect(store.capture(record).ok).toBe(true);
      return record.recordId;
    });
  }

  const stateOf = (recordId: string | undefined) => store.status(recordId ?? '')?.state;
  const sync = async (): Promise<void> => {
    synchroniser.kick();
    await synchroniser.settled();
  };
  const questions = () => central.paths.filter((path) => path === QUESTION).length;
  /** Another run of the terminal. */
  const restart = async (): Promise<void> => {
    await synchroniser.stop();
    synchroniser = makeSynchroniser();
  };

  it('gets again in the first pass of a run what it forgot; a record that it knows is not sent', async () => {
    const [kept = ''] = capture();
    await sync();
    const copy = central.backUp();
    const lost = capture(3, 600_000);
    await sync();
    const old = store.status(lost[0] ?? '')?.receipt;
    central.restore(copy);
    central.requests.length = 0;
    await restart();
    await sync();
    expect([...central.records.keys()].toSorted()).toEqual([kept, ...lost].toSorted());
    for (const recordId of lost) {
      expect(Buffer.from(central.evidence.get(recordId) ?? [])).toEqual(
        Buffer.from(store.evidence(recordId) ?? []),
      );
    }
    expect(central.paths.slice(0, 2)).toEqual([QUESTION, 'POST /v1/records']);
    expect(central.requests.some(({ path }) => path.includes(kept))).toBe(false);
    expect(lost.map(stateOf)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    expect(store.status(lost[0] ?? '')?.receipt).not.toBe(old);
    expect(store.countWaiting()).toBe(0);
    expect(lost.every((recordId) => progress.includes(recordId))).toBe(true);
  });

  it('is asked by a terminal in which nothing waits, soon after its start', async () => {
    const [recordId = ''] = capture();
    await sync();
    central.restore({ records: new Map(), evidence: new Map() });
    await restart();
    synchroniser.start();
    await expect.poll(() => central.records.has(recordId)).toBe(true);
    await expect.poll(() => store.countWaiting()).toBe(0);
  });

  it('is asked at most once an hour, and only when there is a reason for a pass', async () => {
    capture(2);
    await sync();
    bootMs += HOUR_MS;
    await sync();
    await sync();
    expect(questions()).toBe(1);
    bootMs += HOUR_MS - 1;
    await sync();
    expect(questions()).toBe(1);
    bootMs += 1;
    expect(questions()).toBe(1);
    await sync();
    expect(questions()).toBe(2);
  });

  it('is asked at once when it does not know a record that it had confirmed', async () => {
    const [first = ''] = capture();
    await sync();
    central.grant = { bytes: 400, forMs: 60_000 };
    const [second = ''] = capture(1, 1_000);
    await sync();
    expect(stateOf(second)).toBe('ACCEPTED');
    const [third = ''] = capture(1, 1_000);
    let pieces = 0;
    central.intercept = ({ method }) => {
      if (method === 'PATCH' && ++pieces === 2) central.restore({ records: new Map(), evidence: new Map() });
      return null;
    };
    await sync();
    expect(questions()).toBe(1);
    expect([first, second, third].map(stateOf)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    expect(central.records.size).toBe(3);
    expect(store.countWaiting()).toBe(0);
  });

  it('that has the metadata and lost the evidence gets the evidence', async () => {
    const [recordId = ''] = capture(1, 1_000);
    await sync();
    central.evidence.set(recordId, store.evidencePiece(recordId, 0, 400) ?? new Uint8Array());
    bootMs += HOUR_MS;
    await sync();
    expect(central.evidence.get(recordId)?.length).toBe(1_000);
    expect(store.countWaiting()).toBe(0);
  });

  it('may decide otherwise than before: what it says last counts', async () => {
    const [recordId = ''] = capture();
    await sync();
    central.restore({ records: new Map(), evidence: new Map() });
    central.decision = { state: 'MANUAL_REVIEW', reason: 'face-review', nextDueDate: null };
    await restart();
    await sync();
    expect(store.status(recordId)).toMatchObject({ state: 'MANUAL_REVIEW', reason: 'face-review' });
    expect(store.countWaiting()).toBe(0);
  });

  it('that refuses the record for good is not offered it again; the old receipt stays', async () => {
    const [recordId = '', other = ''] = capture(2);
    await sync();
    const before = store.status(recordId);
    central.restore({ records: new Map(), evidence: new Map() });
    central.records.set(recordId, {
      recordId,
      sealedRecord: 'another',
      sealedRecordSha256: 'f'.repeat(64),
      evidence: { sha256: 'f'.repeat(64), bytes: 10 },
      serverOffsetMs: null,
    });
    await restart();
    await sync();
    expect(store.status(recordId)).toEqual({ ...before, reason: 'record-conflict' });
    expect(store.countWaiting()).toBe(0);
    expect(central.evidence.has(other)).toBe(true);
    central.requests.length = 0;
    await restart();
    await sync();
    expect(central.requests[0]?.body).not.toContain(recordId);
  });

  it('gets it whatever stops the terminal in between', async () => {
    const lost = capture(2, 900);
    await sync();
    central.restore({ records: new Map(), evidence: new Map() });
    central.grant = { bytes: 300, forMs: 60_000 };
    for (const stopAt of ['POST', 'PATCH', 'PATCH']) {
      await restart();
      let isStopped = false;
      central.intercept = ({ method, path }) => {
        isStopped ||= method === stopAt && path !== '/v1/records/missing';
        return isStopped ? { status: 503, headers: { 'retry-after': '600' } } : null;
      };
      await sync();
      expect(store.countWaiting()).toBe(2);
    }
    central.intercept = () => null;
    await restart();
    await sync();
    expect(lost.map((recordId) => central.evidence.get(recordId)?.length)).toEqual([900, 900]);
    expect(store.countWaiting()).toBe(0);
  });

  it('is not offered what it cannot get any more, and not believed about what was not asked', async () => {
    const [shredded = ''] = capture();
    await sync();
    expect(store.purge(LATER).ok).toBe(true);
    const [asked = ''] = capture();
    await sync();
    const [notAsked = ''] = capture();
    bootMs += HOUR_MS;
    central.intercept = ({ path }) => {
      if (path !== '/v1/records/missing') return null;
      const missing = [shredded, notAsked];
      return { status: 200, body: { missing, serverTime: new Date().toISOString() } };
    };
    await sync();
    const question = central.requests.find(({ path }) => path === '/v1/records/missing');
    expect(JSON.parse(question?.body ?? '')).toEqual({ recordIds: [asked] });
    expect([shredded, asked, notAsked].map(stateOf)).toEqual(['PURGED', 'ACCEPTED', 'ACCEPTED']);
    expect(store.countWaiting()).toBe(0);
  });

  it('is not offered what another service gave a receipt for, before the terminal was enrolled anew', async () => {
    const [recordId = ''] = capture();
    const waiting = store.findWaiting(recordId);
    expect(waiting).not.toBeNull();
    await sync();
    const elsewhere = store.status(recordId)?.receipt?.split('.') ?? [];
    const told = JSON.parse(Buffer.from(elsewhere[1] ?? '', 'base64url').toString());
    elsewhere[1] = Buffer.from(JSON.stringify({ ...told, terminalId: 'before' })).toString('base64url');
    database.prepare('UPDATE record SET receipt = ?').run(elsewhere.join('.'));
    central.restore({ records: new Map(), evidence: new Map() });
    await restart();
    await sync();
    expect(questions()).toBe(0);
    expect(central.records.size).toBe(0);
  });

  it('is asked about more than one question holds', async () => {
    const recordIds = capture(MISSING_ASKED_MAX + 5);
    const insert = database.prepare(
      `UPDATE record SET state = 'ACCEPTED', receipt = ?, receipted_at = '2026-01-01' WHERE record_id = ?`,
    );
    const payload = Buffer.from(JSON.stringify({ terminalId: central.terminalId })).toString('base64url');
    for (const recordId of recordIds) insert.run(`e30.${payload}.e30`, recordId);
    database.exec('DELETE FROM outbox');
    central.intercept = ({ path }) =>
      path === '/v1/records/missing'
        ? { status: 200, body: { missing: [], serverTime: new Date().toISOString() } }
        : null;
    await sync();
    const asked = central.requests.map(({ body }) => JSON.parse(body).recordIds as string[]);
    expect(asked.map(({ length }) => length)).toEqual([MISSING_ASKED_MAX, 5]);
    expect(asked.flat().toSorted()).toEqual(recordIds.toSorted());
  });

  it('that fails at the question is asked in the next pass; one that does not know it, in an hour', async () => {
    const [recordId = ''] = capture();
    await sync();
    bootMs += HOUR_MS;
    let status = 500;
    central.intercept = ({ path }) => (path === '/v1/records/missing' ? { status } : null);
    const [second = ''] = capture();
    await sync();
    expect([recordId, second].map(stateOf)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(questions()).toBe(1);
    status = 404;
    await sync();
    await sync();
    expect(questions()).toBe(2);
  });

  it('has confirmed what may be dropped once it has answered; else it is asked', async () => {
    const [recordId = ''] = capture();
    central.intercept = ({ path }) => (path === '/v1/records/missing' ? { status: 500 } : null);
    await sync();
    await restart();
    expect(synchroniser.confirmHeld()).toBe(false);
    await synchroniser.settled();
    expect(synchroniser.confirmHeld()).toBe(false);
    central.intercept = () => null;
    central.restore({ records: new Map(), evidence: new Map() });
    await sync();
    expect(synchroniser.confirmHeld()).toBe(true);
    expect(central.records.has(recordId)).toBe(true);
    bootMs += HOUR_MS + 1;
    expect(synchroniser.confirmHeld()).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultCode } from '../../../contract/faults.ts';
import { FakeCentral, makeReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { clientOf, refusal } from '../../../tests/support/core/fake-central-client.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { systemClock } from '../clock.ts';
import { createSecrets, type TerminalSecrets } from '../seal/secrets.ts';
import { findBrokenAuditRow } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import { Synchroniser, type SynchroniserOptions } from './synchroniser.ts';

/** A busy machine takes longer than the second that Vitest waits. */
const PATIENCE = { timeout: 20_000 };

describe('the synchroniser', () => {
  let central: FakeCentral;
  let client: CentralClient;
  let database: Database;
  let store: RecordStore;
  let synchroniser: Synchroniser;
  const contacts: (FaultCode | null)[] = [];

  beforeEach(async () => {
    central = await FakeCentral.start();
    ({ database, store } = openStore(makeFolder()));
    client = makeClient(await createSecrets(), 5_000);
    contacts.length = 0;
    synchroniser = makeSynchroniser();
  });
  afterEach(async () => {
    await synchroniser.stop();
    await client.close();
    expect(findBrokenAuditRow(database)).toBeNull();
    database.close();
    await central.close();
  });

  function makeClient(secrets: TerminalSecrets, answerMs: number): CentralClient {
    return clientOf(central, secrets, { limits: { answerMs } });
  }

  function makeSynchroniser(changes: Partial<SynchroniserOptions> = {}): Synchroniser {
    return new Synchroniser({
      client,
      store,
      terminalId: central.terminalId,
      receiptKeys: () => [central.receiptKey.publicJwk],
      offsetMs: () => 250,
      sinceBootMs: systemClock.sinceBootMs,
      // Of a wait of up to 4 s, 4 ms.
      random: () => 0.001,
      firstTrySpreadMs: 0,
      onContact: (fault) => contacts.push(fault),
      onProgress: () => undefined,
      log: () => undefined,
      ...changes,
    });
  }

  function capture(count = 1): string[] {
    return Array.from({ length: count }, () => {
      const record = makeSealedRecord();
      store.capture(record);
      return record.recordId;
    });
  }

  const stateOf = (recordId: string | undefined) => store.status(recordId ?? '')?.state;
  const settled = () =>
    vi.waitFor(() => expect(store.countWaiting()).toBe(0), { timeout: 30_000, interval: 10 });
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('brings a record to its receipt: metadata, evidence, done', async () => {
    const [recordId = ''] = capture();
    synchroniser.kick();
    await settled();
    expect(store.status(recordId)).toMatchObject({ state: 'ACCEPTED', reason: null });
    expect(store.status(recordId)?.receipt).toContain('.');
    expect(central.paths).toEqual(['POST /v1/records', 'PATCH /v1/records/:id/evidence/0']);
    expect(Buffer.from(central.evidence.get(recordId) ?? [])).toEqual(
      Buffer.from(store.evidence(recordId) ?? []),
    );
    expect(contacts).toEqual([null, null]);
    const steps = database.prepare('SELECT details FROM audit WHERE event = ?').all('record-state');
    expect(steps.map((row) => JSON.parse((row as { details: string }).details).to)).toEqual([
      'META_SENT',
      'EVIDENCE_SENT',
      'RECEIVED',
      'ACCEPTED',
    ]);
  });

  it.each(['REJECTED', 'MANUAL_REVIEW'] as const)(
    'takes a receipt that says %s for what it says',
    async (state) => {
      central.decision = { state, reason: 'person-not-found', nextDueDate: null };
      const [recordId = ''] = capture();
      synchroniser.kick();
      await settled();
      expect(store.status(recordId)).toMatchObject({ state, reason: 'person-not-found' });
    },
  );

  it('sends many in one batch, and all that wait in several', async () => {
    const recordIds = capture(60);
    synchroniser.kick();
    await settled();
    expect(recordIds.every((recordId) => stateOf(recordId) === 'ACCEPTED')).toBe(true);
    expect(central.paths.filter((path) => path === 'POST /v1/records')).toHaveLength(2);
  });

  it('takes up what waits from before its start', async () => {
    capture();
    synchroniser.start();
    await settled();
  });

  it('has nothing to ask when nothing waits', async () => {
    synchroniser.start();
    synchroniser.kick();
    await pause(50);
    expect(central.requests).toEqual([]);
  });

  it('accepts the receipt of a record that the service has already', async () => {
    const [recordId = ''] = capture();
    synchroniser.kick();
    await settled();
    // The answer got lost: the terminal knows nothing of it and sends again.
    database.exec("UPDATE record SET state = 'QUEUED', receipt = NULL");
    database.prepare('INSERT INTO outbox (record_id) VALUES (?)').run(recordId);
    central.requests.length = 0;
    synchroniser.kick();
    await settled();
    expect(stateOf(recordId)).toBe('ACCEPTED');
    expect(central.paths).toEqual(['POST /v1/records']);
  });

  it.each([
    ['META_SENT', null],
    ['EVIDENCE_SENT', null],
    ['RECEIVED', 'kept'],
  ] as const)('goes on where the terminal stopped in %s', async (state, receipt) => {
    const [recordId = ''] = capture();
    synchroniser.kick();
    await settled();
    const kept = receipt === null ? null : store.status(recordId)?.receipt;
    database.prepare('UPDATE record SET state = ?, receipt = ?').run(state, kept);
    database.prepare('INSERT INTO outbox (record_id) VALUES (?)').run(recordId);
    synchroniser.kick();
    await settled();
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  describe('a receipt that cannot be believed', () => {
    it.each<[string, () => Promise<void> | void]>([
      [
        'is signed by a stranger',
        async () => {
          central.signer = await makeReceiptKey();
        },
      ],
      [
        'is about another record',
        () => {
          central.receiptChanges = { evidenceSha256: 'a'.repeat(64) };
        },
      ],
    ])('because it %s moves nothing; the record is kept and sent again', async (_, spoil) => {
      await spoil();
      const [recordId = ''] = capture();
      synchroniser.kick();
      await vi.waitFor(
        () => expect(contacts.filter((fault) => fault === 'receipt-invalid').length).toBeGreaterThan(2),
        PATIENCE,
      );
      expect(store.status(recordId)).toMatchObject({ state: 'META_SENT', receipt: null });
      expect(store.countWaiting()).toBe(1);
      central.signer = central.receiptKey;
      central.receiptChanges = {};
      await settled();
      expect(stateOf(recordId)).toBe('ACCEPTED');
    });

    it('is tried again too when it came as the answer to the metadata', async () => {
      central.signer = await makeReceiptKey();
      const [recordId = ''] = capture();
      central.evidence.set(recordId, store.evidence(recordId) ?? new Uint8Array());
      synchroniser.kick();
      await vi.waitFor(
        () => expect(contacts.filter((fault) => fault === 'receipt-invalid').length).toBeGreaterThan(2),
        PATIENCE,
      );
      expect(stateOf(recordId)).toBe('QUEUED');
      central.signer = central.receiptKey;
      await settled();
    });
  });

  describe('one bad record', () => {
    it('that is refused is set aside with its reason, and its neighbours go on', async () => {
      const [good, bad = '', alsoGood] = capture(3);
      central.intercept = ({ path, body }) => {
        if (path !== '/v1/records') return null;
        const { records } = JSON.parse(body);
        for (const record of records)
          if (record.recordId !== bad) central.records.set(record.recordId, record);
        const results = records.map(({ recordId }: { recordId: string }) =>
          recordId === bad
            ? { recordId, status: 'refused', problem: { code: 'record-conflict', message: 'No.' } }
            : { recordId, status: 'stored' },
        );
        return { status: 200, body: { results, grant: central.grant, serverTime: new Date().toISOString() } };
      };
      synchroniser.kick();
      await settled();
      expect([stateOf(good), stateOf(alsoGood)]).toEqual(['ACCEPTED', 'ACCEPTED']);
      expect(store.status(bad)).toMatchObject({ state: 'QUARANTINED', reason: 'record-conflict' });
      expect(store.evidence(bad)).not.toBeNull();
    });

    it('that makes a whole batch be refused is singled out', async () => {
      const recordIds = capture(5);
      const bad = recordIds[2] ?? '';
      central.intercept = ({ path, body }) =>
        path === '/v1/records' && body.includes(bad) ? refusal('invalid-request') : null;
      synchroniser.kick();
      await settled();
      expect(recordIds.map(stateOf)).toEqual(['ACCEPTED', 'ACCEPTED', 'QUARANTINED', 'ACCEPTED', 'ACCEPTED']);
      expect(store.status(bad)?.reason).toBe('invalid-request');
    });

    it('whose evidence is refused is set aside, and its neighbours go on', async () => {
      const [bad = '', good] = capture(2);
      central.intercept = ({ path }) =>
        path.includes(bad) && path.includes('/evidence/') ? refusal('evidence-mismatch', 422) : null;
      synchroniser.kick();
      await settled();
      expect([stateOf(bad), stateOf(good)]).toEqual(['QUARANTINED', 'ACCEPTED']);
    });

    it('that the service stumbles over holds up no other', async () => {
      const [bad = '', good] = capture(2);
      central.intercept = ({ path }) =>
        path.includes(bad) && path.includes('/evidence/') ? { status: 500 } : null;
      synchroniser.kick();
      await vi.waitFor(() => expect(stateOf(good)).toBe('ACCEPTED'), PATIENCE);
      expect(stateOf(bad)).toBe('META_SENT');
      central.intercept = () => null;
      await settled();
    });

    it('whose sends began three times and never ended is poison', async () => {
      const [poison = '', good] = capture(2);
      for (let i = 0; i < 3; i++) store.beginAttempt([poison]);
      synchroniser.kick();
      await settled();
      expect(store.status(poison)).toMatchObject({ state: 'QUARANTINED', reason: 'sends-never-finished' });
      expect(stateOf(good)).toBe('ACCEPTED');
      expect(central.requests.some(({ body }) => body.includes(poison))).toBe(false);
    });

    it('that may be poison goes alone, so that it can take no other with it', async () => {
      const recordIds = capture(4);
      // A batch of two never ended; two came in later.
      store.beginAttempt(recordIds.slice(0, 2));
      synchroniser.kick();
      await settled();
      const sizes = central.requests
        .filter(({ path }) => path === '/v1/records')
        .map(({ body }) => JSON.parse(body).records.length);
      expect(sizes).toEqual([2, 1, 1]);
      expect(recordIds.every((recordId) => stateOf(recordId) === 'ACCEPTED')).toBe(true);
    });
  });

  describe('trouble of the service', () => {
    it('is no reason to give a record up: 401 and 404 are about the terminal', async () => {
      const [recordId] = capture();
      for (const answer of [refusal('unauthorised', 401), refusal('record-unknown', 404), { status: 403 }]) {
        central.intercept = () => answer;
        contacts.length = 0;
        synchroniser.kick();
        await vi.waitFor(() => expect(contacts).toContain('server-refused'), PATIENCE);
        expect(stateOf(recordId)).toBe('QUEUED');
      }
      central.intercept = () => null;
      await settled();
    });

    it('that has lost the metadata since is given them again', async () => {
      const [recordId = ''] = capture();
      let lost = 1;
      central.intercept = ({ path }) =>
        path.includes('/evidence/') && lost-- > 0 ? refusal('record-unknown', 404) : null;
      synchroniser.kick();
      await settled();
      expect(stateOf(recordId)).toBe('ACCEPTED');
      expect(central.paths.filter((path) => path === 'POST /v1/records')).toHaveLength(2);
    });

    it('that leaves a record out of its answer has it sent again', async () => {
      capture(2);
      let left = 2;
      central.intercept = ({ path }) => {
        if (path !== '/v1/records' || left-- <= 0) return null;
        return {
          status: 200,
          body: { results: [], grant: central.grant, serverTime: new Date().toISOString() },
        };
      };
      synchroniser.kick();
      await settled();
    });

    it('that talks of records that nobody sent is not believed about them', async () => {
      const [mine] = capture();
      const stranger = makeSealedRecord();
      store.capture(stranger);
      store.advance(stranger.recordId, 'QUARANTINED');
      central.intercept = ({ path, body }) => {
        if (path !== '/v1/records') return null;
        for (const record of JSON.parse(body).records) central.records.set(record.recordId, record);
        const results = [mine, stranger.recordId].map((recordId) => ({ recordId, status: 'stored' }));
        return { status: 200, body: { results, grant: central.grant, serverTime: new Date().toISOString() } };
      };
      synchroniser.kick();
      await settled();
      expect(stateOf(stranger.recordId)).toBe('QUARANTINED');
    });

    it('that is out of reach ends the pass at once, and it goes on by itself when it is back', async () => {
      const recordIds = capture(3);
      await central.close();
      synchroniser.kick();
      await vi.waitFor(() => expect(contacts.length).toBeGreaterThan(2), PATIENCE);
      expect(new Set(contacts)).toEqual(new Set(['server-unreachable']));
      expect(recordIds.map(stateOf)).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
      await central.listen();
      await settled();
      expect(recordIds.map(stateOf)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    });

    it('that is slow counts as out of reach, and a late answer does no harm', async () => {
      const [recordId] = capture();
      const impatient = makeClient(await createSecrets(), 400);
      synchroniser = makeSynchroniser({ client: impatient });
      let slow = 1;
      central.intercept = () => (slow-- > 0 ? { status: 500, delayMs: 1_000 } : null);
      synchroniser.kick();
      await settled();
      await impatient.close();
      expect(contacts[0]).toBe('server-slow');
      expect(stateOf(recordId)).toBe('ACCEPTED');
    });

    it('that asks to be left alone is left alone, whatever comes in meanwhile', async () => {
      capture();
      let busy = true;
      central.intercept = () => (busy ? { status: 503, headers: { 'retry-after': '1' } } : null);
      synchroniser.kick();
      await vi.waitFor(() => expect(contacts).toEqual(['server-failing']), PATIENCE);
      busy = false;
      const [first] = central.requests;
      capture();
      synchroniser.kick();
      await pause(300);
      synchroniser.kick();
      await pause(300);
      expect(central.requests).toHaveLength(1);
      await settled();
      const waited = (central.requests[1]?.atMs ?? 0) - (first?.atMs ?? 0);
      expect(waited).toBeGreaterThanOrEqual(1_000);
    });

    it('that asks for it in the middle of a pass ends the pass', async () => {
      capture(4);
      central.intercept = ({ path }) =>
        path.includes('/evidence/') ? { status: 429, headers: { 'retry-after': '60' } } : null;
      synchroniser.kick();
      await pause(300);
      expect(central.paths).toEqual(['POST /v1/records', 'PATCH /v1/records/:id/evidence/0']);
    });
  });

  it('spreads the first try after a start', async () => {
    await synchroniser.stop();
    capture();
    const random = vi.fn(() => 0.5);
    synchroniser = makeSynchroniser({ firstTrySpreadMs: 600, random });
    synchroniser.start();
    await pause(150);
    expect(central.requests).toEqual([]);
    await settled();
  });

  it('does nothing any more once it was stopped', async () => {
    capture();
    central.intercept = () => ({ status: 500 });
    synchroniser.kick();
    await vi.waitFor(() => expect(contacts.length).toBeGreaterThan(0), PATIENCE);
    await synchroniser.stop();
    const seen = central.requests.length;
    synchroniser.kick();
    await pause(100);
    expect(central.requests).toHaveLength(seen);
    expect(store.countWaiting()).toBe(1);
  });
});

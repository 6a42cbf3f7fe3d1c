import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVIDENCE_PIECE_MAX } from '../../../contract/central-api.ts';
import { FakeCentral } from '../../../tests/support/core/fake-central.ts';
import { clientOf, refusal } from '../../../tests/support/core/fake-central-client.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { createSecrets } from '../seal/secrets.ts';
import type { Database } from '../store/database.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import { Synchroniser } from './synchroniser.ts';

describe('the two lanes', () => {
  let central: FakeCentral;
  let client: CentralClient;
  let database: Database;
  let store: RecordStore;
  let synchroniser: Synchroniser;
  /** Time since boot; it stands unless a test moves it. */
  let bootMs: number;

  beforeEach(async () => {
    central = await FakeCentral.start();
    ({ database, store } = openStore(makeFolder()));
    const secrets = await createSecrets();
    bootMs = 0;
    client = clientOf(central, secrets);
    synchroniser = makeSynchroniser();
  });
  afterEach(async () => {
    await synchroniser.stop();
    await client.close();
    database.close();
    await central.close();
  });

  function makeSynchroniser(line: CentralClient = client): Synchroniser {
    return new Synchroniser({
      client: line,
      store,
      terminalId: central.terminalId,
      receiptKeys: () => [central.receiptKey.publicJwk],
      offsetMs: () => 250,
      random: () => 0.999,
      sinceBootMs: () => bootMs,
      onContact: () => undefined,
      onProgress: () => undefined,
      log: () => undefined,
    });
  }

  function capture(evidenceLength = 200): string {
    const record = makeSealedRecord({ evidenceLength });
    expect(store.capture(record).ok).toBe(true);
    return record.recordId;
  }

  const stateOf = (recordId: string) => store.status(recordId)?.state;
  const sync = async (): Promise<void> => {
    synchroniser.kick();
    await synchroniser.settled();
  };
  const piecesOf = (recordId: string) =>
    central.requests
      .filter(({ method, path }) => method === 'PATCH' && path.includes(recordId))
      .map(({ path, bytes }) => [Number(path.split('/').at(-1)), bytes.length]);

  it('tells head of the audit chain and distance of the clocks with the metadata', async () => {
    const recordId = capture();
    const before = store.auditHead();
    expect(before.position).toBeGreaterThan(0);
    await sync();
    expect(central.auditHeads).toEqual([before]);
    expect(central.records.get(recordId)?.serverOffsetMs).toBe(250);
  });

  it('send evidence in pieces, each where the last one ended', async () => {
    const length = 2 * EVIDENCE_PIECE_MAX + 1_000;
    const recordId = capture(length);
    await sync();
    expect(piecesOf(recordId)).toEqual([
      [0, EVIDENCE_PIECE_MAX],
      [EVIDENCE_PIECE_MAX, EVIDENCE_PIECE_MAX],
      [2 * EVIDENCE_PIECE_MAX, 1_000],
    ]);
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('go on after a break where the service says', async () => {
    central.grant = { bytes: 300, forMs: 60_000 };
    const recordId = capture(1_000);
    let pieces = 0;
    central.intercept = ({ method }) => {
      if (method === 'PATCH') pieces += 1;
      return method === 'PATCH' && pieces > 2 ? { status: 500 } : null;
    };
    await sync();
    expect(stateOf(recordId)).toBe('META_SENT');
    central.intercept = () => null;
    central.requests.length = 0;
    // What was sent in vain counts, too: the next grant has to be waited for.
    await sync();
    expect(central.paths).toEqual(['GET /v1/records/:id/evidence/offset']);
    bootMs += 60_001;
    await sync();
    expect(central.paths.slice(1, 3)).toEqual(['GET /v1/records/:id/evidence/offset', 'GET /v1/grant']);
    expect(piecesOf(recordId)).toEqual([
      [600, 300],
      [900, 100],
    ]);
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('set a record aside whose evidence took the terminal down three times', async () => {
    const recordId = capture(1_000);
    const good = capture(1_000);
    for (let life = 0; life < 3; life++) {
      // A run that ends with the process in the middle of this one's piece.
      await new Promise<void>((ended) => {
        const sendPiece: CentralClient['sendPiece'] = (of, ...piece) => {
          if (of !== recordId) return client.sendPiece(of, ...piece);
          ended();
          return new Promise(() => {});
        };
        makeSynchroniser({ ...client, sendPiece }).kick();
      });
    }
    await sync();
    expect(store.status(recordId)).toMatchObject({ state: 'QUARANTINED', reason: 'sends-never-finished' });
    expect(piecesOf(recordId)).toEqual([]);
    expect(stateOf(good)).toBe('ACCEPTED');
  });

  it('take the offset of the service when it differs', async () => {
    const recordId = capture(1_000);
    central.intercept = ({ method }) => {
      central.intercept = () => null;
      // As if an earlier run had sent this much already.
      if (method === 'POST')
        central.evidence.set(recordId, store.evidencePiece(recordId, 0, 400) ?? new Uint8Array());
      return null;
    };
    await sync();
    expect(central.paths).toEqual([
      'POST /v1/records',
      'PATCH /v1/records/:id/evidence/0',
      'GET /v1/records/:id/evidence/offset',
      'PATCH /v1/records/:id/evidence/400',
    ]);
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('do not believe a service that lies about the offset for ever, and harm nothing', async () => {
    const recordId = capture(1_000);
    const other = capture(500);
    central.evidence.set(recordId, store.evidencePiece(recordId, 0, 400) ?? new Uint8Array());
    central.faults.offsetLie = 100;
    await sync();
    expect([stateOf(recordId), stateOf(other)]).toEqual(['META_SENT', 'ACCEPTED']);
    central.heal();
    await sync();
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('begin evidence anew that was found wrong, and set it aside when it is found wrong again', async () => {
    const [once, twice] = [capture(1_000), capture(1_000)];
    let mismatches = 3;
    central.intercept = ({ method, path }) => {
      if (method !== 'PATCH' || mismatches === 0) return null;
      if (path.includes(once) && mismatches < 3) return null;
      mismatches -= 1;
      return refusal('evidence-mismatch', 422);
    };
    await sync();
    expect(stateOf(once)).toBe('ACCEPTED');
    expect(piecesOf(once)).toEqual([
      [0, 1_000],
      [0, 1_000],
    ]);
    expect(store.status(twice)).toMatchObject({ state: 'QUARANTINED', reason: 'evidence-mismatch' });
    expect(store.evidence(twice)).not.toBeNull();
  });

  it('send a new record before the next piece of another', async () => {
    central.grant = { bytes: 300, forMs: 60_000 };
    capture(1_500);
    let pieces = 0;
    central.intercept = ({ method }) => {
      if (method !== 'PATCH') return null;
      pieces += 1;
      if (pieces === 2) {
        capture(100);
        synchroniser.kick();
      }
      return null;
    };
    await sync();
    const methods = central.requests.map(({ method }) => method);
    expect(methods.slice(0, 4)).toEqual(['POST', 'PATCH', 'PATCH', 'POST']);
    expect(store.countWaiting()).toBe(0);
  });

  describe('under a grant', () => {
    it('of nothing send metadata alone, and ask again when its time is over', async () => {
      central.grant = { bytes: 0, forMs: 20_000 };
      const recordId = capture();
      await sync();
      expect(central.paths).toEqual(['POST /v1/records']);
      // A reason to run is none to ask sooner; a new record goes out all the same.
      const second = capture();
      await sync();
      expect(central.paths).toEqual(['POST /v1/records', 'POST /v1/records']);
      expect([stateOf(recordId), stateOf(second)]).toEqual(['META_SENT', 'META_SENT']);
      bootMs += 20_001;
      central.grant = { bytes: 10_000, forMs: 20_000 };
      await sync();
      expect(central.paths.slice(2)).toEqual([
        'GET /v1/grant',
        'PATCH /v1/records/:id/evidence/0',
        'PATCH /v1/records/:id/evidence/0',
      ]);
      expect(store.countWaiting()).toBe(0);
    });

    it('that is used up wait by themselves and go on by themselves', async () => {
      central.grant = { bytes: 0, forMs: 20_000 };
      capture();
      await sync();
      central.grant = { bytes: 10_000, forMs: 20_000 };
      bootMs += 40_000;
      synchroniser.noteWaking();
      await vi.waitFor(() => expect(store.countWaiting()).toBe(0), { timeout: 20_000 });
    });
  });

  describe('with records that were exported', () => {
    it('send them like queued ones when the line is back; only the receipt moves them', async () => {
      const recordId = capture(1_000);
      expect(store.markExported([recordId]).ok).toBe(true);
      central.grant = { bytes: 400, forMs: 60_000 };
      let pieces = 0;
      central.intercept = ({ method }) => {
        if (method === 'PATCH') pieces += 1;
        expect(stateOf(recordId)).toBe('EXPORTED');
        return method === 'PATCH' && pieces === 2 ? { status: 500 } : null;
      };
      await sync();
      expect(stateOf(recordId)).toBe('EXPORTED');
      bootMs += 60_001;
      await sync();
      expect(stateOf(recordId)).toBe('ACCEPTED');
      expect(store.countWaiting()).toBe(0);
    });
  });

  describe('with a record over which the service breaks', () => {
    it('let all others of its batch through in the same pass', async () => {
      const recordIds = Array.from({ length: 20 }, () => capture());
      const [bad = ''] = recordIds.slice(7);
      central.intercept = ({ path, body }) =>
        path === '/v1/records' && body.includes(bad) ? { status: 500 } : null;
      await sync();
      const states = recordIds.map((recordId) => stateOf(recordId));
      expect(states.filter((state) => state === 'ACCEPTED')).toHaveLength(19);
      expect(stateOf(bad)).toBe('QUEUED');
      central.intercept = () => null;
      await sync();
      expect(stateOf(bad)).toBe('ACCEPTED');
    });

    it('do not ask a service that breaks over everything for each record', async () => {
      for (let i = 0; i < 20; i++) capture();
      central.intercept = () => ({ status: 500 });
      await sync();
      expect(central.requests).toHaveLength(3);
    });
  });

  it.each(['busy', 'internal-error'] as const)('do not take "%s" for the last word', async (code) => {
    const recordId = capture();
    central.intercept = () => ({
      status: 200,
      body: {
        results: [{ recordId, status: 'refused', problem: { code, message: 'Later.' } }],
        grant: central.grant,
        serverTime: new Date().toISOString(),
      },
    });
    await sync();
    expect(stateOf(recordId)).toBe('QUEUED');
    central.intercept = () => null;
    await sync();
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('park another record under the same id, with the reason', async () => {
    const recordId = capture();
    central.records.set(recordId, {
      recordId,
      sealedRecord: 'another',
      sealedRecordSha256: 'f'.repeat(64),
      evidence: { sha256: 'f'.repeat(64), bytes: 10 },
      serverOffsetMs: null,
    });
    await sync();
    expect(store.status(recordId)).toMatchObject({ state: 'QUARANTINED', reason: 'record-conflict' });
    expect(store.evidence(recordId)).not.toBeNull();
  });

  it('give a service that was restored from a copy everything again', async () => {
    central.grant = { bytes: 300, forMs: 60_000 };
    const recordId = capture(1_000);
    const empty = central.backUp();
    let pieces = 0;
    central.intercept = ({ method }) => {
      if (method === 'PATCH' && ++pieces === 3) central.restore(empty);
      return null;
    };
    await sync();
    expect(stateOf(recordId)).toBe('ACCEPTED');
    expect(central.evidence.get(recordId)?.length).toBe(1_000);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultCode } from '../../../contract/faults.ts';
import { siteConfigSchema } from '../../../contract/site-config.ts';
import { FakeCentral, makeReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore, STANDING_CLOCK } from '../../../tests/support/core/stored-records.ts';
import { systemClock } from '../clock.ts';
import { createSecrets, type TerminalSecrets } from '../seal/secrets.ts';
import type { Database } from '../store/database.ts';
import type { RecordStore } from '../store/record-store.ts';
import { CentralLink } from './central-link.ts';
import { ServerClock } from './server-clock.ts';

describe('the line to the central service', () => {
  let central: FakeCentral;
  let database: Database;
  let store: RecordStore;
  let link: CentralLink;
  let secrets: TerminalSecrets;
  const enrolments: (FaultCode | null)[] = [];
  const changes: string[] = [];

  beforeEach(async () => {
    central = await FakeCentral.start();
    ({ database, store } = openStore(makeFolder()));
    secrets = await createSecrets();
    enrolments.length = 0;
    changes.length = 0;
    link = makeLink();
  });
  afterEach(async () => {
    await link.stop();
    database.close();
    await central.close();
  });

  function makeLink(): CentralLink {
    return new CentralLink({
      site: siteConfigSchema.parse({
        format: 1,
        centralUrl: central.url,
        enrolmentCode: 'one-time-code',
        reader: { transport: 'none' },
      }),
      authorityPem: null,
      secrets,
      store,
      clock: { ...STANDING_CLOCK, sinceBootMs: systemClock.sinceBootMs },
      serverClock: new ServerClock({
        clock: STANDING_CLOCK,
        bootId: 'boot-1',
        mark: null,
        keepMark: () => undefined,
        onJump: () => undefined,
      }),
      random: () => 0.001,
      softwareVersion: '1.0.0',
      log: () => undefined,
      keepSecrets: async (changed) => {
        secrets = changed;
        return true;
      },
      onEnrolment: (fault) => enrolments.push(fault),
      onNetwork: () => undefined,
      onProgress: () => undefined,
      onKeysChanged: (what) => changes.push(what),
    });
  }

  it('enrols once, learns the time, and begins again with the kept secrets', async () => {
    expect(await link.rotateTerminalKey()).toEqual({ ok: false, fault: 'not-enrolled' });
    await link.start();
    expect(enrolments).toEqual(['not-enrolled', null]);
    expect(link.serverOffsetMs).toBeTypeOf('number');
    expect(secrets.enrolment?.keysIssuedAt).toBe('2026-01-01T00:00:00.000Z');
    await link.stop();
    central.requests.length = 0;
    link = makeLink();
    await link.start();
    expect(link.enrolled?.enrolment.terminalId).toBe(central.terminalId);
    expect(central.requests).toEqual([]);
  });

  it('learns a new receipt key by the first receipt that it does not believe', async () => {
    await link.start();
    const next = await makeReceiptKey();
    const { encryptionKey, receiptKey } = central;
    central.signer = next;
    central.keySet = {
      format: 1,
      issuedAt: '2026-06-01T00:00:00.000Z',
      encryptionKey,
      receiptKeys: [next.publicJwk, receiptKey.publicJwk],
    };
    const record = makeSealedRecord();
    store.capture(record);
    link.noteNetworkChange();
    await vi.waitFor(() => expect(store.status(record.recordId)?.state).toBe('ACCEPTED'), {
      timeout: 20_000,
    });
    expect(changes).toEqual(['central-keys']);
    expect(secrets.enrolment?.receiptKeys[0]).toEqual(next.publicJwk);
  });

  it('seals and proves with a new terminal key once the service knows it', async () => {
    await link.start();
    const [before, sealer] = [secrets.terminalKey.kid, link.enrolled?.sealer];
    expect(await link.rotateTerminalKey()).toEqual({ ok: true, value: null });
    expect(secrets.terminalKey.kid).not.toBe(before);
    expect(central.terminalKeys).toEqual([secrets.terminalKey.kid]);
    expect(link.enrolled?.sealer).not.toBe(sealer);
    expect(changes).toEqual(['terminal-key']);
  });
});

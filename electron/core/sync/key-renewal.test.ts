import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeySet } from '../../../contract/central-api.ts';
import { FakeCentral, makeReceiptKey, type ReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { clientOf } from '../../../tests/support/core/fake-central-client.ts';
import { createSecrets, type TerminalSecrets } from '../seal/secrets.ts';
import type { CentralClient } from './central-client.ts';
import { type EnrolledSecrets, KeyRenewal } from './key-renewal.ts';

const HOUR_MS = 3_600_000;

describe('the renewal of keys', () => {
  let central: FakeCentral;
  let client: CentralClient;
  let secrets: EnrolledSecrets;
  let renewal: KeyRenewal;
  let nowMs: number;
  let canKeep: boolean;
  let kept: TerminalSecrets[];
  let changes: string[];

  beforeEach(async () => {
    central = await FakeCentral.start();
    secrets = {
      ...(await createSecrets()),
      enrolment: {
        centralUrl: central.url,
        terminalId: central.terminalId,
        personHashKey: central.personHashKey,
        encryptionKey: central.encryptionKey,
        receiptKeys: [central.receiptKey.publicJwk],
        keysIssuedAt: '2026-01-01T00:00:00.000Z',
      },
    };
    [nowMs, canKeep, kept, changes] = [0, true, [], []];
    ({ client, renewal } = makeRenewal());
  });
  afterEach(async () => {
    await client.close();
    await central.close();
  });

  function makeRenewal() {
    const made = clientOf(central, secrets);
    return {
      client: made,
      renewal: new KeyRenewal({
        client: made,
        secrets,
        keepSecrets: async (changed) => {
          if (canKeep) kept.push(changed);
          return canKeep;
        },
        onChange: async (changed, what) => {
          secrets = changed;
          changes.push(what);
        },
        nowMs: () => nowMs,
        random: () => 0.5,
        log: () => undefined,
      }),
    };
  }

  const keySetOf = (key: ReceiptKey): KeySet => ({
    format: 1,
    issuedAt: '2026-06-01T00:00:00.000Z',
    encryptionKey: central.encryptionKey,
    receiptKeys: [key.publicJwk, central.receiptKey.publicJwk],
  });
  const asked = () => central.paths.filter((path) => path === 'GET /v1/keys').length;

  it('takes newer keys that a trusted key has signed, and keeps them before it uses them', async () => {
    const next = await makeReceiptKey();
    central.keySet = keySetOf(next);
    central.keySetSigners = [next, central.receiptKey];
    expect(await renewal.refresh()).toEqual({ ok: true, value: true });
    expect(kept).toHaveLength(1);
    expect(secrets.enrolment.receiptKeys[0]).toEqual(next.publicJwk);
    expect(changes).toEqual(['central-keys']);
    expect(await renewal.refresh()).toEqual({ ok: true, value: false });
  });

  it('takes nothing from a stranger', async () => {
    const stranger = await makeReceiptKey();
    central.keySet = keySetOf(stranger);
    central.keySetSigners = [stranger];
    expect(await renewal.refresh()).toEqual({ ok: false, fault: 'server-answer-invalid' });
    expect([kept, changes]).toEqual([[], []]);
  });

  it('uses no keys that could not be kept', async () => {
    const next = await makeReceiptKey();
    central.keySet = keySetOf(next);
    canKeep = false;
    expect(await renewal.refresh()).toEqual({ ok: false, fault: 'key-store-unavailable' });
    expect(changes).toEqual([]);
  });

  it('asks at a contact, not all terminals at once, and once a day', async () => {
    renewal.noteContact(null);
    nowMs = HOUR_MS / 2;
    renewal.noteContact('server-unreachable');
    expect(asked()).toBe(0);
    renewal.noteContact(null);
    await vi.waitFor(() => expect(asked()).toBe(1), { timeout: 20_000 });
    nowMs += 24 * HOUR_MS - 1;
    renewal.noteContact(null);
    nowMs += 1;
    renewal.noteContact(null);
    await vi.waitFor(() => expect(asked()).toBe(2), { timeout: 20_000 });
    await renewal.finishKeyChange();
    expect(asked()).toBe(2);
  });

  it('asks at once when a receipt is not believed, but not for each of them', async () => {
    for (let i = 0; i < 5; i++) renewal.noteContact('receipt-invalid');
    await vi.waitFor(() => expect(asked()).toBe(1), { timeout: 20_000 });
    nowMs += 10 * 60_000;
    renewal.noteContact('receipt-invalid');
    await vi.waitFor(() => expect(asked()).toBe(2), { timeout: 20_000 });
  });

  it('gives the terminal a new key', async () => {
    const old = secrets.terminalKey.kid;
    expect(await renewal.rotateTerminalKey()).toEqual({ ok: true, value: null });
    expect(kept.map(({ terminalKey, nextKey }) => [terminalKey.kid === old, nextKey === null])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(central.terminalKeys).toEqual([secrets.terminalKey.kid]);
    expect(secrets.nextKey).toBeNull();
    expect(changes).toEqual(['terminal-key']);
  });

  it('goes on with a change that was stopped before its answer came', async () => {
    central.faults.lostAnswers = 1;
    expect(await renewal.rotateTerminalKey()).toMatchObject({ ok: false });
    const [begun] = kept;
    if (!begun?.enrolment) throw new Error('nothing was kept');
    // The next start. The service takes no other key than the new one.
    await client.close();
    secrets = { ...begun, enrolment: begun.enrolment };
    ({ client, renewal } = makeRenewal());
    const old = begun.terminalKey.kid;
    central.intercept = ({ token }) =>
      token?.startsWith(Buffer.from(`{"alg":"EdDSA","kid":"${old}"`).toString('base64url').slice(0, 40))
        ? { status: 401, body: { code: 'unauthorised', message: 'No.' } }
        : null;
    expect(await renewal.finishKeyChange()).toEqual({ ok: true, value: null });
    expect(secrets.terminalKey.kid).toBe(begun.nextKey?.kid);
    expect(new Set(central.terminalKeys)).toEqual(new Set([secrets.terminalKey.kid]));
  });

  it('has nothing to finish when no change is under way', async () => {
    expect(await renewal.finishKeyChange()).toEqual({ ok: true, value: null });
    expect(central.requests).toEqual([]);
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { CompactSign } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeySet, Receipt } from '../../../contract/central-api.ts';
import { makeReceiptKey, type ReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import type { Enrolment } from '../seal/secrets.ts';
import { readReceipts } from './read-receipts.ts';

const NONE = { accepted: 0, refused: 0, unknown: 0, changedEnrolment: null };
const UNKNOWN_ID = '0198a3c0-0000-7000-8000-00000000000f';

function sign(content: unknown, key: ReceiptKey): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid })
    .sign(key.privateKey);
}

describe('the import of receipts', () => {
  let data: string;
  let file: string;
  let opened: ReturnType<typeof openStore>;
  let key: ReceiptKey;
  let newKey: ReceiptKey;
  let stranger: ReceiptKey;
  let enrolment: Enrolment;

  beforeAll(async () => {
    [key, newKey, stranger] = await Promise.all([makeReceiptKey(), makeReceiptKey(), makeReceiptKey()]);
    enrolment = {
      centralUrl: 'https://central.example',
      terminalId: 'terminal-1',
      personHashKey: '',
      encryptionKey: key.publicJwk,
      receiptKeys: [key.publicJwk],
    };
  });
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'anhao-data-'));
    file = join(data, 'a.receipts');
    opened = openStore(data);
  });
  afterEach(async () => {
    opened.database.close();
    await rm(data, { recursive: true });
  });

  /** A record that was exported. */
  function exported(): string {
    const record = makeSealedRecord();
    opened.store.capture(record);
    opened.store.markExported([record.recordId]);
    return record.recordId;
  }

  function receiptFor(recordId: string, changes: Partial<Receipt> = {}, signer = key): Promise<string> {
    const waiting = opened.store.findWaiting(recordId);
    return sign(
      {
        recordId,
        terminalId: 'terminal-1',
        sealedRecordSha256: waiting?.sealedRecordSha256 ?? sha256(''),
        evidenceSha256: waiting?.evidenceSha256 ?? sha256(''),
        state: 'ACCEPTED',
        reason: null,
        match: 'not-run',
        receivedAt: '2026-01-01T00:00:00.000Z',
        effectiveAt: '2026-01-01T00:00:00.000Z',
        nextDueDate: null,
        benefits: [],
        auditHead: null,
        ...changes,
      } satisfies Receipt,
      signer,
    );
  }

  /** Writes a receipt file, sealed as the central service does. */
  async function write(
    content: { receipts?: string[]; refused?: { recordId: string; code: string }[] },
    { signer = key, terminalId = 'terminal-1', signedKeySets = [] as string[], changes = {} } = {},
  ): Promise<void> {
    const { receipts = [], refused = [] } = content;
    const seal = await sign(
      { terminalId, sha256: sha256(canonicalize({ receipts, refused }) ?? '') },
      signer,
    );
    const whole = { kind: 'anhao-receipts', format: 1, terminalId, receipts, refused, signedKeySets, seal };
    await writeFile(file, JSON.stringify({ ...whole, ...changes }));
  }

  const read = () => readReceipts({ store: opened.store, enrolment }, file);
  const stateOf = (recordId: string) => opened.store.status(recordId)?.state;

  it('advances each record to what its receipt says', async () => {
    const [accepted, review, open] = [exported(), exported(), exported()];
    const receipts = [
      await receiptFor(accepted),
      await receiptFor(review, { state: 'MANUAL_REVIEW', reason: 'clock-untrusted' }),
    ];
    await write({ receipts });
    expect(await read()).toEqual({ ok: true, value: { ...NONE, accepted: 2 } });
    expect([accepted, review, open].map(stateOf)).toEqual(['ACCEPTED', 'MANUAL_REVIEW', 'EXPORTED']);
    expect(opened.store.status(review)).toMatchObject({ receipt: receipts[1], reason: 'clock-untrusted' });
    expect(opened.store.countWaiting()).toBe(1);
  });

  it('says the same when it is repeated', async () => {
    const [accepted, refused] = [exported(), exported()];
    await write({
      receipts: [await receiptFor(accepted)],
      refused: [{ recordId: refused, code: 'record-conflict' }],
    });
    const first = await read();
    const head = opened.store.auditHead();
    expect(await read()).toEqual(first);
    expect(opened.store.auditHead()).toEqual(head);
  });

  describe('of a record that the central service had forgotten', () => {
    /** Receipted before, and offered again. */
    async function offeredAgain(): Promise<{ recordId: string; old: string }> {
      const recordId = exported();
      const old = await receiptFor(recordId);
      opened.store.advance(recordId, 'RECEIVED', { receipt: old });
      opened.store.advance(recordId, 'ACCEPTED');
      expect(opened.store.requeue([recordId])).toEqual({ ok: true, value: 1 });
      return { recordId, old };
    }

    it('puts the new receipt into the place of the old one', async () => {
      const { recordId } = await offeredAgain();
      const receipt = await receiptFor(recordId, { state: 'MANUAL_REVIEW', reason: 'face-review' });
      await write({ receipts: [receipt] });
      const first = await read();
      expect(first).toMatchObject({ value: { accepted: 1 } });
      expect(opened.store.status(recordId)).toMatchObject({ state: 'MANUAL_REVIEW', receipt });
      expect(opened.store.countWaiting()).toBe(0);
      expect(await read()).toEqual(first);
    });

    it('does not take the old receipt for a new one', async () => {
      const { recordId, old } = await offeredAgain();
      await write({ receipts: [old] });
      expect(await read()).toMatchObject({ value: { accepted: 1 } });
      expect(opened.store.findWaiting(recordId)?.state).toBe('ACCEPTED');
    });

    it('offers it no more when it is refused', async () => {
      const { recordId, old } = await offeredAgain();
      await write({ refused: [{ recordId, code: 'record-conflict' }] });
      expect(await read()).toMatchObject({ value: { refused: 1 } });
      expect(opened.store.status(recordId)).toMatchObject({ state: 'ACCEPTED', receipt: old });
      expect(opened.store.countWaiting()).toBe(0);
    });
  });

  it('finishes what a stop between two steps has left', async () => {
    const recordId = exported();
    const receipt = await receiptFor(recordId);
    opened.store.advance(recordId, 'RECEIVED', { receipt });
    await write({ receipts: [receipt] });
    expect(await read()).toMatchObject({ value: { accepted: 1 } });
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('sets aside what the service refuses, with its code', async () => {
    const recordId = exported();
    await write({ refused: [{ recordId, code: 'record-conflict' }] });
    expect(await read()).toEqual({ ok: true, value: { ...NONE, refused: 1 } });
    expect(opened.store.status(recordId)).toMatchObject({ state: 'QUARANTINED', reason: 'record-conflict' });
  });

  it('believes no receipt of a stranger, about another record, or about none of ours', async () => {
    const [one, other] = [exported(), exported()];
    const evidenceSha256 = sha256('another');
    await write({
      receipts: [
        await receiptFor(one, {}, stranger),
        await receiptFor(other, { evidenceSha256 }),
        await receiptFor(one, { terminalId: 'terminal-2' }),
        await receiptFor(UNKNOWN_ID),
        'no receipt at all',
      ],
      refused: [{ recordId: UNKNOWN_ID, code: 'record-conflict' }],
    });
    expect(await read()).toEqual({ ok: true, value: { ...NONE, unknown: 6 } });
    expect([one, other].map(stateOf)).toEqual(['EXPORTED', 'EXPORTED']);
  });

  it('takes no refusal back that a receipt has overtaken, and no receipt for what is set aside', async () => {
    const [settled, aside] = [exported(), exported()];
    const late = await receiptFor(aside);
    opened.store.advance(settled, 'ACCEPTED', { receipt: 'by line' });
    opened.store.advance(aside, 'QUARANTINED', { reason: 'sends-never-finished' });
    await write({ receipts: [late], refused: [{ recordId: settled, code: 'record-conflict' }] });
    expect(await read()).toEqual({ ok: true, value: { ...NONE, unknown: 2 } });
    expect([settled, aside].map(stateOf)).toEqual(['ACCEPTED', 'QUARANTINED']);
  });

  it.each<[string, string, Parameters<typeof write>[1]]>([
    ['of another terminal', 'receipts-foreign', { terminalId: 'terminal-2' }],
    [
      'of another terminal under the name of this one',
      'receipts-foreign',
      {
        terminalId: 'terminal-2',
        changes: { terminalId: 'terminal-1' },
      },
    ],
    [
      'with a refusal put in',
      'receipts-damaged',
      {
        changes: { refused: [{ recordId: UNKNOWN_ID, code: 'too-large' }] },
      },
    ],
    ['without a seal', 'receipts-damaged', { changes: { seal: undefined } }],
    ['of a newer format', 'receipts-damaged', { changes: { format: 2 } }],
  ])('takes nothing of a file %s', async (_, fault, how) => {
    const recordId = exported();
    await write({ receipts: [await receiptFor(recordId)] }, how);
    expect(await read()).toEqual({ ok: false, fault });
    expect(stateOf(recordId)).toBe('EXPORTED');
  });

  it('takes nothing of a file that a stranger has sealed', async () => {
    const recordId = exported();
    await write({ receipts: [await receiptFor(recordId)] }, { signer: stranger });
    expect(await read()).toEqual({ ok: false, fault: 'receipts-foreign' });
    expect(stateOf(recordId)).toBe('EXPORTED');
  });

  it('takes nothing of a file that was cut off or is none', async () => {
    const recordId = exported();
    await write({ refused: [{ recordId, code: 'record-conflict' }] });
    const whole = await readFile(file, 'utf8');
    for (let length = 0; length < whole.length; length += 37) {
      await writeFile(file, whole.slice(0, length));
      expect(await read()).toEqual({ ok: false, fault: 'receipts-damaged' });
    }
    await rm(file);
    expect(await read()).toEqual({ ok: false, fault: 'receipts-damaged' });
    expect(stateOf(recordId)).toBe('EXPORTED');
  });

  it('learns the new keys that came along, and gives them back to be kept', async () => {
    const recordId = exported();
    const keySet: KeySet = {
      format: 1,
      issuedAt: '2026-02-01T00:00:00.000Z',
      encryptionKey: { kty: 'EC', crv: 'P-256', kid: 'e', ...(await makeEncryptionPoint()) },
      receiptKeys: [newKey.publicJwk],
    };
    const signedKeySets = [await sign(keySet, newKey), await sign(keySet, key)];
    const receipts = [await receiptFor(recordId, {}, newKey)];
    await write({ receipts }, { signer: newKey, signedKeySets: [await sign(keySet, newKey)] });
    expect(await read()).toEqual({ ok: false, fault: 'receipts-foreign' });
    await write({ receipts }, { signer: newKey, signedKeySets });
    expect(await read()).toMatchObject({
      ok: true,
      value: { accepted: 1, changedEnrolment: { receiptKeys: [newKey.publicJwk] } },
    });
    expect(stateOf(recordId)).toBe('ACCEPTED');
  });

  it('stops at trouble of the store, and goes on when it is repeated', async () => {
    const recordIds = [exported(), exported(), exported()];
    await write({ receipts: await Promise.all(recordIds.map((recordId) => receiptFor(recordId))) });
    const { store } = opened;
    const advance = store.advance.bind(store);
    store.advance = (...step) =>
      step[0] === recordIds[1] ? { ok: false, fault: 'disk-full' } : advance(...step);
    expect(await read()).toEqual({ ok: false, fault: 'disk-full' });
    store.advance = advance;
    expect(recordIds.map(stateOf)).toEqual(['ACCEPTED', 'EXPORTED', 'EXPORTED']);
    expect(await read()).toMatchObject({ value: { accepted: 3 } });
  });
});

async function makeEncryptionPoint(): Promise<{ x: string; y: string }> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { x, y };
}

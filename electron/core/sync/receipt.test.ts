import { CompactSign, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '../../../contract/central-api.ts';
import { makeReceiptKey, type ReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { sha256 } from '../seal/digest.ts';
import { type ExpectedReceipt, verifyReceipt } from './receipt.ts';

const EXPECTED: ExpectedReceipt = {
  recordId: '0198a3c0-0000-7000-8000-000000000001',
  terminalId: 'terminal-1',
  sealedRecordSha256: sha256('record'),
  evidenceSha256: sha256('evidence'),
};
const RECEIPT: Receipt = {
  ...EXPECTED,
  state: 'ACCEPTED',
  reason: null,
  match: 'not-run',
  receivedAt: '2026-01-01T00:00:00.000Z',
  effectiveAt: '2026-01-01T00:00:00.000Z',
  nextDueDate: '2027-01-01',
  benefits: ['enterprise-pension'],
  auditHead: { position: 3, hash: sha256('head') },
};

describe('a receipt', () => {
  let old: ReceiptKey;
  let present: ReceiptKey;
  let stranger: ReceiptKey;

  beforeAll(async () => {
    [old, present, stranger] = await Promise.all([makeReceiptKey(), makeReceiptKey(), makeReceiptKey()]);
  });

  const sign = (content: unknown, key: ReceiptKey, kid = key.publicJwk.kid) =>
    new CompactSign(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(key.privateKey);
  const verify = (receipt: string) => verifyReceipt(receipt, [old.publicJwk, present.publicJwk], EXPECTED);

  it('of any known key is believed', async () => {
    for (const key of [old, present]) {
      expect(await verify(await sign(RECEIPT, key))).toEqual({ ok: true, value: RECEIPT });
    }
  });

  it('of a stranger is not, also under the name of a known key', async () => {
    const refused = { ok: false, fault: 'receipt-invalid' };
    expect(await verify(await sign(RECEIPT, stranger))).toEqual(refused);
    expect(await verify(await sign(RECEIPT, stranger, present.publicJwk.kid))).toEqual(refused);
  });

  it.each<[string, Partial<Receipt>]>([
    ['record', { recordId: '0198a3c0-0000-7000-8000-000000000002' }],
    ['terminal', { terminalId: 'terminal-2' }],
    ['sealed record', { sealedRecordSha256: sha256('another') }],
    ['evidence', { evidenceSha256: sha256('another') }],
  ])('about another %s is not believed', async (_, changes) => {
    expect(await verify(await sign({ ...RECEIPT, ...changes }, present))).toMatchObject({ ok: false });
  });

  it('that says something unheard of is not believed', async () => {
    expect(await verify(await sign({ ...RECEIPT, state: 'PERHAPS' }, present))).toMatchObject({ ok: false });
    expect(await verify(await sign('ACCEPTED', present))).toMatchObject({ ok: false });
  });

  it('without a signature is not believed', async () => {
    expect(await verify(new UnsecuredJWT({ ...RECEIPT }).encode())).toMatchObject({ ok: false });
    expect(await verify('')).toMatchObject({ ok: false });
    expect(await verify('a.b.c')).toMatchObject({ ok: false });
  });

  it('that was changed on the way is not believed', async () => {
    const [header, , signature] = (await sign(RECEIPT, present)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...RECEIPT, state: 'REJECTED' })).toString('base64url');
    expect(await verify(`${header}.${payload}.${signature}`)).toMatchObject({ ok: false });
  });
});

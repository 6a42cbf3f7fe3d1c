import { beforeAll, describe, expect, it } from 'vitest';
import { joseSuite as centralSuite } from '../../../central/keys/jose-suite.ts';
import type { PrivateJwk } from '../../../central/keys/suite.ts';
import { type KeySet, publicJwkSchema } from '../../../contract/central-api.ts';
import { adoptKeySet } from './key-set.ts';
import type { Enrolment } from './secrets.ts';

const publicHalf = (jwk: PrivateJwk) => publicJwkSchema.parse(jwk);

describe('a key set', () => {
  let known: PrivateJwk;
  let fresh: PrivateJwk;
  let stranger: PrivateJwk;
  let encryption: readonly PrivateJwk[];
  let enrolment: Enrolment;
  let newer: KeySet;

  beforeAll(async () => {
    [known, fresh, stranger] = await Promise.all([
      centralSuite.createSigningKey(),
      centralSuite.createSigningKey(),
      centralSuite.createSigningKey(),
    ]);
    encryption = await Promise.all([centralSuite.createEncryptionKey(), centralSuite.createEncryptionKey()]);
    enrolment = {
      centralUrl: 'https://central.test',
      terminalId: 'terminal-1',
      personHashKey: 'p',
      encryptionKey: encryptionKey(0),
      receiptKeys: [publicHalf(known)],
      keysIssuedAt: '2026-01-01T00:00:00.000Z',
    };
    newer = {
      format: 1,
      issuedAt: '2026-02-01T00:00:00.000Z',
      encryptionKey: encryptionKey(1),
      receiptKeys: [publicHalf(fresh), publicHalf(known)],
    };
  });

  function encryptionKey(index: number) {
    const key = encryption[index];
    if (key === undefined) throw new Error('no such key');
    return publicHalf(key);
  }

  async function sign(content: unknown, jwk: PrivateJwk, kid = jwk.kid): Promise<string> {
    const key = await centralSuite.importSigningKey({ ...jwk, kid });
    if (key === null) throw new Error('no key');
    return centralSuite.sign(Buffer.from(JSON.stringify(content)), key);
  }

  const refused = { ok: false, fault: 'server-answer-invalid' };

  it('that is newer and signed by a trusted key takes the place of the present one', async () => {
    const sets = [await sign(newer, stranger), await sign(newer, fresh), await sign(newer, known)];
    const { encryptionKey, receiptKeys, issuedAt } = newer;
    expect(await adoptKeySet(enrolment, sets)).toEqual({
      ok: true,
      value: { ...enrolment, encryptionKey, receiptKeys, keysIssuedAt: issuedAt },
    });
  });

  it('is taken by a terminal that has taken none before', async () => {
    const { keysIssuedAt: _, ...untold } = enrolment;
    const old = { ...newer, issuedAt: new Date(0).toISOString() };
    expect(await adoptKeySet(untold, [await sign(old, known)])).toMatchObject({
      ok: true,
      value: { keysIssuedAt: old.issuedAt },
    });
  });

  it('of a stranger is refused, also under the name of a trusted key', async () => {
    expect(await adoptKeySet(enrolment, [await sign(newer, stranger)])).toEqual(refused);
    expect(await adoptKeySet(enrolment, [await sign(newer, stranger, known.kid)])).toEqual(refused);
    // The stranger vouches for itself.
    const own = { ...newer, receiptKeys: [publicHalf(stranger)] };
    expect(await adoptKeySet(enrolment, [await sign(own, stranger)])).toEqual(refused);
  });

  it('that is older or the same changes nothing', async () => {
    for (const issuedAt of ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z']) {
      const adopted = await adoptKeySet(enrolment, [await sign({ ...newer, issuedAt }, known)]);
      expect(adopted.ok && adopted.value).toBe(enrolment);
    }
  });

  it('that is the newest of several wins, wherever it stands', async () => {
    const newest = { ...newer, issuedAt: '2026-03-01T00:00:00.000Z' };
    const sets = [await sign(newer, known), await sign(newest, known), await sign(newer, known)];
    expect(await adoptKeySet(enrolment, sets)).toMatchObject({ value: { keysIssuedAt: newest.issuedAt } });
  });

  it('once taken, drops the trust in keys that it does not name', async () => {
    const dropping = { ...newer, receiptKeys: [publicHalf(fresh)] };
    const adopted = await adoptKeySet(enrolment, [await sign(dropping, known)]);
    if (!adopted.ok) throw new Error(adopted.fault);
    const later = { ...newer, issuedAt: '2026-04-01T00:00:00.000Z' };
    expect(await adoptKeySet(adopted.value, [await sign(later, known)])).toEqual(refused);
  });

  it('with keys that nothing can be done with is refused', async () => {
    for (const broken of [
      { ...newer, encryptionKey: { ...newer.encryptionKey, x: 'AAAA' } },
      { ...newer, encryptionKey: publicHalf(fresh) },
      { ...newer, receiptKeys: [encryptionKey(0)] },
      { ...newer, receiptKeys: [] },
      { ...newer, format: 2 },
      'nonsense',
    ]) {
      expect(await adoptKeySet(enrolment, [await sign(broken, known)])).toEqual(refused);
    }
    for (const text of ['', 'a.b.c']) expect(await adoptKeySet(enrolment, [text])).toEqual(refused);
    expect(await adoptKeySet(enrolment, [])).toEqual(refused);
  });
});

import { describe, expect, it } from 'vitest';
import { joseSuite as centralSuite } from '../../../central/keys/jose-suite.ts';
import type { PublicJwk } from '../../../contract/central-api.ts';
import { createSecrets, type Enrolment, parseSecrets, publicTerminalKey } from './secrets.ts';
import { beginKeyChange, completeKeyChange, composeKeyAnnouncement } from './terminal-key.ts';

const key: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' };
const ENROLMENT: Enrolment = {
  centralUrl: 'https://central.test',
  terminalId: 'terminal-1',
  personHashKey: 'p',
  encryptionKey: { ...key, kty: 'EC', crv: 'P-256' },
  receiptKeys: [key],
};

describe('the secrets', () => {
  it('come back from their text', async () => {
    const secrets = { ...(await createSecrets()), enrolment: ENROLMENT };
    expect(parseSecrets(JSON.stringify(secrets))).toEqual({ ok: true, value: secrets });
  });

  it('come back from the text of format 1, with no change of the key under way', async () => {
    const { nextKey: _, ...known } = { ...(await createSecrets()), enrolment: ENROLMENT };
    const former = JSON.stringify({ ...known, format: 1 });
    expect(parseSecrets(former)).toEqual({ ok: true, value: { ...known, format: 2, nextKey: null } });
  });

  it('are new for every terminal', async () => {
    expect((await createSecrets()).terminalKey.d).not.toBe((await createSecrets()).terminalKey.d);
  });

  it('keep their private half to themselves', async () => {
    const secrets = await createSecrets();
    expect(publicTerminalKey(secrets)).not.toHaveProperty('d');
    expect(JSON.stringify(publicTerminalKey(secrets))).not.toContain(secrets.terminalKey.d);
  });

  it.each(['', 'nonsense', 'null', '[]', '{}', '{"format":1}', '{"format":2}', '{"format":3}'])(
    'are refused when the text is %j',
    (text) => {
      expect(parseSecrets(text)).toEqual({ ok: false, fault: 'keys-unreadable' });
    },
  );

  it('are refused when a part of them is missing or of another kind', async () => {
    const secrets = await createSecrets();
    for (const broken of [
      { ...secrets, format: 3 },
      { ...secrets, enrolment: {} },
      { ...secrets, enrolment: undefined },
      { ...secrets, nextKey: undefined },
      { ...secrets, nextKey: publicTerminalKey(secrets) },
      { ...secrets, terminalKey: publicTerminalKey(secrets) },
      { ...secrets, terminalKey: { ...secrets.terminalKey, crv: 'P-256' } },
    ]) {
      expect(parseSecrets(JSON.stringify(broken))).toEqual({ ok: false, fault: 'keys-unreadable' });
    }
  });
});

describe('a change of the terminal key', () => {
  it('keeps the present key until it is complete, also in the text that is kept', async () => {
    const before = await createSecrets();
    const begun = await beginKeyChange(before);
    expect(begun.terminalKey).toEqual(before.terminalKey);
    expect(begun.nextKey?.d).not.toBe(before.terminalKey.d);
    expect(parseSecrets(JSON.stringify(begun))).toEqual({ ok: true, value: begun });
    expect(completeKeyChange(begun)).toEqual({ ...before, terminalKey: begun.nextKey, nextKey: null });
  });

  it('is not begun twice, and nothing is completed that was not begun', async () => {
    const before = await createSecrets();
    const begun = await beginKeyChange(before);
    expect(await beginKeyChange(begun)).toBe(begun);
    expect(completeKeyChange(before)).toBe(before);
  });

  it('is announced with the public half and a proof by the next key that names the terminal', async () => {
    const begun = await beginKeyChange({ ...(await createSecrets()), enrolment: ENROLMENT });
    const announcement = await composeKeyAnnouncement(begun);
    if (!announcement.ok) throw new Error(announcement.fault);
    const { terminalKey, proof } = announcement.value;
    expect(terminalKey).toEqual(publicTerminalKey(completeKeyChange(begun)));
    expect(JSON.stringify(announcement.value)).not.toContain(begun.nextKey?.d);
    const verified = await centralSuite.verify(proof, async () =>
      centralSuite.importVerificationKey(terminalKey),
    );
    if (!verified.ok) throw new Error(verified.fault);
    expect(JSON.parse(Buffer.from(verified.value.bytes).toString())).toEqual({ terminalId: 'terminal-1' });
  });

  it('cannot be announced without an enrolment, a next key, or with one that is none', async () => {
    const secrets = await createSecrets();
    const begun = await beginKeyChange(secrets);
    expect(await composeKeyAnnouncement(begun)).toEqual({ ok: false, fault: 'not-enrolled' });
    const unreadable = { ok: false, fault: 'keys-unreadable' };
    expect(await composeKeyAnnouncement({ ...secrets, enrolment: ENROLMENT })).toEqual(unreadable);
    const nextKey = { ...secrets.terminalKey, d: 'AAAA' };
    expect(await composeKeyAnnouncement({ ...secrets, nextKey, enrolment: ENROLMENT })).toEqual(unreadable);
  });
});

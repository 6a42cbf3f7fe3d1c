import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { publicJwkSchema } from '../../contract/central-api.ts';
import type { EvidenceContent } from '../../contract/record.ts';
import { joseSuite as terminalSuite } from '../../electron/core/seal/jose-suite.ts';
import { createSealer, type Sealer } from '../../electron/core/seal/seal.ts';
import { createSecrets, publicTerminalKey, type TerminalSecrets } from '../../electron/core/seal/secrets.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { DecryptionKey, PrivateJwk } from '../keys/suite.ts';
import { type OpeningKeys, openSealedEvidence, openSealedRecord } from './sealed-content.ts';

const RECORD_ID = '0198a3c0-0000-7000-8000-000000000001';
const EVIDENCE: EvidenceContent = {
  format: 1,
  recordId: RECORD_ID,
  images: [{ kind: 'frontal', sequence: 1, jpegBase64: randomBytes(600).toString('base64') }],
  observations: [],
  cardPhotoBase64: null,
  cardPortrait: null,
};
const text = (content: string) => new TextEncoder().encode(content);

let encryption: PrivateJwk;
let secrets: TerminalSecrets;
let sealer: Sealer;
let keys: OpeningKeys;

async function importDecryption(jwk: PrivateJwk): Promise<DecryptionKey> {
  const key = await joseSuite.importDecryptionKey(jwk);
  if (key === null) throw new Error('no key');
  return key;
}

async function sealerFor(jwk: PrivateJwk): Promise<Sealer> {
  const encryptionKey = publicJwkSchema.parse(jwk);
  const created = await createSealer(secrets, {
    centralUrl: 'https://central.test',
    terminalId: 'terminal-1',
    personHashKey: 'p',
    encryptionKey,
    receiptKeys: [encryptionKey],
  });
  if (!created.ok) throw new Error(created.fault);
  return created.value;
}

/** Evidence as terminals of former versions have sealed it. */
async function sealAsText(plain: Uint8Array, contentType: string, by = secrets): Promise<Uint8Array> {
  const signed = await terminalSuite.sign(plain, by.terminalKey, contentType);
  return text(await terminalSuite.encrypt(text(signed), publicJwkSchema.parse(encryption), 'JOSE'));
}

const openEvidence = (sealed: Uint8Array, signedSha256 = joseSuite.digest(sealed), by = keys) =>
  openSealedEvidence(sealed, signedSha256, by);

beforeAll(async () => {
  encryption = await joseSuite.createEncryptionKey();
  secrets = await createSecrets();
  sealer = await sealerFor(encryption);
  const decryptionKey = await importDecryption(encryption);
  const verificationKey = await joseSuite.importVerificationKey(publicTerminalKey(secrets));
  keys = {
    decryptionKey: async (keyId) => (keyId === decryptionKey.keyId ? decryptionKey : null),
    verificationKey: async (keyId) => (keyId === verificationKey?.keyId ? verificationKey : null),
  };
});

describe('sealed evidence', () => {
  it('of the terminal opens', async () => {
    expect(await openEvidence(await sealer.sealEvidence(EVIDENCE))).toEqual({ ok: true, value: EVIDENCE });
  });

  it('sealed with an older key opens after a rotation', async () => {
    const sealed = await sealer.sealEvidence(EVIDENCE);
    const [older, newer] = await Promise.all([
      importDecryption(encryption),
      joseSuite.createEncryptionKey().then(importDecryption),
    ]);
    const both = new Map([older, newer].map((key) => [key.keyId, key]));
    const rotated = { ...keys, decryptionKey: async (keyId: string) => both.get(keyId) ?? null };
    expect((await openEvidence(sealed, undefined, rotated)).ok).toBe(true);
    both.delete(older.keyId);
    expect(await openEvidence(sealed, undefined, rotated)).toEqual({ ok: false, fault: 'unreadable' });
  });

  it('to another key under the known id does not open', async () => {
    const stranger = await joseSuite.createEncryptionKey();
    const sealed = await (await sealerFor({ ...stranger, kid: encryption.kid })).sealEvidence(EVIDENCE);
    expect(await openEvidence(sealed)).toEqual({ ok: false, fault: 'unreadable' });
  });

  it('whose hash was not signed is refused before it is opened', async () => {
    const sealed = await sealer.sealEvidence(EVIDENCE);
    const other = await sealer.sealEvidence(EVIDENCE);
    const untouched = {
      ...keys,
      decryptionKey: () => {
        throw new Error('not to be asked for');
      },
    };
    expect(await openEvidence(sealed, joseSuite.digest(other), untouched)).toEqual({
      ok: false,
      fault: 'hash-mismatch',
    });
  });

  it('changed in any byte, cut or lengthened is refused, also when its hash was signed', async () => {
    const sealed = await sealer.sealEvidence(EVIDENCE);
    const anyPlace = fc.nat(sealed.length - 1);
    const changes = fc.oneof(
      fc.record({ at: anyPlace, mask: fc.integer({ min: 1, max: 255 }) }).map(({ at, mask }) => {
        const flipped = Uint8Array.from(sealed);
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        return flipped;
      }),
      anyPlace.map((length) => sealed.slice(0, length)),
      anyPlace.map((begin) => sealed.slice(begin + 1)),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([sealed, more])),
      fc.uint8Array({ maxLength: 600 }),
    );
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        expect(await openEvidence(changed, joseSuite.digest(sealed))).toMatchObject({
          fault: 'hash-mismatch',
        });
        expect(await openEvidence(changed)).toMatchObject({ ok: false });
      }),
      { numRuns: 300 },
    );
  });

  it('has one writing only: spare bits of the tag are refused', async () => {
    const sealed = Buffer.from(await sealer.sealEvidence(EVIDENCE));
    const lastOfTag = sealed.indexOf(0x0a) - 1;
    // 16 bytes in 22 characters: the last one is A, Q, g or w, and its four lower bits are spare.
    const next = { A: 'B', Q: 'R', g: 'h', w: 'x' }[String.fromCharCode(sealed[lastOfTag] ?? 0)];
    if (next === undefined) throw new Error('not the last character of a tag');
    sealed.write(next, lastOfTag);
    expect(await openEvidence(sealed)).toEqual({ ok: false, fault: 'unreadable' });
  });

  it('that is something else inside is unreadable', async () => {
    const key = publicJwkSchema.parse(encryption);
    const compressed = gzipSync(JSON.stringify(EVIDENCE));
    for (const sealed of [
      await terminalSuite.encryptBinary(compressed, key, 'application/json'),
      await terminalSuite.encryptBinary(text(JSON.stringify(EVIDENCE)), key, 'application/json+gzip'),
      await terminalSuite.encryptBinary(gzipSync('{}'), key, 'application/json+gzip'),
      await terminalSuite.encryptBinary(gzipSync(Buffer.from([0xff])), key, 'application/json+gzip'),
      await terminalSuite.encryptBinary(gzipSync(Buffer.alloc(25 << 20)), key, 'application/json+gzip'),
    ]) {
      expect(await openEvidence(sealed)).toEqual({ ok: false, fault: 'unreadable' });
    }
  });

  it('in the text of former versions opens by its own signature', async () => {
    const compressed = gzipSync(JSON.stringify(EVIDENCE));
    const sealed = await sealAsText(compressed, 'application/json+gzip');
    expect(await openEvidence(sealed)).toEqual({ ok: true, value: EVIDENCE });
    const uncompressed = await sealAsText(text(JSON.stringify(EVIDENCE)), 'application/json');
    expect(await openEvidence(uncompressed)).toEqual({ ok: false, fault: 'unreadable' });
    const foreign = await sealAsText(compressed, 'application/json+gzip', await createSecrets());
    expect(await openEvidence(foreign)).toEqual({ ok: false, fault: 'signature-invalid' });
  });
});

describe('a sealed record', () => {
  it('without a readable signature, or by an unknown key, is told apart', async () => {
    const key = publicJwkSchema.parse(encryption);
    const unsigned = await terminalSuite.encrypt(text('no signature'), key, 'JOSE');
    expect(await openSealedRecord(unsigned, keys)).toEqual({ ok: false, fault: 'unreadable' });
    const stranger = await createSecrets();
    const foreign = await terminalSuite.sign(text('{}'), stranger.terminalKey, 'application/json');
    const sealed = await terminalSuite.encrypt(text(foreign), key, 'JOSE');
    expect(await openSealedRecord(sealed, keys)).toEqual({ ok: false, fault: 'signature-invalid' });
    for (const nonsense of ['', 'a.b.c.d.e', 'nonsense']) {
      expect(await openSealedRecord(nonsense, keys)).toEqual({ ok: false, fault: 'unreadable' });
    }
  });

  it('is not judged when its keys cannot be searched for', async () => {
    const signed = await terminalSuite.sign(text('{}'), secrets.terminalKey, 'application/json');
    const sealed = await terminalSuite.encrypt(text(signed), publicJwkSchema.parse(encryption), 'JOSE');
    const busy = async () => {
      throw new Error('the database does not answer');
    };
    for (const failing of [
      { ...keys, decryptionKey: busy },
      { ...keys, verificationKey: busy },
    ]) {
      await expect(openSealedRecord(sealed, failing)).rejects.toThrow('does not answer');
    }
  });
});

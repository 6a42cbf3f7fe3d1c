import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeySet } from '../../contract/central-api.ts';
import { joseSuite as terminalSuite } from '../../electron/core/seal/jose-suite.ts';
import { adoptKeySet } from '../../electron/core/seal/key-set.ts';
import type { Enrolment } from '../../electron/core/seal/secrets.ts';
import { StartRefusal } from '../start-refusal.ts';
import { joseSuite } from './jose-suite.ts';
import { openServiceKeys, rotateServiceKeys, type ServiceKeys } from './service-keys.ts';

const FIRST = new Date('2026-01-01T00:00:00.000Z');
const day = (count: number) => new Date(FIRST.getTime() + count * 86_400_000);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keyFile = () => join(folder, 'keys.json');
const readJson = async () => JSON.parse(await readFile(keyFile(), 'utf8')) as Record<string, unknown>;
const open = () => openServiceKeys(folder, () => FIRST);

function enrolWith(keys: ServiceKeys): Enrolment {
  return {
    centralUrl: 'https://central.test',
    terminalId: 'terminal-1',
    personHashKey: 'p',
    encryptionKey: keys.encryption.publicJwk,
    receiptKeys: [...keys.receiptKeys],
  };
}

async function adopt(enrolment: Enrolment, keys: ServiceKeys): Promise<Enrolment> {
  const adopted = await adoptKeySet(enrolment, await keys.signedKeySets());
  if (!adopted.ok) throw new Error(adopted.fault);
  return adopted.value;
}

describe('rotation', () => {
  test('shows in a running service; the older keys stay, newest first', async () => {
    const keys = await open();
    const before = { encryption: keys.encryption.keyId, receipt: keys.receipt.keyId };
    const told = await rotateServiceKeys(folder, day(1));
    expect(await keys.signedKeySets()).toHaveLength(2);
    expect(keys.encryption.publicJwk).toEqual(told.encryptionKey);
    expect(keys.encryption.keyId).not.toBe(before.encryption);
    expect(keys.receiptKeys).toEqual(told.receiptKeys);
    expect(keys.receiptKeys.map(({ kid }) => kid)).toEqual([keys.receipt.keyId, before.receipt]);
    expect((await keys.decryptionKey(before.encryption))?.keyId).toBe(before.encryption);
    expect((await keys.decryptionKey(keys.encryption.keyId))?.keyId).toBe(keys.encryption.keyId);
    expect(await keys.decryptionKey('strange')).toBeNull();
  });

  test('shows in another node as soon as something sealed to the new key arrives there', async () => {
    const [one, other] = [await open(), await open()];
    await rotateServiceKeys(folder, day(1));
    await one.signedKeySets();
    expect((await other.decryptionKey(one.encryption.keyId))?.keyId).toBe(one.encryption.keyId);
  });

  test('shows after a restart, and keeps the key of the person hash', async () => {
    const before = await open();
    const told = await rotateServiceKeys(folder, day(1));
    const after = await open();
    expect(after.encryption.publicJwk).toEqual(told.encryptionKey);
    expect(after.personHashKey).toEqual(before.personHashKey);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keys.json']);
  });

  test('leads a terminal that has missed two of them to the newest keys', async () => {
    const keys = await open();
    const enrolled = await adopt(enrolWith(keys), keys);
    expect(enrolled.keysIssuedAt).toBe(FIRST.toISOString());
    await rotateServiceKeys(folder, day(1));
    const newest = await rotateServiceKeys(folder, day(2));
    const adopted = await adopt(enrolled, keys);
    expect(adopted.encryptionKey).toEqual(newest.encryptionKey);
    expect(adopted.receiptKeys).toEqual(newest.receiptKeys);
    expect(adopted.receiptKeys).toHaveLength(3);
    expect(adopted.keysIssuedAt).toBe(newest.issuedAt);
    expect(await adopt(adopted, keys)).toBe(adopted);
  });

  test('leaves receipts of the older keys valid', async () => {
    const keys = await open();
    const enrolled = enrolWith(keys);
    const receipt = await joseSuite.sign(Buffer.from('a receipt'), keys.receipt);
    await rotateServiceKeys(folder, day(1));
    const { receiptKeys } = await adopt(enrolled, keys);
    const verified = await terminalSuite.verify(receipt, receiptKeys);
    expect(verified.ok && Buffer.from(verified.value).toString()).toBe('a receipt');
    const later = await joseSuite.sign(Buffer.from('a receipt'), keys.receipt);
    expect((await terminalSuite.verify(later, receiptKeys)).ok).toBe(true);
    expect((await terminalSuite.verify(later, enrolled.receiptKeys)).ok).toBe(false);
  });

  test('is newer than the one before, whatever the clock says', async () => {
    await open();
    const issued: KeySet[] = [];
    for (const now of [day(5), day(1), day(1)]) issued.push(await rotateServiceKeys(folder, now));
    const times = issued.map(({ issuedAt }) => Date.parse(issuedAt) - day(5).getTime());
    expect(times).toEqual([0, 1, 2]);
  });

  test('is refused without keys, without a folder, and while another is under way', async () => {
    await expect(rotateServiceKeys(folder, day(1))).rejects.toThrow(/no keys to rotate/);
    await expect(rotateServiceKeys(join(folder, 'none'), day(1))).rejects.toThrow(StartRefusal);
    await open();
    const before = await readFile(keyFile(), 'utf8');
    await writeFile(`${keyFile()}.lock`, '');
    await expect(rotateServiceKeys(folder, day(1))).rejects.toThrow(/under way/);
    expect(await readFile(keyFile(), 'utf8')).toBe(before);
    await rm(`${keyFile()}.lock`);
    await rotateServiceKeys(folder, day(1));
  });

  test('of which several run at once loses no key', async () => {
    await open();
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((count) => rotateServiceKeys(folder, day(count))),
    );
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(done.length).toBeGreaterThan(0);
    const keys = await open();
    for (const { encryptionKey } of done) expect(await keys.decryptionKey(encryptionKey.kid)).not.toBeNull();
    expect(keys.receiptKeys).toHaveLength(done.length + 1);
  });
});

describe('the key file', () => {
  test('is made once, also by nodes that start together', async () => {
    const nodes = await Promise.all([open(), open(), open()]);
    expect(new Set(nodes.map(({ encryption }) => encryption.keyId)).size).toBe(1);
    expect((await open()).encryption.keyId).toBe(nodes[0]?.encryption.keyId);
    expect(await readdir(folder)).toEqual(['keys.json']);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  });

  test('of format 1 is read and rewritten; any set signed before counts as newer', async () => {
    const [encryptionKey, receiptKey] = [
      await joseSuite.createEncryptionKey(),
      await joseSuite.createSigningKey(),
    ];
    const personHashKey = Buffer.alloc(32, 7).toString('base64url');
    const former = { format: 1, encryptionKey, receiptKey, personHashKey };
    await writeFile(keyFile(), JSON.stringify(former), { mode: 0o600 });
    const keys = await open();
    expect(keys.encryption.keyId).toBe(encryptionKey.kid);
    expect(keys.receipt.keyId).toBe(receiptKey.kid);
    expect(Buffer.from(keys.personHashKey).toString('base64url')).toBe(personHashKey);
    expect(await readJson()).toEqual({
      format: 2,
      issuedAt: new Date(0).toISOString(),
      encryptionKeys: [encryptionKey],
      receiptKeys: [receiptKey],
      personHashKey,
    });
    expect((await rotateServiceKeys(folder, day(1))).issuedAt).toBe(day(1).toISOString());
  });

  test('of format 1 that is locked is used as it is, and left alone', async () => {
    const former = {
      format: 1,
      encryptionKey: await joseSuite.createEncryptionKey(),
      receiptKey: await joseSuite.createSigningKey(),
      personHashKey: Buffer.alloc(32).toString('base64url'),
    };
    await writeFile(keyFile(), JSON.stringify(former), { mode: 0o600 });
    await writeFile(`${keyFile()}.lock`, '');
    expect((await open()).encryption.keyId).toBe(former.encryptionKey.kid);
    expect(await readJson()).toEqual(former);
  });

  test('gives no private part away', async () => {
    const keys = await open();
    await rotateServiceKeys(folder, day(1));
    const sets = await keys.signedKeySets();
    const told = sets.map((text) => Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()).join();
    expect(told).toContain(keys.encryption.keyId);
    expect(told).not.toContain('"d"');
    expect(JSON.stringify([keys.receiptKeys, keys.encryption.publicJwk])).not.toContain('"d"');
  });

  test('that is damaged, open to others or holds a false key is refused at the start', async () => {
    await open();
    await chmod(keyFile(), 0o644);
    await expect(open()).rejects.toThrow(/0600/);
    await chmod(keyFile(), 0o600);
    const good = await readFile(keyFile(), 'utf8');
    await writeFile(keyFile(), good.slice(0, 200));
    await expect(open()).rejects.toThrow(/damaged/);
    await expect(rotateServiceKeys(folder, day(1))).rejects.toThrow(/damaged/);
    const content = JSON.parse(good) as { encryptionKeys: unknown; receiptKeys: unknown };
    for (const swapped of [
      { ...content, encryptionKeys: content.receiptKeys },
      { ...content, receiptKeys: content.encryptionKeys },
    ]) {
      await writeFile(keyFile(), JSON.stringify(swapped));
      await expect(open()).rejects.toThrow(/damaged/);
    }
  });

  test('that is damaged while the service runs stops nobody', async () => {
    const keys = await open();
    const keyId = keys.encryption.keyId;
    const good = await readFile(keyFile(), 'utf8');
    await writeFile(keyFile(), good.slice(0, 200));
    expect(await keys.signedKeySets()).toHaveLength(1);
    expect(keys.encryption.keyId).toBe(keyId);
    await writeFile(keyFile(), good);
    await rotateServiceKeys(folder, day(1));
    expect(await keys.signedKeySets()).toHaveLength(2);
  });
});

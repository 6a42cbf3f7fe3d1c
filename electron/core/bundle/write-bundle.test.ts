import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bundledRecordSchema,
  bundleEndSchema,
  bundleHeaderSchema,
  bundleSealSchema,
} from '../../../contract/bundle.ts';
import { makeReceiptKey } from '../../../tests/support/core/fake-central.ts';
import { makeSealedRecord, openStore, STANDING_CLOCK } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { joseSuite } from '../seal/jose-suite.ts';
import { createSecrets, publicTerminalKey, type TerminalSecrets } from '../seal/secrets.ts';
import { type FileActions, SYSTEM_FILES } from './durable-file.ts';
import { type BundleOptions, writeBundle } from './write-bundle.ts';

/** An error as the file system gives it. */
function fileError(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'write' });
}

describe('the export of waiting records', () => {
  let data: string;
  let stick: string;
  let opened: ReturnType<typeof openStore>;
  let secrets: TerminalSecrets;
  let options: BundleOptions;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'anhao-data-'));
    stick = await mkdtemp(join(tmpdir(), 'anhao-stick-'));
    opened = openStore(data);
    secrets = await createSecrets();
    const receiptKey = (await makeReceiptKey()).publicJwk;
    const enrolment = {
      centralUrl: 'https://central.example',
      terminalId: 'terminal-1',
      personHashKey: '',
      encryptionKey: receiptKey,
      receiptKeys: [receiptKey],
    };
    options = {
      store: opened.store,
      secrets,
      enrolment,
      softwareVersion: '1.2.3',
      clock: STANDING_CLOCK,
      folder: stick,
    };
  });
  afterEach(async () => {
    opened.database.close();
    await rm(data, { recursive: true });
    await rm(stick, { recursive: true });
  });

  function capture(count: number, evidenceLength = 200): string[] {
    return Array.from({ length: count }, () => {
      const record = makeSealedRecord({ evidenceLength });
      expect(opened.store.capture(record)).toMatchObject({ ok: true });
      return record.recordId;
    });
  }

  async function write(changes: Partial<BundleOptions> = {}) {
    const written = await writeBundle({ ...options, ...changes });
    if (!written.ok) throw new Error(written.fault);
    return written.value;
  }

  async function read(file: string) {
    const text = await readFile(file, 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.slice(0, -1).split('\n');
    const records = lines.slice(1, -1).map((line) => bundledRecordSchema.parse(JSON.parse(line)));
    return {
      header: bundleHeaderSchema.parse(JSON.parse(lines[0] ?? '')),
      records,
      recordIds: records.map(({ submitted }) => submitted.recordId),
      end: bundleEndSchema.parse(JSON.parse(lines.at(-1) ?? '')),
      sealed: `${lines.slice(0, -1).join('\n')}\n`,
    };
  }

  const stateOf = (recordId: string) => opened.store.status(recordId)?.state;

  it('gives a file that holds every record as it would travel by line', async () => {
    const recordIds = capture(3);
    const waiting = new Map(recordIds.map((recordId) => [recordId, opened.store.findWaiting(recordId)]));
    const { file, records, bytes } = await write();
    expect(file).toBe(join(stick, 'anhao-terminal-1-20260101T020304Z.bundle'));
    expect(await readdir(stick)).toHaveLength(1);
    const bundle = await read(file);
    expect({ records, bytes }).toEqual({ records: 3, bytes: (await readFile(file)).length });
    expect(bundle.header).toMatchObject({ terminalId: 'terminal-1', softwareVersion: '1.2.3' });
    expect(bundle.recordIds.toSorted()).toEqual(recordIds.toSorted());
    for (const { submitted, evidenceBase64 } of bundle.records) {
      const { sealedRecord, sealedRecordSha256, evidenceSha256, evidenceBytes } =
        waiting.get(submitted.recordId) ?? {};
      expect(submitted).toMatchObject({
        sealedRecord,
        sealedRecordSha256,
        evidence: { sha256: evidenceSha256, bytes: evidenceBytes },
      });
      expect(sha256(Buffer.from(evidenceBase64, 'base64'))).toBe(evidenceSha256);
    }
  });

  it('seals the file with the key of the terminal', async () => {
    capture(2);
    const auditHead = opened.store.auditHead();
    const { end, sealed } = await read((await write()).file);
    const seal = await joseSuite.verify(end.seal, [publicTerminalKey(secrets)]);
    const content: unknown = seal.ok ? JSON.parse(new TextDecoder().decode(seal.value)) : null;
    expect(bundleSealSchema.parse(content)).toEqual({
      terminalId: 'terminal-1',
      records: 2,
      sha256: createHash('sha256').update(sealed).digest('hex'),
      auditHead,
    });
    expect(end).toMatchObject({ records: 2, auditHead });
  });

  it('marks the records as exported and lets them wait on', async () => {
    const recordIds = capture(3);
    await write();
    expect(recordIds.map(stateOf)).toEqual(['EXPORTED', 'EXPORTED', 'EXPORTED']);
    expect(opened.store.countWaiting()).toBe(3);
  });

  it('takes records that are offered again as well, after those that were never exported', async () => {
    const [again = ''] = capture(1);
    opened.store.advance(again, 'RECEIVED', { receipt: 'a receipt' });
    opened.store.advance(again, 'ACCEPTED');
    expect(opened.store.requeue([again])).toEqual({ ok: true, value: 1 });
    const [fresh = ''] = capture(1);
    expect((await read((await write()).file)).recordIds).toEqual([fresh, again]);
    expect([fresh, again].map(stateOf)).toEqual(['EXPORTED', 'ACCEPTED']);
    expect(opened.store.countWaiting()).toBe(2);
  });

  it('takes what was never exported first, and the rest again: a stick may get lost', async () => {
    const first = capture(2);
    await write();
    const second = capture(2);
    expect((await read((await write({ limit: { records: 2 } })).file)).recordIds.toSorted()).toEqual(
      second.toSorted(),
    );
    expect((await read((await write()).file)).recordIds.toSorted()).toEqual([...first, ...second].toSorted());
  });

  it('leaves out what has a receipt, is set aside, or has changed in the store', async () => {
    const [received = '', aside = '', changed = '', good = ''] = capture(4);
    opened.store.advance(received, 'RECEIVED', { receipt: 'r' });
    opened.store.advance(aside, 'QUARANTINED', { reason: 'invalid-request' });
    opened.database
      .prepare('UPDATE record SET sealed_record = ? WHERE record_id = ?')
      .run('something else', changed);
    expect((await read((await write()).file)).recordIds).toEqual([good]);
    expect(stateOf(changed)).toBe('QUEUED');
  });

  it('keeps to the limits of bytes and of the stick, and goes on in the next bundle', async () => {
    const recordIds = capture(6, 30_000);
    const seen: string[] = [];
    for (let bundles = 0; bundles < 3; bundles += 1) {
      const { file, bytes } = await write({ limit: { bytes: 110_000, records: 6 - seen.length } });
      expect(bytes).toBeLessThanOrEqual(110_000);
      seen.push(...(await read(file)).recordIds);
    }
    expect(seen.toSorted()).toEqual(recordIds.toSorted());
    const files: FileActions = {
      ...SYSTEM_FILES,
      statfs: (async () => ({ bavail: 20, bsize: 1000 })) as unknown as FileActions['statfs'],
    };
    expect(await writeBundle({ ...options, files })).toEqual({ ok: false, fault: 'bundle-unwritable' });
  });

  it('writes no file when nothing waits', async () => {
    expect(await writeBundle(options)).toEqual({ ok: false, fault: 'bundle-empty' });
    expect(await readdir(stick)).toEqual([]);
  });

  it('writes over no bundle, and clears away what was never finished', async () => {
    capture(1);
    const leftover = 'anhao-terminal-1-20251231T000000Z.bundle.part';
    const foreign = 'anhao-terminal-2-20251231T000000Z.bundle.part';
    for (const name of [leftover, foreign]) await writeFile(join(stick, name), 'half');
    const files = [await write(), await write(), await write()].map(({ file }) => file);
    expect(new Set(files).size).toBe(3);
    const names = await readdir(stick);
    expect(names).toContain(foreign);
    expect(names).not.toContain(leftover);
    expect(names).toHaveLength(4);
  });

  it('makes a file name of any terminal id', async () => {
    capture(1);
    const enrolment = { ...options.enrolment, terminalId: '../终端 7' };
    const { file } = await write({ enrolment });
    expect(file).toBe(join(stick, 'anhao-..____7-20260101T020304Z.bundle'));
    expect((await read(file)).header.terminalId).toBe('../终端 7');
  });

  describe('on a stick that fails', () => {
    /** A file system whose handles fail at the n-th step of a kind. */
    function failing(step: 'write' | 'sync' | 'close' | 'read', at: number, code: string): FileActions {
      let steps = 0;
      return {
        ...SYSTEM_FILES,
        open: (async (...parameters: Parameters<typeof open>) => {
          const handle = await open(...parameters);
          return new Proxy(handle, {
            get(target, name) {
              const value: unknown = Reflect.get(target, name);
              if (typeof value !== 'function') return value;
              if (name !== step) return value.bind(target);
              return (...given: unknown[]) => {
                steps += 1;
                if (steps === at) return Promise.reject(fileError(code));
                return value.apply(target, given) as unknown;
              };
            },
          });
        }) as typeof open,
      };
    }

    async function expectNothing(files: FileActions, recordIds: readonly string[]): Promise<void> {
      expect(await writeBundle({ ...options, files })).toEqual({ ok: false, fault: 'bundle-unwritable' });
      expect(recordIds.map(stateOf)).toEqual(recordIds.map(() => 'QUEUED'));
      expect((await readdir(stick)).filter((name) => name.endsWith('.bundle'))).toEqual([]);
    }

    it('marks nothing when it is full at any write', async () => {
      const recordIds = capture(3);
      // The header, three records, the end.
      for (let at = 1; at <= 5; at += 1) await expectNothing(failing('write', at, 'ENOSPC'), recordIds);
      expect((await write({ files: failing('write', 6, 'ENOSPC') })).records).toBe(3);
    });

    it('marks nothing when it is pulled out at any later step', async () => {
      const recordIds = capture(2);
      // The file, then its folder.
      await expectNothing(failing('sync', 1, 'EIO'), recordIds);
      await expectNothing(failing('sync', 2, 'EIO'), recordIds);
      await expectNothing(failing('read', 1, 'EIO'), recordIds);
      const gone = () => Promise.reject(fileError('ENODEV'));
      await expectNothing({ ...SYSTEM_FILES, rename: gone }, recordIds);
      await expectNothing({ ...SYSTEM_FILES, statfs: gone as unknown as FileActions['statfs'] }, recordIds);
      await expectNothing({ ...SYSTEM_FILES, rename: gone, rm: gone }, recordIds);
    });

    it('marks nothing when it gives back other bytes than it got', async () => {
      const recordIds = capture(2);
      const rename: FileActions['rename'] = async (from, to) => {
        const bytes = await readFile(from);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(from, bytes);
        await SYSTEM_FILES.rename(from, to);
      };
      await expectNothing({ ...SYSTEM_FILES, rename }, recordIds);
    });

    it('says so when there is no stick', async () => {
      const recordIds = capture(1);
      const folder = join(stick, 'not-mounted');
      expect(await writeBundle({ ...options, folder })).toEqual({ ok: false, fault: 'bundle-unwritable' });
      expect(recordIds.map(stateOf)).toEqual(['QUEUED']);
    });
  });

  it('is refused with a key that only looks like one', async () => {
    const [recordId = ''] = capture(1);
    const broken = { ...secrets, terminalKey: { ...secrets.terminalKey, d: 'AAAA' } };
    expect(await writeBundle({ ...options, secrets: broken })).toEqual({
      ok: false,
      fault: 'keys-unreadable',
    });
    expect(stateOf(recordId)).toBe('QUEUED');
    expect(await readdir(stick)).toEqual([]);
  });
});

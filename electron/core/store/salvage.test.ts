import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { evidenceHeadOf, makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { findBrokenAuditRow } from './audit.ts';
import { backUp } from './backup.ts';
import type { SealedRecord } from './record-store.ts';

const FILE = 'terminal.sqlite';
const WAL = `${FILE}-wal`;
const BACKUP = 'terminal.backup-1.sqlite';
const PAGE = 4096;
const FRAME = 24 + PAGE;

/** The bytes that a power cut leaves, and what was committed in them. */
interface Left {
  readonly database: Buffer;
  readonly wal: Buffer;
  readonly backup: Buffer;
  readonly records: readonly SealedRecord[];
}

/** Some records are merged into the file and backed up, some are only in the file, some only in the log. */
async function makeLeft(): Promise<Left> {
  const folder = mkdtempSync(join(tmpdir(), 'anhao-salvage-'));
  const records: SealedRecord[] = [];
  const capture = (store: ReturnType<typeof openStore>['store'], evidenceLength: number) => {
    const record = makeSealedRecord({ evidenceLength });
    store.capture(record);
    records.push(record);
    return record.recordId;
  };
  const { database, store } = openStore(folder);
  for (const length of [100, 3_000, 9_000]) capture(store, length);
  await backUp(database, folder);
  const accepted = capture(store, 6_000);
  store.advance(accepted, 'RECEIVED', { receipt: 'a.signed.receipt' });
  store.advance(accepted, 'ACCEPTED');
  capture(store, 12_000);
  database.pragma('wal_checkpoint(TRUNCATE)');
  for (const length of [150, 5_000, 9_500]) capture(store, length);
  const [database_, wal, backup] = [FILE, WAL, BACKUP].map((name) => readFileSync(join(folder, name)));
  database.close();
  rmSync(folder, { recursive: true });
  if (!database_ || !wal || !backup) throw new Error('nothing left');
  return { database: database_, wal, backup, records };
}

function write(files: { database: Buffer | null; wal: Buffer | null; backup?: Buffer | null }): string {
  const folder = makeFolder();
  const named = { [FILE]: files.database, [WAL]: files.wal, [BACKUP]: files.backup ?? null };
  for (const [name, bytes] of Object.entries(named)) if (bytes) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** Opens a folder with damaged files and checks what always holds. */
function open(folder: string, left: Left) {
  const opened = openStore(folder);
  const { database, store, quarantinedTo, salvage } = opened;
  const present = store.list(1_000).map((line) => line.recordId);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  if (quarantinedTo !== null) {
    expect(findBrokenAuditRow(database)).toBeNull();
    expect(database.prepare('SELECT event FROM audit WHERE position = 1').get()).toEqual({
      event: 'database-salvaged',
    });
    for (const recordId of present) {
      const original = left.records.find((record) => record.recordId === recordId);
      expect(original, 'made up').toBeDefined();
      const row = database.prepare('SELECT sealed_record AS s FROM record WHERE record_id = ?').get(recordId);
      expect(row).toEqual({ s: original?.sealedRecord });
      const evidence = store.evidence(recordId);
      if (evidence) expect(sha256(evidence)).toBe(original?.evidenceSha256);
      else
        expect(store.status(recordId)?.reason ?? store.status(recordId)?.state).toMatch(
          /evidence-damaged|ACCEPTED/,
        );
    }
  }
  expect(store.capture(makeSealedRecord()).ok).toBe(true);
  database.close();
  const again = openStore(folder);
  expect([again.quarantinedTo, again.salvage]).toEqual([null, null]);
  expect(again.store.list(1_000)).toHaveLength(present.length + 1);
  again.database.close();
  return { present, quarantinedTo, salvage };
}

/** Every part of the file that is as it was: the pages of the database, the frames of the log up to its last commit. */
function untouched(before: Buffer, after: Buffer | null, start: number, step: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = start; after && at + step <= Math.min(before.length, after.length); at += step) {
    const part = before.subarray(at, at + step);
    if (part.equals(after.subarray(at, at + step))) parts.push(part);
  }
  return parts;
}

/**
 * Records whose bytes lie wholly in parts that nobody touched. The evidence of synthetic records is dots behind its
 * beginning, so a record counts only if nothing that looks like a part of it was touched anywhere.
 */
function findIntact(left: Left, damaged: { database: Buffer | null; wal: Buffer | null }): string[] {
  const pages = untouched(left.database, damaged.database, 0, PAGE);
  const frames = untouched(left.wal, damaged.wal, 32, FRAME);
  const lastCommit = frames.findLastIndex((frame) => frame.readUInt32BE(4) !== 0);
  const parts = [...pages, ...frames.slice(0, lastCommit + 1)];
  const isIntact = ({ recordId, sealedRecord, sealedEvidence }: SealedRecord) =>
    // Small enough for its own page: then nothing of it lies elsewhere.
    sealedEvidence.length < 3_500 &&
    [sealedRecord, evidenceHeadOf(recordId)].every((text) => parts.some((part) => part.includes(text)));
  return left.records.filter(isIntact).map((record) => record.recordId);
}

const flip = (bytes: Buffer, flips: readonly { at: number; mask: number }[]) => {
  const flipped = Buffer.from(bytes);
  for (const { at, mask } of flips) {
    const position = at % flipped.length;
    flipped.writeUInt8(flipped.readUInt8(position) ^ mask, position);
  }
  return flipped;
};
const flipsArbitrary = fc.array(fc.record({ at: fc.nat(0xffffff), mask: fc.integer({ min: 1, max: 255 }) }), {
  maxLength: 6,
});

describe('salvage', () => {
  let left: Left;
  beforeAll(async () => {
    left = await makeLeft();
  });
  const ids = () => left.records.map((record) => record.recordId);

  it('finds everything in a file whose beginning is destroyed, in its log and in its backup', () => {
    const database = Buffer.from(left.database).fill(0, 0, PAGE);
    const { present, salvage } = open(write({ database, wal: left.wal }), left);
    expect(salvage).toEqual({ records: 8, unreadable: 0, fromBackup: false });
    expect(present.sort()).toEqual(ids().sort());
  });

  it('keeps states, receipts and attempts', () => {
    const database = Buffer.from(left.database).fill(0, 0, PAGE);
    const folder = write({ database, wal: left.wal });
    const { database: opened, store } = openStore(folder);
    expect(store.countWaiting()).toBe(7);
    expect(store.status(ids()[3] ?? '')).toMatchObject({ state: 'ACCEPTED', receipt: 'a.signed.receipt' });
    expect(store.purge('2027-01-01T00:00:00.000Z')).toEqual({ ok: true, value: 1 });
    opened.close();
  });

  it.each([
    ['lost with its log', null],
    ['emptied', Buffer.alloc(0)],
    ['overwritten', Buffer.alloc(50_000, 'garbage ')],
  ])('takes from the backup what was in it when the database was %s', (_, database) => {
    const { present, salvage } = open(write({ database, wal: null, backup: left.backup }), left);
    expect(salvage).toEqual({ records: 3, unreadable: 0, fromBackup: true });
    expect(present.sort()).toEqual(ids().slice(0, 3).sort());
  });

  it('sets a record aside whose evidence is damaged, and counts one that is gone', () => {
    const database = Buffer.from(left.database).fill(0, 0, 100);
    const broken = ids()[1] ?? '';
    const at = database.indexOf(`sealed-evidence-of-${broken}`);
    database.fill('#', at + 100, at + 110);
    const gone = database.indexOf(`sealed-record-of-${ids()[0]}`);
    database.fill('#', gone, gone + 10);
    const folder = write({ database, wal: null });
    const { database: opened, store, salvage } = openStore(folder);
    expect(salvage).toEqual({ records: 4, unreadable: 1, fromBackup: false });
    expect(store.status(broken)).toMatchObject({ state: 'QUARANTINED', reason: 'evidence-damaged' });
    expect(store.findWaiting(broken)).toBeNull();
    expect(store.evidence(broken)).toBeNull();
    const events = opened.prepare('SELECT event, details FROM audit').all() as {
      event: string;
      details: string;
    }[];
    expect(events.map(({ event }) => event)).toEqual(['database-salvaged', 'record-quarantined']);
    expect(JSON.parse(events[0]?.details ?? '')).toMatchObject({
      ...{ records: 4, unreadable: 1, fromBackup: 0, lastAuditPosition: 7 },
      lastAuditHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    opened.close();
  });

  it('puts a damaged id right by the audit chain', () => {
    const database = Buffer.from(left.database).fill(0, 0, 100);
    const recordId = ids()[0] ?? '';
    const row = database.indexOf(`${recordId}case-${recordId}`);
    expect(row).toBeGreaterThan(0);
    database.write('#', row + 5);
    const { present, salvage } = open(write({ database, wal: null }), left);
    expect(salvage).toMatchObject({ records: 5, unreadable: 0 });
    expect(present).toContain(recordId);
  });

  it('saves durable commits behind a damaged place in the log, without setting the database aside', () => {
    const wal = Buffer.from(left.wal);
    wal.writeUInt8(wal.readUInt8(32 + 20) ^ 1, 32 + 20);
    const folder = write({ database: left.database, wal });
    const { present, quarantinedTo, salvage } = open(folder, left);
    expect(quarantinedTo).toBeNull();
    expect(salvage).toMatchObject({ records: 3, unreadable: 0 });
    expect(present.sort()).toEqual(ids().sort());
  });

  it('says nothing of the torn end of a log', () => {
    const wal = Buffer.from(left.wal);
    // The last transaction, of which only its last frame has reached the disk.
    const commits = [];
    for (let at = 32; at + FRAME <= wal.length; at += FRAME)
      if (wal.readUInt32BE(at + 4) !== 0) commits.push(at);
    const from = (commits.at(-2) ?? 0) + FRAME;
    for (let at = from; at < (commits.at(-1) ?? 0); at += FRAME) wal.fill(0, at + 24, at + FRAME);
    const folder = write({ database: left.database, wal });
    const { present, quarantinedTo, salvage } = open(folder, left);
    expect([quarantinedTo, salvage, present.length]).toEqual([null, null, 7]);
    expect(readdirSync(join(folder, 'quarantine'))).toEqual([]);
  });

  it('that was stopped is done at the next start, and a half moved database is moved whole', () => {
    const database = Buffer.from(left.database).fill(0, 0, PAGE);
    const folder = write({ database, wal: left.wal });
    const { database: opened, quarantinedTo } = openStore(folder);
    opened.close();
    const aside = quarantinedTo ?? '';
    // As if the power had gone after the first file was moved.
    writeFileSync(join(folder, WAL), left.wal);
    for (const name of [FILE, `${FILE}-shm`]) rmSync(join(folder, name), { force: true });
    for (const name of [WAL, 'salvage.json']) rmSync(join(aside, name), { force: true });
    writeFileSync(join(aside, 'moving'), '');
    const { database: again, store, salvage } = openStore(folder);
    expect(salvage).toEqual({ records: 8, unreadable: 0, fromBackup: false });
    expect(store.list(100)).toHaveLength(8);
    expect(existsSync(join(aside, 'moving'))).toBe(false);
    again.close();
  });

  it('opens and saves what is intact, whatever was cut off', () => {
    fc.assert(
      fc.property(fc.nat(left.database.length), fc.nat(left.wal.length), (cut, walCut) => {
        const damaged = { database: left.database.subarray(0, cut), wal: left.wal.subarray(0, walCut) };
        const { present, salvage } = open(write(damaged), left);
        expect(present).toEqual(expect.arrayContaining(findIntact(left, damaged)));
        if (salvage) expect(salvage.records).toBe(present.length);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('opens and saves what is intact, whichever bytes were changed, and invents nothing', () => {
    fc.assert(
      fc.property(flipsArbitrary, flipsArbitrary, (flips, walFlips) => {
        const damaged = { database: flip(left.database, flips), wal: flip(left.wal, walFlips) };
        const backup = left.backup;
        const { present } = open(write({ ...damaged, backup }), left);
        const expected = [...findIntact(left, damaged), ...ids().slice(0, 3)];
        expect(present).toEqual(expect.arrayContaining(expected));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

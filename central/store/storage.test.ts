import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PublicJwk, SubmittedRecord } from '../../contract/central-api.ts';
import { startPostgres, type TestPostgres } from '../../tests/support/postgres.ts';
import type { RosterPerson } from '../roster/roster-file.ts';
import { openPostgresStorage } from './postgresql/open-postgres.ts';
import type { Settlement } from './records.ts';
import { openSqliteStorage } from './sqlite/open-sqlite.ts';
import type { CentralStorage } from './storage.ts';

const personHashKey = Buffer.alloc(32, 7);
const now = new Date('2026-03-10T02:00:00.000Z');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const PEOPLE: readonly RosterPerson[] = [
  {
    idNumber: '990101194803120022',
    name: '张桂兰',
    region: 'tangshan',
    benefits: [
      { benefit: 'enterprise-pension', certifiedOn: '2025-04-10', channel: 'counter' },
      { benefit: 'unemployment', certifiedOn: null, channel: null },
    ],
    obstacle: null,
    photoFile: '/photo.jpg',
  },
  {
    idNumber: '990108195812040031',
    name: '刘国栋',
    region: null,
    benefits: [],
    obstacle: null,
    photoFile: null,
  },
  {
    idNumber: '990103195106050046',
    name: '王秀英',
    region: null,
    benefits: [{ benefit: 'enterprise-pension', certifiedOn: null, channel: null }],
    obstacle: 'not-modelled',
    photoFile: null,
  },
];
const [zhang, liu, wang] = PEOPLE as [RosterPerson, RosterPerson, RosterPerson];

function makeKey(name: string, kid = `kid-${name}`): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x: name, kid };
}

function makeRecord(changes: Partial<SubmittedRecord> = {}): SubmittedRecord {
  const recordId = uuidv7();
  return {
    recordId,
    sealedRecord: `sealed ${recordId}`,
    sealedRecordSha256: sha256(recordId),
    evidence: { sha256: sha256(`evidence ${recordId}`), bytes: 1000 },
    serverOffsetMs: 12.5,
    ...changes,
  };
}

function accept(receipt: string, certifiedOn = '2026-03-10'): Settlement {
  const benefits: Settlement['benefits'] = ['enterprise-pension'];
  return {
    state: 'ACCEPTED',
    reason: null,
    receipt,
    receivedAt: now,
    certifiedOn,
    benefits,
    homeVisit: null,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'anhao-storage-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres(folder);
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const engines = {
  sqlite: async () => openSqliteStorage(join(folder, 'central.sqlite'), personHashKey),
  postgresql: () => openPostgresStorage(postgres.url, personHashKey),
};

describe.each(['sqlite', 'postgresql'] as const)('%s', (engine) => {
  const open = engines[engine];
  let storage: CentralStorage;
  let terminalId = '';

  async function enrol(name: string): Promise<string> {
    const code = await storage.terminals.issueCode(now);
    const key = makeKey(name);
    const attempt = { code, key, thumbprint: name, softwareVersion: '1', now };
    const enrolled = await storage.terminals.enrol(attempt);
    if (!enrolled.ok) throw new Error(enrolled.fault);
    return enrolled.value.terminalId;
  }

  beforeAll(async () => {
    // Several nodes start at once.
    const nodes = await Promise.all([open(), open(), open()]);
    await Promise.all(nodes.slice(1).map((node) => node.close()));
    [storage] = nodes;
    terminalId = await enrol('first');
    await storage.people.replaceAll(PEOPLE);
  });
  afterAll(() => storage.close());

  test('answers', async () => {
    expect(storage.engine).toBe(engine);
    await expect(storage.probe()).resolves.toBeUndefined();
  });

  test('a code enrols one key; the same key again keeps its terminal', async () => {
    const code = await storage.terminals.issueCode(now);
    const attempt = { code, key: makeKey('enrolling'), thumbprint: 'enrolling', softwareVersion: '1', now };
    const first = await storage.terminals.enrol(attempt);
    expect(first).toMatchObject({ ok: true });
    expect(await storage.terminals.enrol(attempt)).toEqual(first);
    const other = { ...attempt, key: makeKey('other'), thumbprint: 'other' };
    expect(await storage.terminals.enrol(other)).toEqual({ ok: false, fault: 'enrolment-code-used' });
    const late = new Date(now.getTime() + 3_600_001);
    expect(await storage.terminals.enrol({ ...attempt, now: late })).toEqual({
      ok: false,
      fault: 'enrolment-code-unknown',
    });
    expect(await storage.terminals.enrol({ ...attempt, code: 'AAAAA' })).toEqual({
      ok: false,
      fault: 'enrolment-code-unknown',
    });
    if (!first.ok) throw new Error(first.fault);
    expect(await storage.terminals.find(first.value.terminalId)).toEqual({
      terminalId: first.value.terminalId,
      key: attempt.key,
    });
    expect(await storage.terminals.find('nobody')).toBeNull();
  });

  test('the same new key with two codes at once becomes one terminal', async () => {
    const codes = await Promise.all([1, 2, 3].map(() => storage.terminals.issueCode(now)));
    const enrolled = await Promise.all(
      codes.map((code) =>
        storage.terminals.enrol({
          code,
          key: makeKey('twin'),
          thumbprint: 'twin',
          softwareVersion: '1',
          now,
        }),
      ),
    );
    expect(new Set(enrolled.map((one) => (one.ok ? one.value.terminalId : one.fault))).size).toBe(1);
  });

  test('a terminal takes further keys, and the older ones are still found', async () => {
    const id = await enrol('rotating');
    const second = makeKey('second');
    expect(await storage.terminals.addKey(id, { key: second, thumbprint: 'second', now })).toBe('new');
    expect(await storage.terminals.addKey(id, { key: second, thumbprint: 'second', now })).toBe('same');
    expect(await storage.terminals.findKey(id, 'kid-rotating')).toEqual(makeKey('rotating'));
    expect(await storage.terminals.findKey(id, 'kid-second')).toEqual(second);
    expect(await storage.terminals.findKey(id, 'kid-first')).toBeNull();
    expect((await storage.terminals.find(id))?.key).toEqual(second);
    const foreign = { key: makeKey('first'), thumbprint: 'first', now };
    expect(await storage.terminals.addKey(id, foreign)).toBe('taken');
    const sameKid = { key: makeKey('third', 'kid-second'), thumbprint: 'third', now };
    expect(await storage.terminals.addKey(id, sameKid)).toBe('taken');
    await expect(
      storage.terminals.addKey('nobody', { key: makeKey('fourth'), thumbprint: 'fourth', now }),
    ).rejects.toThrow();
  });

  test('the newest audit head stays; one that goes back is told', async () => {
    const id = await enrol('auditing');
    const head = { position: 5, hash: sha256('5') };
    expect(await storage.terminals.auditHead(id)).toBeNull();
    expect(await storage.terminals.noteAuditHead(id, head)).toBe('new');
    expect(await storage.terminals.noteAuditHead(id, head)).toBe('same');
    expect(await storage.terminals.noteAuditHead(id, { position: 4, hash: sha256('4') })).toBe('went-back');
    expect(await storage.terminals.noteAuditHead(id, { position: 5, hash: sha256('x') })).toBe('went-back');
    expect(await storage.terminals.auditHead(id)).toEqual(head);
    const later = { position: 2 ** 40, hash: sha256('later') };
    expect(await storage.terminals.noteAuditHead(id, later)).toBe('new');
    expect(await storage.terminals.auditHead(id)).toEqual(later);
    await expect(storage.terminals.noteAuditHead('nobody', head)).rejects.toThrow('no such terminal');
  });

  test('a new roster takes the place of the old one; certifications stay', async () => {
    const record = makeRecord();
    await storage.records.addBatch([record], terminalId, now);
    await storage.records.settle(record.recordId, zhang.idNumber, async () => accept('roster receipt'));
    await storage.people.replaceAll([{ ...zhang, name: '张桂蘭' }]);
    expect(await storage.people.findByIdNumber(zhang.idNumber)).toEqual({
      idNumber: zhang.idNumber,
      name: '张桂蘭',
      region: 'tangshan',
      benefits: [
        { benefit: 'enterprise-pension', certifiedOn: '2026-03-10', channel: 'terminal' },
        { benefit: 'unemployment', certifiedOn: null, channel: null },
      ],
      obstacle: null,
      photoFile: '/photo.jpg',
    });
    expect(await storage.people.findByIdNumber(liu.idNumber)).toBeNull();
    await storage.people.replaceAll(PEOPLE);
    expect(await storage.people.findByIdNumber(liu.idNumber)).toMatchObject({
      region: null,
      benefits: [],
    });
    expect(await storage.people.findByHash('0'.repeat(64))).toBeNull();
  });

  test('a certification older than the word of the roster changes nothing', async () => {
    const record = makeRecord();
    await storage.records.addBatch([record], terminalId, now);
    await storage.people.replaceAll([{ ...zhang, idNumber: '990102194309270013' }]);
    await storage.records.settle(record.recordId, '990102194309270013', async () =>
      accept('older', '2025-04-09'),
    );
    const found = await storage.people.findByIdNumber('990102194309270013');
    expect(found?.benefits).toEqual(zhang.benefits);
    await storage.people.replaceAll(PEOPLE);
  });

  test('a batch has one result for each record, in order, however often it comes', async () => {
    const records = [makeRecord(), makeRecord({ serverOffsetMs: null }), makeRecord()];
    const [first, second] = records as [SubmittedRecord, SubmittedRecord, SubmittedRecord];
    const isNew = { status: 'stored', isNew: true };
    const isKnown = { status: 'stored', isNew: false };
    expect(await storage.records.addBatch([], terminalId, now)).toEqual([]);
    expect(await storage.records.addBatch([first, first], terminalId, now)).toEqual([isNew, isKnown]);
    expect(await storage.records.addBatch(records, terminalId, now)).toEqual([isKnown, isNew, isNew]);
    const changed = { ...second, sealedRecordSha256: sha256('changed') };
    const upperCase = { ...first, recordId: first.recordId.toUpperCase() };
    const last = makeRecord();
    expect(await storage.records.addBatch([last, changed, upperCase], terminalId, now)).toEqual([
      isNew,
      { status: 'conflict' },
      isKnown,
    ]);
    const other = await enrol('another');
    expect(await storage.records.addBatch([first], other, now)).toEqual([{ status: 'conflict' }]);
    expect(await storage.records.find(first.recordId.toUpperCase())).toEqual({
      recordId: first.recordId,
      terminalId,
      sealedRecord: first.sealedRecord,
      sealedRecordSha256: first.sealedRecordSha256,
      evidenceSha256: first.evidence.sha256,
      evidenceBytes: 1000,
      serverOffsetMs: 12.5,
      arrivedAt: now,
      receipt: null,
    });
    expect(await storage.records.find(uuidv7())).toBeNull();
  });

  test('a batch fails as a whole or not at all', async () => {
    const records = [makeRecord(), makeRecord()];
    await expect(storage.records.addBatch(records, 'nobody', now)).rejects.toThrow();
    expect(await storage.records.find(records[0]?.recordId ?? '')).toBeNull();
  });

  test('the same batches at once in other orders leave each record once', async () => {
    const records = Array.from({ length: 20 }, () => makeRecord());
    const batches = [records, records.toReversed(), records.slice(5), records.slice(0, 15).toReversed()];
    const results = await Promise.all(
      batches.map((batch) => storage.records.addBatch(batch, terminalId, now)),
    );
    const added = results.flat().filter((result) => result.status === 'stored' && result.isNew);
    expect(added).toHaveLength(20);
    expect(results.flat().every(({ status }) => status === 'stored')).toBe(true);
  });

  test('a record is settled once; later decisions get the first receipt', async () => {
    const record = makeRecord();
    await storage.records.addBatch([record], terminalId, now);
    const answers = await Promise.all(
      [1, 2, 3].map((turn) =>
        storage.records.settle(record.recordId, null, async () => ({
          ...accept(`receipt ${turn}`),
          ...{ state: 'REJECTED', reason: 'person-not-found', certifiedOn: null, benefits: [] },
        })),
      ),
    );
    expect(new Set(answers.map(({ receipt }) => receipt)).size).toBe(1);
    expect(answers.filter(({ settlement }) => settlement !== null)).toHaveLength(1);
    const receipt = answers[0]?.receipt ?? '';
    expect(await storage.records.addBatch([record], terminalId, now)).toEqual([
      { status: 'receipted', receipt },
    ]);
    const line = (await storage.records.list()).find(({ recordId }) => recordId === record.recordId);
    expect(line).toEqual({
      recordId: record.recordId,
      terminalId,
      state: 'REJECTED',
      reason: 'person-not-found',
      arrivedAt: now.toISOString(),
    });
    const never = () => Promise.reject(new Error('asked again'));
    expect(await storage.records.settle(record.recordId, null, never)).toEqual({ receipt, settlement: null });
    await expect(storage.records.settle(uuidv7(), null, never)).rejects.toThrow('no such record');
  });

  test('a request for a visit at home is kept once, with its receipt, and certifies nobody', async () => {
    const [early, late] = [makeRecord(), makeRecord()] as const;
    await storage.records.addBatch([late, early], terminalId, now);
    const request = (requestedOn: string): Settlement => ({
      ...accept('receipt', '2026-03-10'),
      ...{ certifiedOn: null, benefits: [] },
      homeVisit: {
        caseNumber: `case of ${requestedOn}`,
        requestedOn,
        region: 'tangshan',
        reason: 'very-old',
      },
    });
    const before = await storage.people.findByIdNumber(wang.idNumber);
    const settle = ({ recordId }: SubmittedRecord, day: string) =>
      storage.records.settle(recordId, wang.idNumber, async () => request(day));
    await settle(late, '2026-03-09');
    await Promise.all([settle(early, '2026-03-08'), settle(early, '2026-03-08'), settle(late, '2026-03-09')]);
    expect(await storage.records.listHomeVisits()).toEqual(
      [early, late].map(({ recordId, sealedRecord }, place) => ({
        ...{ recordId, terminalId, sealedRecord },
        caseNumber: `case of 2026-03-0${8 + place}`,
        ...{ requestedOn: `2026-03-0${8 + place}`, region: 'tangshan', reason: 'very-old' },
      })),
    );
    expect(await storage.people.findByIdNumber(wang.idNumber)).toEqual(before);
  });

  test('missing is what this terminal never sent, what has no receipt, and what is of another one', async () => {
    const records = Array.from({ length: 4 }, () => makeRecord());
    const [settled, awaited, lost, foreign] = records as [
      SubmittedRecord,
      SubmittedRecord,
      SubmittedRecord,
      SubmittedRecord,
    ];
    const other = await enrol('neighbour');
    await storage.records.addBatch([settled, awaited], terminalId, now);
    await storage.records.addBatch([foreign], other, now);
    for (const { recordId } of [settled, foreign]) {
      await storage.records.settle(recordId, null, async () => accept(`receipt of ${recordId}`));
    }
    const asked = [lost, settled, foreign, awaited].map(({ recordId }) => recordId);
    const missing = [lost, foreign, awaited].map(({ recordId }) => recordId);
    expect(await storage.records.findMissing(asked, terminalId)).toEqual(missing);
    const upperCase = asked.map((recordId) => recordId.toUpperCase());
    expect(await storage.records.findMissing(upperCase, terminalId)).toEqual(missing);
    expect(await storage.records.findMissing([foreign.recordId], other)).toEqual([]);
    expect(await storage.records.findMissing([], terminalId)).toEqual([]);
    const many = Array.from({ length: 1000 }, () => uuidv7());
    expect(await storage.records.findMissing(many, terminalId)).toEqual(many);
  });

  test('each decision about a person sees the ones before it, over several nodes', async () => {
    const records = Array.from({ length: 8 }, () => makeRecord());
    await storage.records.addBatch(records, terminalId, now);
    const nodes = await Promise.all([open(), open()]);
    const seen: (string | null)[] = [];
    await Promise.all(
      records.map((record, place) =>
        nodes[place % 2]?.records.settle(record.recordId, wang.idNumber, async (person) => {
          const latest = person?.benefits[0]?.certifiedOn ?? '2026-03-10';
          const next = `2026-03-${String(Number(latest.slice(8)) + 1).padStart(2, '0')}`;
          // Long enough for the other node to come in between, were it let.
          await new Promise((resolve) => setTimeout(resolve, 5));
          return accept(`receipt ${place}`, next);
        }),
      ),
    );
    await Promise.all(nodes.map((node) => node.close()));
    seen.push((await storage.people.findByIdNumber(wang.idNumber))?.benefits[0]?.certifiedOn ?? null);
    expect(seen).toEqual(['2026-03-18']);
  });

  test('a decision that fails leaves nothing behind', async () => {
    const record = makeRecord();
    await storage.records.addBatch([record], terminalId, now);
    const failing = storage.records.settle(record.recordId, zhang.idNumber, () =>
      Promise.reject(new Error('signing failed')),
    );
    await expect(failing).rejects.toThrow('signing failed');
    expect(await storage.records.find(record.recordId)).toMatchObject({ receipt: null });
    const settled = await storage.records.settle(record.recordId, zhang.idNumber, async () =>
      accept('after all'),
    );
    expect(settled.receipt).toBe('after all');
  });

  test('opened again it has everything', async () => {
    const list = await storage.records.list();
    expect(list.length).toBeGreaterThan(20);
    const again = await open();
    expect(await again.records.list()).toEqual(list);
    await again.close();
  });
});

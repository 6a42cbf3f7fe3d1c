import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePerson } from '../people.ts';
import { openWorld, WorldTerminal } from '../world.ts';
import type { CheckedTerminal, CheckedWorld } from './checked-world.ts';
import { type CheckResult, check } from './checker.ts';
import { Findings, type InvariantName } from './findings.ts';
import { PlainTextSearch } from './plain-text.ts';

const VISITS = 3;

/** One sound run of a terminal and its central service; each test plants a fault into a copy of its files. */
let folder: string;
let sound: CheckedTerminal;
let world: CheckedWorld;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-checker-'));
  const opened = await openWorld(join(folder, 'sound'), 11, VISITS + 3);
  const terminal = new WorldTerminal(opened, 'terminal');
  await terminal.start({ visits: VISITS, drain: true }).ended;
  terminal.noteAuditHead();
  await opened.service.end('SIGTERM');
  sound = terminal.described();
  world = {
    terminals: [sound],
    serviceDirectory: opened.service.dataDirectory,
    people: opened.people,
    drained: true,
  };
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

interface Copy {
  readonly world: CheckedWorld;
  readonly terminal: CheckedTerminal;
  /** Changes the database of the terminal or of the service. */
  change(side: 'terminal' | 'service', sql: string): void;
}

function copyOfWorld(): Copy {
  const place = mkdtempSync(join(folder, 'copy-'));
  cpSync(join(folder, 'sound'), place, { recursive: true });
  const moved = (path: string) => path.replace(join(folder, 'sound'), place);
  const terminal = { ...sound, folder: moved(sound.folder), dataDirectory: moved(sound.dataDirectory) };
  const serviceDirectory = moved(world.serviceDirectory ?? '');
  return {
    terminal,
    world: { ...world, terminals: [terminal], serviceDirectory },
    change(side, sql) {
      const file =
        side === 'terminal'
          ? join(terminal.dataDirectory, 'terminal.sqlite')
          : join(serviceDirectory, 'central.sqlite');
      const database = new SqliteDatabase(file);
      database.pragma('foreign_keys = OFF');
      for (const trigger of ['record_is_kept', 'receipt_is_final']) {
        database.exec(`DROP TRIGGER IF EXISTS ${trigger}`);
      }
      database.exec(sql);
      database.close();
    },
  };
}

async function findingsOf(checked: CheckedWorld): Promise<{ result: CheckResult; broken: InvariantName[] }> {
  const findings = new Findings();
  const result = await check(checked, findings);
  const broken = Object.entries(findings.results()).filter(([, each]) => !each.held);
  return { result, broken: broken.map(([name]) => name as InvariantName) };
}

it('finds nothing wrong with a sound run, and has looked at everything', async () => {
  const findings = new Findings();
  const result = await check(world, findings);
  const none = { lost: 0, doubled: 0, onlyAtTerminal: 0, offeredAgain: 0, plainTextHits: 0 };
  expect(result).toEqual({ records: VISITS, ...none });
  const results = findings.results();
  expect(Object.values(results).flatMap(({ broken }) => broken)).toEqual([]);
  expect(Object.keys(results)).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I9', 'I10']);
});

const FIRST = '(SELECT min(record_id) FROM record)';

describe('a planted fault is found', () => {
  it.each<[string, InvariantName, 'terminal' | 'service', string]>([
    [
      'a row of the audit chain was changed',
      'I4',
      'terminal',
      "UPDATE audit SET at = '2020' WHERE position = 2",
    ],
    ['the last rows of the audit chain were taken', 'I4', 'terminal', 'DELETE FROM audit WHERE position > 2'],
    ['a receipt is missing', 'I3', 'terminal', `UPDATE record SET receipt = NULL WHERE record_id = ${FIRST}`],
    [
      'a receipt has a wrong signature',
      'I3',
      'terminal',
      `UPDATE record SET receipt = substr(receipt, 1, length(receipt) - 6) || 'AAAAAA' WHERE record_id = ${FIRST}`,
    ],
    [
      'a receipt belongs to another record',
      'I3',
      'terminal',
      `UPDATE record SET receipt = (SELECT receipt FROM record ORDER BY record_id DESC) WHERE record_id = ${FIRST}`,
    ],
    [
      'a certification stands among the requests for a visit at home',
      'I2',
      'service',
      `INSERT INTO home_visit_request VALUES (${FIRST}, 'case', '2026-03-10', 'hainan', 'ill')`,
    ],
    ['a captured record is gone', 'I3', 'terminal', `DELETE FROM record WHERE record_id = ${FIRST}`],
    ['a state is not that of the audit', 'I5', 'terminal', "UPDATE record SET state = 'META_SENT'"],
    ['a settled record is in the outbox', 'I9', 'terminal', `INSERT INTO outbox (record_id) SELECT ${FIRST}`],
    [
      'the service has an accepted record without its certification, or the other way round',
      'I2',
      'service',
      `UPDATE record SET state = CASE state WHEN 'ACCEPTED' THEN 'REJECTED' ELSE 'ACCEPTED' END`,
    ],
    [
      'the service holds the evidence of another record',
      'I2',
      'service',
      `UPDATE record SET evidence_sha256 = '${'0'.repeat(64)}' WHERE record_id = ${FIRST}`,
    ],
  ])('%s', async (_, invariant, side, sql) => {
    const copy = copyOfWorld();
    copy.change(side, sql);
    expect((await findingsOf(copy.world)).broken).toContain(invariant);
  });

  it('a shown record that neither side has', async () => {
    const copy = copyOfWorld();
    for (const side of ['terminal', 'service'] as const) {
      copy.change(side, `DELETE FROM record WHERE record_id = ${FIRST}`);
    }
    const { result, broken } = await findingsOf(copy.world);
    expect(result.lost).toBe(1);
    expect(broken).toContain('I1');
  });

  it('a record that the service holds twice under two ids', async () => {
    const copy = copyOfWorld();
    copy.change(
      'service',
      `CREATE TEMP TABLE double AS SELECT * FROM record WHERE record_id = ${FIRST};
       UPDATE double SET record_id = '0198a3c0-0000-7000-8000-000000000001';
       INSERT INTO record SELECT * FROM double`,
    );
    const { result, broken } = await findingsOf(copy.world);
    expect(result.doubled).toBe(1);
    expect(broken).toContain('I2');
  });

  it('a state that went back', async () => {
    const copy = copyOfWorld();
    copy.change(
      'terminal',
      `UPDATE audit SET details = '{"from":"META_SENT","to":"QUEUED","reason":null}'
       WHERE position = (SELECT max(position) FROM audit WHERE event = 'record-state')`,
    );
    expect((await findingsOf(copy.world)).broken).toContain('I5');
  });

  it('a database of zeros', async () => {
    const copy = copyOfWorld();
    writeFileSync(join(copy.terminal.dataDirectory, 'terminal.sqlite'), Buffer.alloc(8192));
    expect((await findingsOf(copy.world)).broken).toContain('I10');
  });

  it('an audit head that went back', async () => {
    const [head] = sound.auditHeads;
    const earlier = { position: 0, hash: '0'.repeat(64) };
    const terminal = { ...sound, auditHeads: head ? [head, earlier] : [] };
    expect((await findingsOf({ ...world, terminals: [terminal] })).broken).toContain('I4');
  });

  /** A row at the end of the audit chain; its hashes are not looked at here. */
  const auditRow = (event: string, details: object) =>
    `INSERT INTO audit SELECT max(position) + 1, '2026', '${event}', ${FIRST}, '${JSON.stringify(details)}', '', ''
     FROM audit;`;
  const OFFERED = auditRow('record-offered-again', {});
  const WAITING = `INSERT INTO outbox (record_id) SELECT ${FIRST};`;

  it.each<[string, InvariantName, string]>([
    ['was offered again and does not wait', 'I9', OFFERED],
    [
      'has another decision and was not offered again',
      'I5',
      auditRow('receipt-renewed', { was: 'ACCEPTED', is: 'REJECTED', reason: null }),
    ],
    [
      'was shredded while it was offered again',
      'I3',
      OFFERED + WAITING + auditRow('record-shredded', { from: 'ACCEPTED', to: 'PURGED' }),
    ],
    ['was offered again and never taken', 'I1', OFFERED + WAITING],
  ])('a record that %s', async (_, invariant, sql) => {
    const copy = copyOfWorld();
    copy.change('terminal', sql);
    const { result, broken } = await findingsOf(copy.world);
    expect(broken).toContain(invariant);
    expect(result.offeredAgain).toBe(sql.includes('offered-again') ? 1 : 0);
  });

  it('a record whose evidence only the terminal has', async () => {
    const copy = copyOfWorld();
    copy.change(
      'service',
      `UPDATE record SET state = 'EVIDENCE_AWAITED', receipt = NULL, received_at = NULL WHERE record_id = ${FIRST}`,
    );
    expect((await findingsOf(copy.world)).result.onlyAtTerminal).toBe(1);
  });

  it('a record that is known to the terminal only', async () => {
    const copy = copyOfWorld();
    copy.change('service', `DELETE FROM record WHERE record_id = ${FIRST}`);
    expect((await findingsOf(copy.world)).result.onlyAtTerminal).toBe(1);
  });
});

describe('personal data in a file are found', () => {
  const plant = async (bytes: Buffer): Promise<number> => {
    const copy = copyOfWorld();
    appendFileSync(join(copy.terminal.dataDirectory, 'logs', 'core.log'), bytes);
    const { result, broken } = await findingsOf(copy.world);
    expect(broken).toEqual(result.plainTextHits > 0 ? ['I6'] : []);
    return result.plainTextHits;
  };

  it.each<[string, (text: string) => Buffer]>([
    ['as utf8', (text) => Buffer.from(text)],
    ['as utf16le', (text) => Buffer.from(text, 'utf16le')],
    ['as utf16be', (text) => Buffer.from(text, 'utf16le').swap16()],
    ['as base64 at 0', (text) => Buffer.from(Buffer.from(text).toString('base64'))],
    ['as base64 at 1', (text) => Buffer.from(Buffer.from(`.${text}.`).toString('base64'))],
    ['as base64 at 2', (text) => Buffer.from(Buffer.from(`..${text}..`).toString('base64'))],
    ['as base64url', (text) => Buffer.from(Buffer.from(text).toString('base64url'))],
    ['as hexadecimal', (text) => Buffer.from(Buffer.from(text).toString('hex'))],
    ['in gzip', (text) => gzipSync(`{"person":"${text}"}`)],
  ])('name and number %s', async (_, write) => {
    const [person] = world.people;
    expect(await plant(write(person?.name ?? ''))).toBeGreaterThan(0);
    expect(await plant(write(person?.idNumber ?? ''))).toBeGreaterThan(0);
  });

  it('a name in GB 18030', () => {
    const person = { ...makePerson(11, 0), name: '张桂兰' };
    // D5C5 B9F0 C0BC in the code table of GB 18030.
    const bytes = Buffer.from('....d5c5b9f0c0bc....'.replaceAll('.', '0'), 'hex');
    const hits = new PlainTextSearch([person]).searchBytes(bytes, 'a file');
    expect(hits).toEqual([{ file: 'a file', offset: 2, what: 'name as gb18030' }]);
  });

  it('parts of both photos, as bytes and in base64', async () => {
    const [person] = world.people;
    for (const photo of [person?.cardPhoto, person?.jpeg]) {
      const part = Buffer.from(photo ?? []).subarray(200, 700);
      expect(await plant(part)).toBeGreaterThan(0);
      expect(await plant(Buffer.from(part.toString('base64')))).toBeGreaterThan(0);
    }
  });

  it('noise is none', async () => {
    expect(
      await plant(Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 2_654_435_761) % 251))),
    ).toBe(0);
  });
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { rotateServiceKeys } from '../../central/keys/service-keys.ts';
import { receiptFileSchema } from '../../contract/bundle.ts';
import {
  type CoreStart,
  type FromCore,
  fromCoreSchema,
  toCoreSchema,
} from '../../contract/process-messages.ts';
import type { TransferOrder } from '../../contract/transfer.ts';
import { CoreTerminal, makeStart } from '../../tests/support/core/core-terminal.ts';
import { makeFolder } from '../../tests/support/core/folders.ts';
import { importBundleInto } from '../../tests/support/import-bundle.ts';
import { openFaultyLine } from '../../tests/support/terminal/faulty-line.ts';
import { startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import { systemClock } from './clock.ts';
import { parseSecrets } from './seal/secrets.ts';
import { findBrokenAuditRow } from './store/audit.ts';
import { Transfer } from './transfer.ts';

/** A terminal that has ended, with what main keeps for it. */
interface EndedTerminal {
  readonly start: CoreStart;
  secrets: string;
  /** Whether the key store of its main works. */
  keepsSecrets: boolean;
}

/** States and audit events in a terminal's database, read as an inspector would. */
function inspect({ start }: EndedTerminal): { states: string[]; events: string[] } {
  const database = new SqliteDatabase(join(start.dataDirectory, 'terminal.sqlite'), { readonly: true });
  try {
    expect(findBrokenAuditRow(database)).toBeNull();
    return {
      states: database.prepare('SELECT state FROM record ORDER BY record_id').pluck().all() as string[],
      events: database.prepare('SELECT event FROM audit ORDER BY position').pluck().all() as string[],
    };
  } finally {
    database.close();
  }
}

/** Does one order with the test in the place of main. @returns how it ended */
async function transfer(terminal: EndedTerminal, order: TransferOrder, changes: Partial<CoreStart> = {}) {
  const { dataDirectory, site, startFault, softwareVersion, bootId } = { ...terminal.start, ...changes };
  const secrets = 'secrets' in changes ? (changes.secrets ?? null) : terminal.secrets;
  const start = toCoreSchema.parse({
    ...{ type: 'transfer', dataDirectory, site, secrets, startFault, softwareVersion, bootId, order },
  });
  if (start.type !== 'transfer') throw new Error('another message');
  const results: Extract<FromCore, { type: 'transferred' }>['result'][] = [];
  const task = new Transfer({
    start,
    clock: systemClock,
    log: () => undefined,
    send: (raw) => {
      const message = fromCoreSchema.parse(raw);
      if (message.type === 'transferred') results.push(message.result);
      if (message.type !== 'store-secrets') return;
      const { keepsSecrets } = terminal;
      if (keepsSecrets) terminal.secrets = message.secrets;
      queueMicrotask(() =>
        task.handle({
          type: 'secrets-stored',
          result: keepsSecrets ? { ok: true, value: null } : { ok: false, fault: 'key-store-unavailable' },
        }),
      );
    },
  });
  await task.run();
  expect(results).toHaveLength(1);
  return results[0];
}

describe('a transfer', () => {
  let central: TestCentral;
  let stick: string;

  beforeEach(async () => {
    central = await startTestCentral({ clock: () => new Date() });
    stick = makeFolder();
  });
  afterEach(() => central.remove());

  const exportTo = (folder: string): TransferOrder => ({ order: 'export-records', folder });
  const importFrom = (file: string): TransferOrder => ({ order: 'import-receipts', file });

  /** A terminal that was enrolled and ended; after a visit whose record nobody takes, where it is wanted. */
  async function endedTerminal({ visits = 1 } = {}): Promise<EndedTerminal> {
    const line = await openFaultyLine(central.service.address);
    onTestFinished(() => line.close());
    const enrolmentCode = await central.service.issueEnrolmentCode();
    const changes = { centralUrl: line.address, enrolmentCode, receiptWaitSeconds: 0 };
    const start = makeStart(makeFolder(), changes);
    const terminal = await new CoreTerminal(start).start();
    await terminal.shows('idle');
    line.fault = 'cut';
    for (let visit = 0; visit < visits; visit++) {
      expect(await terminal.visit()).toMatchObject({ outcome: { kind: 'collected' } });
      await terminal.command({ command: 'finish' });
      await terminal.shows('idle');
    }
    await terminal.core.stop();
    const { secrets } = terminal;
    if (secrets === null) throw new Error('the terminal has kept no secrets');
    return { start, secrets, keepsSecrets: true };
  }

  async function exported(terminal: EndedTerminal): Promise<string> {
    const result = await transfer(terminal, exportTo(stick));
    if (!result?.ok || !('file' in result.value)) throw new Error(JSON.stringify(result));
    return result.value.file;
  }

  it('brings records to the central service and their receipts back', async () => {
    const terminal = await endedTerminal();
    const result = await transfer(terminal, exportTo(stick));
    expect(result).toEqual({
      ok: true,
      value: {
        file: expect.stringMatching(/\.bundle$/),
        records: 1,
        bytes: expect.any(Number),
      },
    });
    expect(inspect(terminal).states).toEqual(['EXPORTED']);
    const [name = ''] = readdirSync(stick);
    const bundle = join(stick, name);
    expect(result).toMatchObject({ value: { file: bundle, bytes: readFileSync(bundle).length } });

    const { stored, receipted, receiptFile } = await importBundleInto(central.dataDirectory, bundle);
    expect([stored, receipted]).toEqual([1, 1]);
    const counts = { accepted: 1, refused: 0, unknown: 0 };
    expect(await transfer(terminal, importFrom(receiptFile))).toEqual({ ok: true, value: counts });
    const { states, events } = inspect(terminal);
    expect(states.filter((state) => !['ACCEPTED', 'MANUAL_REVIEW'].includes(state))).toEqual([]);
    expect(events.filter((event) => /export|import/.test(event))).toEqual([
      'records-exported',
      'receipts-imported',
    ]);
    // Said again, and nothing waits any more.
    expect(await transfer(terminal, importFrom(receiptFile))).toEqual({ ok: true, value: counts });
    expect(await transfer(terminal, exportTo(stick))).toEqual({ ok: false, fault: 'bundle-empty' });
  });

  it('keeps the new keys that came with the receipts, or says that it cannot', async () => {
    const terminal = await endedTerminal();
    const bundle = await exported(terminal);
    const { encryptionKey } = await rotateServiceKeys(central.dataDirectory, new Date());
    const { receiptFile } = await importBundleInto(central.dataDirectory, bundle);
    terminal.keepsSecrets = false;
    expect(await transfer(terminal, importFrom(receiptFile))).toEqual({
      ok: false,
      fault: 'key-store-unavailable',
    });
    expect(inspect(terminal).events).not.toContain('keys-changed');
    terminal.keepsSecrets = true;
    expect(await transfer(terminal, importFrom(receiptFile))).toMatchObject({ value: { accepted: 1 } });
    const secrets = parseSecrets(terminal.secrets);
    expect(secrets).toMatchObject({ value: { enrolment: { encryptionKey: { kid: encryptionKey.kid } } } });
    expect(inspect(terminal).events.at(-1)).toBe('keys-changed');
  });

  it('takes nothing of damaged or foreign receipts, and writes no row that says so', async () => {
    const [terminal, other] = [await endedTerminal(), await endedTerminal({ visits: 0 })];
    const { receiptFile } = await importBundleInto(central.dataDirectory, await exported(terminal));
    const whole = readFileSync(receiptFile, 'utf8');
    const damaged = join(stick, 'damaged.receipts');
    const receipts = receiptFileSchema.parse(JSON.parse(whole));
    for (const text of ['', whole.slice(0, -20), JSON.stringify({ ...receipts, receipts: [] })]) {
      writeFileSync(damaged, text);
      const result = await transfer(terminal, importFrom(damaged));
      expect(result).toEqual({ ok: false, fault: 'receipts-damaged' });
    }
    expect(await transfer(terminal, importFrom(join(stick, 'missing')))).toEqual({
      ok: false,
      fault: 'receipts-damaged',
    });
    expect(await transfer(other, importFrom(receiptFile))).toEqual({ ok: false, fault: 'receipts-foreign' });
    expect(inspect(terminal).states).toEqual(['EXPORTED']);
    for (const each of [terminal, other]) {
      expect(inspect(each).events).not.toContain('receipts-imported');
    }
  });

  it('says that nothing waits, and that the stick cannot be written', async () => {
    const [idle, terminal] = [await endedTerminal({ visits: 0 }), await endedTerminal()];
    expect(await transfer(idle, exportTo(stick))).toEqual({ ok: false, fault: 'bundle-empty' });
    expect(readdirSync(stick)).toEqual([]);
    const gone = join(stick, 'gone');
    expect(await transfer(terminal, exportTo(gone))).toEqual({ ok: false, fault: 'bundle-unwritable' });
    expect(inspect(terminal).states).toEqual(['QUEUED']);
  });

  it('names what keeps the terminal itself from starting', async () => {
    const terminal = await endedTerminal();
    const { site } = terminal.start;
    if (site === null) throw new Error('no site');
    const elsewhere = { ...site, centralUrl: 'https://another.example' };
    const newer = makeFolder();
    const database = new SqliteDatabase(join(newer, 'terminal.sqlite'));
    database.exec('CREATE TABLE future (x); PRAGMA user_version = 9999');
    database.close();
    const blocked = makeFolder();
    mkdirSync(join(blocked, 'terminal.sqlite'));
    const cases: [string, Partial<CoreStart>][] = [
      ['key-store-unavailable', { secrets: null, startFault: 'key-store-unavailable' }],
      ['site-config-invalid', { site: null, startFault: 'site-config-invalid' }],
      ['keys-unreadable', { secrets: '{"format":2,"terminalKey":"half a k' }],
      ['not-enrolled', { secrets: null }],
      ['not-enrolled', { site: elsewhere }],
      ['database-newer', { dataDirectory: newer }],
      ['database-unavailable', { dataDirectory: blocked }],
    ];
    for (const [fault, changes] of cases) {
      for (const order of [exportTo(stick), importFrom(join(stick, 'a.receipts'))]) {
        expect(await transfer(terminal, order, changes)).toEqual({ ok: false, fault });
      }
    }
    expect(readdirSync(stick)).toEqual([]);
    expect(inspect(terminal).states).toEqual(['QUEUED']);
  });
});

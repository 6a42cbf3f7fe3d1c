import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { compactDecrypt, compactVerify, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { certificationRecordSchema } from '../../contract/record.ts';
import {
  CoreTerminal,
  EVIDENCE_JPEG,
  makeStart,
  type StartChanges,
} from '../../tests/support/core/core-terminal.ts';
import { FakeCentral } from '../../tests/support/core/fake-central.ts';
import { makeFolder, readAllFiles } from '../../tests/support/core/folders.ts';
import { makeCard } from '../../tests/support/core/visit-desk.ts';
import { parseSecrets, publicTerminalKey } from './seal/secrets.ts';
import { findBrokenAuditRow } from './store/audit.ts';

/** A stored record, read by a second connection as an inspector would. */
function readRecords(folder: string): { state: string; receipt: string | null }[] {
  const database = new SqliteDatabase(join(folder, 'terminal.sqlite'), { readonly: true });
  const rows = database.prepare('SELECT state, receipt FROM record ORDER BY record_id').all();
  expect(findBrokenAuditRow(database)).toBeNull();
  database.close();
  return rows as { state: string; receipt: string | null }[];
}

const CAMERA_SIZE = { width: 1280, height: 720, frameRate: 30, controls: [] };

describe('core', () => {
  let central: FakeCentral;
  let folder: string;

  beforeEach(async () => {
    central = await FakeCentral.start();
    folder = makeFolder();
    // Of every random wait the hundredth part.
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await central.close();
  });

  function makeTerminal(changes: StartChanges = {}): CoreTerminal {
    const terminal = new CoreTerminal(makeStart(folder, { centralUrl: central.url, ...changes }));
    onTestFinished(() => terminal.core.stop());
    return terminal;
  }

  /** Data of the person in every form in which they might lie in a file. */
  function findCanaries(): string[] {
    const { name, idNumber, birthDate, address } = makeCard();
    const photo = Buffer.from(photoOfCard.subarray(0, 40));
    const canaries: [string, Buffer][] = [
      ['name', Buffer.from(name)],
      ['name in UTF-16', Buffer.from(name, 'utf16le')],
      ['number', Buffer.from(idNumber)],
      ['number in UTF-16', Buffer.from(idNumber, 'utf16le')],
      ['number in base64', Buffer.from(Buffer.from(idNumber).toString('base64').slice(0, 20))],
      ['birth date', Buffer.from(birthDate)],
      ['address', Buffer.from(address)],
      ['photo', photo],
      ['photo in base64', Buffer.from(photo.toString('base64').slice(0, 40))],
      ['picture', Buffer.from(EVIDENCE_JPEG)],
      ['picture in base64', Buffer.from(Buffer.from(EVIDENCE_JPEG).toString('base64').slice(0, 40))],
    ];
    return readAllFiles(folder).flatMap((file) =>
      canaries.filter(([, bytes]) => file.bytes.includes(bytes)).map(([what]) => `${what} in ${file.name}`),
    );
  }
  const photoOfCard = new Uint8Array(1024).map((_, i) => (i * 73 + 11) % 251);

  it('enrols, serves a whole visit, and the central service can read what it got', async () => {
    const terminal = await makeTerminal().start();
    await terminal.shows('idle');
    expect(central.paths[0]).toBe('POST /v1/enrolments');
    expect(JSON.parse(central.requests[0]?.body ?? '')).toMatchObject({ code: 'one-time-code' });

    const screen = await terminal.visit({ photo: photoOfCard });
    const caseNumber = expect.stringMatching(/^\d{6}-\w{4}-\w{4}$/);
    expect(screen).toEqual({
      state: 'done',
      outcome: {
        kind: 'passed',
        caseNumber,
        nextDueDate: '2027-01-01',
        sentence: {
          'zh-CN': expect.stringMatching(
            /^【海南社保医保】【张\*兰】参保人，您于.*请于2027年1月底前完成下一周期认证$/,
          ),
          en: expect.stringContaining('January 2027'),
        },
      },
    });
    expect(terminal.view).toMatchObject({ network: 'online', waitingRecords: 0, notices: [] });
    const [record] = readRecords(folder);
    expect(record?.state).toBe('ACCEPTED');
    expect(record?.receipt).toContain('.');

    const secrets = parseSecrets(terminal.secrets ?? '');
    if (!secrets.ok) throw new Error(secrets.fault);
    const [submitted] = [...central.records.values()];
    const outer = await compactDecrypt(submitted?.sealedRecord ?? '', central.encryptionPrivateKey);
    const terminalKey = await importJWK(
      publicTerminalKey(secrets.value) as Parameters<typeof importJWK>[0],
      'EdDSA',
    );
    const { payload } = await compactVerify(outer.plaintext, terminalKey);
    const opened = certificationRecordSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    expect(opened).toMatchObject({
      result: 'passed',
      eligibilityKnown: true,
      person: { name: makeCard().name, idNumber: makeCard().idNumber },
      capturedAt: { serverOffsetMs: expect.any(Number) },
      camera: { check: 'unlisted' },
    });

    await terminal.command({ command: 'finish' });
    await terminal.shows('idle');
    expect(terminal.states.slice(terminal.states.lastIndexOf('readingCard'))).toEqual([
      'readingCard',
      'confirmPerson',
      'checkEligibility',
      'consent',
      'prepareCamera',
      'challenge',
      'judging',
      'saving',
      'done',
      'clearing',
      'idle',
    ]);
  });

  it('collects while the line is down, shows it, and sends by itself when the line is back', async () => {
    const terminal = await makeTerminal({ receiptWaitSeconds: 0.2 }).start();
    await terminal.shows('idle');
    await central.close();
    const screen = await terminal.visit({ photo: photoOfCard });
    expect(screen).toMatchObject({ state: 'done', outcome: { kind: 'collected' } });
    expect(terminal.view).toMatchObject({ network: 'offline', waitingRecords: 1 });
    expect(readRecords(folder)).toEqual([{ state: 'QUEUED', receipt: null }]);

    // As long as it waits, it can be read by nobody here: not in the database, its WAL or the log.
    expect(readAllFiles(folder).map(({ name }) => name)).toContain('terminal.sqlite-wal');
    expect(findCanaries()).toEqual([]);

    await central.listen();
    await vi.waitFor(() => expect(terminal.view.waitingRecords).toBe(0), { timeout: 10_000 });
    expect(terminal.view.network).toBe('online');
    expect(readRecords(folder)[0]?.state).toBe('ACCEPTED');
    await terminal.core.stop();
    expect(findCanaries()).toEqual([]);
    expect(
      readAllFiles(folder)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['logs/core.log', 'terminal.backup-1.sqlite', 'terminal.sqlite']);
  });

  it('is found by its own canaries: the scan above would see a leak', async () => {
    for (const text of [makeCard().name, makeCard().idNumber]) {
      writeFileSync(join(folder, 'leak.txt'), `a line with ${text} in it`);
      expect(findCanaries()).toHaveLength(1);
    }
  });

  it('begins again with the kept secrets, without a code, and sends what was left', async () => {
    const first = await makeTerminal({ receiptWaitSeconds: 0 }).start();
    await first.shows('idle');
    await central.close();
    await first.visit();
    await first.core.stop();
    await central.listen();
    central.requests.length = 0;

    const second = makeTerminal({ enrolmentCode: undefined, start: { secrets: first.secrets } });
    await second.start();
    // Of itself it comes within a minute; a person who asks something is a reason to come now.
    await second.toCamera();
    await vi.waitFor(() => expect(second.view.waitingRecords).toBe(0), { timeout: 10_000 });
    expect(central.paths).toEqual(
      expect.arrayContaining(['POST /v1/records', 'PATCH /v1/records/:id/evidence/0']),
    );
    expect(readRecords(folder)[0]?.state).toBe('ACCEPTED');
  });

  it('ends a visit by what the central service knows of the person', async () => {
    central.eligibility = {
      status: 'already-certified',
      certifiedOn: '2025-11-02',
      nextDueDate: '2026-10-31',
      region: 'hainan',
      benefits: [
        {
          benefit: 'enterprise-pension',
          status: 'certified',
          dueDate: '2026-10-31',
          opensOn: null,
          certifiedOn: '2025-11-02',
          channel: 'data-match',
          ruleKind: 'rolling',
          certifyingNow: 'possible',
        },
      ],
    };
    const terminal = await makeTerminal().start();
    await terminal.shows('idle');
    await terminal.card();
    await terminal.command({ command: 'confirmPerson', isMe: true });
    expect(await terminal.shows('done')).toMatchObject({
      outcome: {
        kind: 'already-certified',
        channel: 'data-match',
        sentence: { 'zh-CN': expect.stringContaining('2025年11月2日') },
      },
    });
    const [asked] = central.requests.filter(({ path }) => path === '/v1/eligibility');
    expect(asked?.body).not.toContain(makeCard().idNumber);
    expect(readRecords(folder)).toEqual([]);
  });

  it('tells a rejection with its cause', async () => {
    central.decision = { state: 'REJECTED', reason: 'identity-mismatch', nextDueDate: null };
    const terminal = await makeTerminal().start();
    expect(await terminal.visit()).toMatchObject({
      outcome: { kind: 'failed', cause: 'identity-mismatch' },
    });
  });

  describe('the window', () => {
    it('is told at once that a command comes at the wrong time', async () => {
      const terminal = await makeTerminal().start();
      await terminal.shows('idle');
      const unexpected = { ok: false, fault: 'command-unexpected' };
      expect(await terminal.command({ command: 'giveConsent', agreed: true })).toEqual(unexpected);
      expect(await terminal.command({ command: 'finish' })).toEqual(unexpected);
      expect(await terminal.command({ command: 'start' })).toEqual({ ok: true, value: null });
      await terminal.shows('insertCard');
    });

    it('gets views whose revisions rise, and none twice', async () => {
      const terminal = await makeTerminal().start();
      await terminal.visit();
      const views = terminal.messages.flatMap((message) => (message.type === 'view' ? [message.view] : []));
      for (const [i, view] of views.entries()) {
        const before = views[i - 1];
        if (!before) continue;
        expect(view.revision).toBe(before.revision + 1);
        expect({ ...view, revision: 0 }).not.toEqual({ ...before, revision: 0 });
      }
    });

    it('cannot end a result by the sentence of an earlier screen', async () => {
      const terminal = await makeTerminal().start();
      await terminal.visit();
      const stale = terminal.view.revision;
      // The saving screen came before this one.
      expect((await terminal.command({ command: 'speechEnded', revision: stale - 10 })).ok).toBe(false);
      expect((await terminal.command({ command: 'speechEnded', revision: stale })).ok).toBe(true);
    });

    it('says so when the reader is a simulated one', async () => {
      const shown = await makeTerminal({ start: { demonstration: { standIns: ['test-runtime'] } } }).start();
      expect(shown.view.demonstration).toEqual({ standIns: ['test-runtime', 'simulated-reader'] });
    });
  });

  describe('the reader', () => {
    it('is watched only while a card is asked for, and told again after it came back', async () => {
      const terminal = await makeTerminal().start();
      await terminal.shows('idle');
      expect(terminal.watching).toBe(true);
      await terminal.card();
      await terminal.shows('confirmPerson');
      expect(terminal.watching).toBe(false);
      const told = terminal.messages.length;
      await terminal.device({
        type: 'reader-status',
        status: { state: 'ready', description: 'x', simulated: false },
      });
      expect(terminal.messages.slice(told)).toContainEqual({
        type: 'device-command',
        command: { type: 'watch-for-card', wanted: false },
      });
    });

    it('that is missing or lost keeps the terminal out of service until it is back', async () => {
      const terminal = makeTerminal();
      await terminal.core.start();
      await terminal.isOutOfService('reader-missing');
      await terminal.start();
      await terminal.shows('idle');
      await terminal.core.handle({ type: 'neighbour-lost', fault: 'devices-lost' });
      await terminal.isOutOfService('devices-lost');
    });

    it('for social security cards is offered while it is there', async () => {
      const terminal = await makeTerminal().start();
      await terminal.shows('idle');
      await terminal.command({ command: 'start' });
      expect(await terminal.shows('insertCard')).toMatchObject({ socialSecurityCard: false });
      await terminal.device({ type: 'social-security-reader-status', ready: true });
      expect(await terminal.shows('insertCard')).toMatchObject({ socialSecurityCard: true });
      await terminal.core.handle({ type: 'neighbour-lost', fault: 'devices-lost' });
      await terminal.device({
        type: 'reader-status',
        status: { state: 'ready', description: 'x', simulated: false },
      });
      await terminal.command({ command: 'retry' });
      expect(await terminal.shows('insertCard')).toMatchObject({ socialSecurityCard: false });
    });

    it('that fails while a card is read is a fault of this visit', async () => {
      const terminal = await makeTerminal().start();
      await terminal.shows('idle');
      await terminal.device({ type: 'card-found' });
      await terminal.device({ type: 'reader-status', status: { state: 'fault', fault: 'reader-lost' } });
      expect(await terminal.shows('fault')).toMatchObject({ fault: 'reader-lost' });
      await terminal.command({ command: 'finish' });
      await terminal.isOutOfService('reader-lost');
    });
  });

  describe('a terminal that cannot serve', () => {
    it.each<[string, StartChanges['start'], Parameters<CoreTerminal['isOutOfService']>[0]]>([
      ['its key store is missing', { startFault: 'key-store-unavailable' }, 'key-store-unavailable'],
      ['it has no configuration', { site: null }, 'site-config-invalid'],
      ['its region has no pack', { regionsDirectory: import.meta.dirname }, 'site-config-invalid'],
      ['its secrets are nonsense', { secrets: 'nonsense' }, 'keys-unreadable'],
      [
        'it has no face model',
        { faceModel: { ok: false, fault: 'face-model-missing' } },
        'face-model-missing',
      ],
    ])('says so when %s', async (_, start, fault) => {
      const terminal = makeTerminal({ start: start ?? {} });
      await terminal.start();
      await terminal.isOutOfService(fault);
    });

    it('says so when its keys cannot be kept, and asks the central service for nothing', async () => {
      const terminal = makeTerminal();
      terminal.keepsSecrets = false;
      await terminal.start();
      await terminal.isOutOfService('key-store-unavailable');
      expect(central.requests).toEqual([]);
    });

    it('says so when the enrolled keys have the form of keys but are none', async () => {
      const first = await makeTerminal().start();
      await first.shows('idle');
      await first.core.stop();
      const secrets = JSON.parse(first.secrets ?? '{}');
      secrets.enrolment.encryptionKey.x = 'AAAA';
      const second = makeTerminal({ start: { secrets: JSON.stringify(secrets) } });
      await second.start();
      await second.isOutOfService('keys-unreadable');
    });

    it('says so when its database is of a newer version, and leaves it alone', async () => {
      const first = await makeTerminal().start();
      await first.shows('idle');
      await first.core.stop();
      const database = new SqliteDatabase(join(folder, 'terminal.sqlite'));
      database.exec('CREATE TABLE later (id INTEGER)');
      database.pragma('user_version = 99');
      database.close();
      const bytes = readFileSync(join(folder, 'terminal.sqlite'));
      const second = makeTerminal({ start: { secrets: first.secrets } });
      await second.start();
      await second.isOutOfService('database-newer');
      expect(readFileSync(join(folder, 'terminal.sqlite')).equals(bytes)).toBe(true);
    });

    it('serves on with a new database when the old one is damaged, and tells the staff', async () => {
      writeFileSync(join(folder, 'terminal.sqlite'), 'garbage '.repeat(2_000));
      const terminal = await makeTerminal().start();
      expect(await terminal.visit()).toMatchObject({ outcome: { kind: 'passed' } });
      expect(terminal.view.notices).toEqual(['database-damaged']);
      expect(existsSync(join(folder, 'quarantine'))).toBe(true);
    });
  });

  describe('the enrolment', () => {
    it('waits for a code where there is none', async () => {
      const terminal = makeTerminal({ enrolmentCode: undefined });
      await terminal.start();
      await terminal.isOutOfService('not-enrolled');
      expect(central.requests).toEqual([]);
    });

    it('is not tried again with a code that was refused', async () => {
      central.intercept = () => ({
        status: 403,
        body: { code: 'enrolment-code-used', message: 'This code was used.' },
      });
      const terminal = makeTerminal();
      await terminal.start();
      await terminal.isOutOfService('enrolment-refused');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(central.requests).toHaveLength(1);
    });

    it('is tried again by itself when the service could not be reached', async () => {
      await central.close();
      const terminal = makeTerminal();
      await terminal.start();
      await terminal.isOutOfService('server-unreachable');
      await central.listen();
      await terminal.shows('idle');
      expect(terminal.view.network).toBe('online');
    });
  });

  it('takes only a camera of the site’s list that the system has, looked up anew at every try', async () => {
    const terminal = await makeTerminal({ allowedCameras: ['046d:08e5'] }).start();
    const plugged = (label: string) =>
      terminal.command({
        command: 'cameraReady',
        camera: { ...CAMERA_SIZE, label },
      });
    terminal.systemCameras = [];
    expect((await plugged('HD Webcam (046d:08e5)')).ok).toBe(false);
    await terminal.toCamera();
    for (const label of ['Other camera (1bcf:2c99)', 'HD Webcam (046d:08e5)']) {
      await plugged(label);
      expect(await terminal.shows('fault')).toMatchObject({ fault: 'camera-not-allowed', canRetry: true });
      await terminal.command({ command: 'retry' });
      await terminal.shows('prepareCamera');
    }
    terminal.systemCameras = [{ name: 'HD Webcam', driver: 'uvcvideo', usb: '046d:08e5', virtual: false }];
    await plugged('HD Webcam (046d:08e5)');
    await terminal.shows('challenge');
    const log = readFileSync(join(folder, 'logs/core.log'), 'utf8');
    expect(log.match(/"refusal":"[a-z-]+"/g)).toEqual([
      '"refusal":"not-listed"',
      '"refusal":"numbers-unknown"',
    ]);
    expect(log).not.toContain('HD Webcam');
  });

  it('takes a synthetic camera in a demonstration only, and notes that it stands in', async () => {
    const camera = { ...CAMERA_SIZE, label: '/clips/cooperative.y4m' };
    const real = await makeTerminal().start();
    await real.toCamera();
    await real.command({ command: 'cameraReady', camera });
    expect(await real.shows('fault')).toMatchObject({ fault: 'camera-not-allowed' });
    await real.core.stop();
    const shown = await makeTerminal({
      start: { demonstration: { standIns: ['synthetic-camera'] }, secrets: real.secrets },
    }).start();
    await shown.toCamera();
    await shown.command({ command: 'cameraReady', camera });
    await shown.shows('challenge');
    expect(readFileSync(join(folder, 'logs/core.log'), 'utf8')).toContain('"check":"stand-in"');
  });

  it('lets staff leave only with their code', async () => {
    const terminal = await makeTerminal().start();
    await terminal.core.handle({ type: 'check-staff-exit', requestId: 99, code: '0000' });
    expect(terminal.messages).toContainEqual({
      type: 'reply',
      requestId: 99,
      result: { ok: false, fault: 'command-unexpected' },
    });
  });

  it('stops soon, even while the service lets it wait', async () => {
    const terminal = await makeTerminal({ receiptWaitSeconds: 0 }).start();
    await terminal.shows('idle');
    central.intercept = ({ path }) => (path === '/v1/records' ? { status: 500, delayMs: 3_000 } : null);
    await terminal.visit();
    const before = performance.now();
    await terminal.core.stop();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(readRecords(folder)).toEqual([{ state: 'QUEUED', receipt: null }]);
  });
});

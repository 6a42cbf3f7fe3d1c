import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK } from 'jose';
import { type BundleOptions, writeBundle } from '../../electron/core/bundle/write-bundle.ts';
import { createSecrets, type Enrolment, type TerminalSecrets } from '../../electron/core/seal/secrets.ts';
import type { RecordStore, SealedRecord } from '../../electron/core/store/record-store.ts';
import { makeSealedRecord, openStore, STANDING_CLOCK } from '../../tests/support/core/stored-records.ts';
import { PEOPLE } from '../../tests/support/test-central.ts';
import { makeTerminalKeys, type TerminalKeys, TestTerminal } from '../../tests/support/test-terminal.ts';
import { createIntake } from '../certification/intake.ts';
import { createLivenessJudge } from '../certification/liveness-judgement.ts';
import { openServiceKeys } from '../keys/service-keys.ts';
import type { ServiceEvent } from '../service-event.ts';
import { openRegionPacks } from '../start-central.ts';
import { openEvidenceFolder } from '../store/evidence/folder.ts';
import { openSqliteStorage } from '../store/sqlite/open-sqlite.ts';
import { type ImportParts, importBundle } from './import-bundle.ts';

/** The present moment for the service. */
export const NOW = new Date('2026-03-10T02:00:00.000Z');

/** A terminal that the service knows, with its own store. */
export interface BenchTerminal {
  readonly folder: string;
  readonly store: RecordStore;
  readonly keys: TerminalKeys;
  readonly secrets: TerminalSecrets;
  readonly enrolment: Enrolment;
  readonly bundle: BundleOptions;
  close(): Promise<void>;
}

/** What a test of bundles works with. */
export type Bench = Awaited<ReturnType<typeof openBench>>;

/** The inside of a central service, a stick, and terminals with their stores; `close` removes everything. */
export async function openBench() {
  const data = await mkdtemp(join(tmpdir(), 'anhao-central-'));
  const stick = await mkdtemp(join(tmpdir(), 'anhao-stick-'));
  const events: ServiceEvent[] = [];
  const terminals: BenchTerminal[] = [];
  const keys = await openServiceKeys(data);
  const storage = openSqliteStorage(join(data, 'central.sqlite'), keys.personHashKey);
  const { name, idNumber } = PEOPLE.due;
  await storage.people.replaceAll([
    {
      ...{ idNumber, name, region: null, obstacle: null, photoFile: null },
      benefits: [{ benefit: 'enterprise-pension', certifiedOn: null, channel: null }],
    },
  ]);
  const intake = createIntake({
    storage,
    evidence: openEvidenceFolder(join(data, 'evidence')),
    keys,
    packs: await openRegionPacks({}),
    faceMatcher: null,
    judgeLiveness: createLivenessJudge({ passive: null, embed: null }),
    clock: () => NOW,
    onEvent: (event) => events.push(event),
  });
  const parts: ImportParts = {
    intake,
    keys,
    terminals: storage.terminals,
    onEvent: (event) => events.push(event),
  };

  async function enrol(): Promise<BenchTerminal> {
    const own = await makeTerminalKeys();
    const { kty, crv, x, d } = await exportJWK(own.privateKey);
    const { kid } = own.publicJwk;
    const code = await storage.terminals.issueCode(NOW);
    const enrolled = await storage.terminals.enrol({
      ...{ code, key: own.publicJwk, thumbprint: kid, softwareVersion: '1.2.3', now: NOW },
    });
    if (!enrolled.ok) throw new Error(enrolled.fault);
    const enrolment: Enrolment = {
      centralUrl: 'https://central.example',
      terminalId: enrolled.value.terminalId,
      personHashKey: Buffer.from(keys.personHashKey).toString('base64url'),
      encryptionKey: keys.encryption.publicJwk,
      receiptKeys: [...keys.receiptKeys],
    };
    const terminalKey = { kty, crv, x, d, kid } as TerminalSecrets['terminalKey'];
    const secrets = { ...(await createSecrets()), terminalKey, enrolment };
    const folder = await mkdtemp(join(tmpdir(), 'anhao-terminal-'));
    const { database, store } = openStore(folder);
    const terminal: BenchTerminal = {
      ...{ folder, store, keys: own, secrets, enrolment },
      bundle: { store, secrets, enrolment, softwareVersion: '1.2.3', clock: STANDING_CLOCK, folder: stick },
      async close() {
        database.close();
        await rm(folder, { recursive: true });
      },
    };
    terminals.push(terminal);
    return terminal;
  }

  /** Keeps records of any content, or of visits. */
  function capture({ store }: BenchTerminal, ...records: readonly SealedRecord[]): string[] {
    return records.map((record) => {
      const kept = store.capture(record);
      if (!kept.ok) throw new Error(kept.fault);
      return record.recordId;
    });
  }

  async function visit(terminal: BenchTerminal): Promise<SealedRecord> {
    const { terminalId, personHashKey, encryptionKey, receiptKeys } = terminal.enrolment;
    const answer = { terminalId, personHashKey, encryptionKey, receiptKeys };
    const sealer = new TestTerminal('', terminal.keys, {
      ...answer,
      signedKeySets: await keys.signedKeySets(),
      serverTime: NOW.toISOString(),
    });
    const { submitted, sealedEvidence } = await sealer.seal(PEOPLE.due, NOW);
    return makeSealedRecord({
      recordId: submitted.recordId,
      sealedRecord: submitted.sealedRecord,
      sealedRecordSha256: submitted.sealedRecordSha256,
      sealedEvidence,
      evidenceSha256: submitted.evidence.sha256,
      evidenceBytes: submitted.evidence.bytes,
      serverOffsetMs: 0,
    });
  }

  async function write(terminal: BenchTerminal): Promise<string> {
    const written = await writeBundle(terminal.bundle);
    if (!written.ok) throw new Error(written.fault);
    return written.value.file;
  }

  async function take(file: string, changes: Partial<ImportParts> = {}) {
    const imported = await importBundle(file, { ...parts, ...changes });
    if (!imported.ok) throw new Error(imported.fault);
    return imported.value;
  }

  const statesOf = ({ store }: BenchTerminal, recordIds: readonly string[]) =>
    recordIds.map((recordId) => store.status(recordId)?.state);
  const keptHere = async () => (await storage.records.list()).length;

  return {
    ...{ data, stick, keys, storage, parts, events },
    ...{ enrol, capture, visit, write, take, statesOf, keptHere },
    async close() {
      await Promise.all(terminals.map((terminal) => terminal.close()));
      await storage.close();
      await rm(data, { recursive: true });
      await rm(stick, { recursive: true });
    },
  };
}

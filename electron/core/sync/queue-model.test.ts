import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeCentral } from '../../../tests/support/core/fake-central.ts';
import { clientOf } from '../../../tests/support/core/fake-central-client.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { createSecrets, type TerminalSecrets } from '../seal/secrets.ts';
import { findBrokenAuditRow } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { STATE_RANK } from '../store/record-rows.ts';
import type { RecordStore, SealedRecord } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import { verifyReceipt } from './receipt.ts';
import { Synchroniser } from './synchroniser.ts';

const HOUR_MS = 3_600_000;

/** What must be true of the records, whatever happened. */
interface Model {
  readonly captured: Map<string, SealedRecord>;
  /** Highest rank that each record was seen in. */
  readonly rank: Map<string, number>;
  /** Ends of core in the middle of a request. */
  crashes: number;
}

/** A terminal with its store on the disk, and the service it sends to. */
class Site {
  readonly central: FakeCentral;
  readonly secrets: TerminalSecrets;
  readonly folder = makeFolder();
  readonly #clients: CentralClient[] = [];
  database: Database;
  store: RecordStore;
  synchroniser: Synchroniser;
  backup: ReturnType<FakeCentral['backUp']>;
  listening = true;
  /** Time since boot: it passes between the syncs. */
  bootMs = 0;
  /** Requests until core ends in the middle of one. */
  crashAfter = Number.POSITIVE_INFINITY;
  onCrash: () => void = () => undefined;

  constructor(central: FakeCentral, secrets: TerminalSecrets) {
    this.central = central;
    this.secrets = secrets;
    central.restore({ records: new Map(), evidence: new Map() });
    central.heal();
    central.grant = { bytes: 700, forMs: 60_000 };
    this.backup = central.backUp();
    ({ database: this.database, store: this.store } = openStore(this.folder));
    this.synchroniser = this.#begin();
  }

  /** Core ends, at whatever point it is, and begins again with what is on the disk. */
  restart(): void {
    // A pass that hangs in its last request hangs for ever; its timers end here.
    void this.synchroniser.stop();
    this.database.close();
    ({ database: this.database, store: this.store } = openStore(this.folder));
    this.synchroniser = this.#begin();
  }

  async listen(): Promise<void> {
    if (!this.listening) await this.central.listen();
    this.listening = true;
  }

  async cut(): Promise<void> {
    if (this.listening) await this.central.close();
    this.listening = false;
  }

  async close(): Promise<void> {
    await this.synchroniser.stop();
    await Promise.all(this.#clients.map((client) => client.close()));
    this.database.close();
    await this.listen();
  }

  #begin(): Synchroniser {
    const client = clientOf(this.central, this.secrets);
    this.#clients.push(client);
    return new Synchroniser({
      client: this.#crashing(client),
      store: this.store,
      terminalId: this.central.terminalId,
      receiptKeys: () => [this.central.receiptKey.publicJwk],
      offsetMs: () => null,
      // Waits are long: only the commands of the test make it go on.
      random: () => 0.999,
      sinceBootMs: () => this.bootMs,
      onContact: () => undefined,
      onProgress: () => undefined,
      log: () => undefined,
    });
  }

  /** A request is carried out, and before its answer is there the process is gone: nothing comes after it. */
  #crashing(client: CentralClient): CentralClient {
    return new Proxy(client, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          const answer: unknown = await Reflect.apply(member, target, parameters);
          this.crashAfter -= 1;
          if (this.crashAfter > 0) return answer;
          this.crashAfter = Number.POSITIVE_INFINITY;
          this.onCrash();
          return new Promise(() => undefined);
        };
      },
    });
  }
}

type Command = fc.AsyncCommand<Model, Site>;

const capture = (model: Model, site: Site, evidenceLength: number): void => {
  const record = makeSealedRecord({ evidenceLength });
  expect(site.store.capture(record).ok).toBe(true);
  model.captured.set(record.recordId, record);
};

/** A command that may come at any time, and after which everything is looked at. */
const command = (name: string, run: (model: Model, site: Site) => Promise<void> | void): Command => ({
  check: () => true,
  async run(model, site) {
    await run(model, site);
    await inspect(model, site);
  },
  toString: () => name,
});

const sync = async (site: Site): Promise<void> => {
  // Grants are over by now.
  site.bootMs += 120_000;
  site.synchroniser.kick();
  await site.synchroniser.settled();
};

const commands = (): fc.Arbitrary<Command>[] => [
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 120, max: 2_500 })).map(([count, length]) =>
    command(`capture ${count} of ${length}`, (model, site) => {
      for (let i = 0; i < count; i++) capture(model, site, length);
    }),
  ),
  fc.constant(command('sync', (_, site) => sync(site))),
  fc.integer({ min: 1, max: 8 }).map((after) =>
    command(`core ends in request ${after}`, async (model, site) => {
      const crashed = new Promise<void>((resolve) => {
        site.onCrash = resolve;
      });
      site.crashAfter = after;
      site.synchroniser.kick();
      await Promise.race([crashed, site.synchroniser.settled()]);
      if (site.crashAfter === Number.POSITIVE_INFINITY) model.crashes += 1;
      site.crashAfter = Number.POSITIVE_INFINITY;
      site.restart();
    }),
  ),
  fc.integer({ min: 1, max: 5 }).map((at) =>
    command(`a visit ends during request ${at}`, async (model, site) => {
      let left = at;
      site.central.intercept = () => {
        left -= 1;
        if (left === 0) {
          capture(model, site, 900);
          site.synchroniser.kick();
        }
        return null;
      };
      await sync(site);
      site.central.intercept = () => null;
    }),
  ),
  fc.constant(command('core begins anew', (_, site) => site.restart())),
  fc.constant(command('the line is cut', (_, site) => site.cut())),
  fc.constant(command('the line is back', (_, site) => site.listen())),
  fc.constant(
    command('the service begins anew', async (_, site) => {
      await site.cut();
      await site.listen();
    }),
  ),
  fc.constant(
    command('the service is backed up', (_, site) => {
      site.backup = site.central.backUp();
    }),
  ),
  fc.constant(command('the service is restored', (_, site) => site.central.restore(site.backup))),
  fc.integer({ min: 1, max: 3 }).map((syncs) =>
    command(`the service is restored after ${syncs} syncs over a sound line`, async (model, site) => {
      capture(model, site, 600);
      site.central.heal();
      await site.listen();
      for (let i = 0; i < syncs; i++) await sync(site);
      site.central.restore(site.backup);
    }),
  ),
  fc.constant(
    command('an hour passes', (_, site) => {
      site.bootMs += HOUR_MS;
    }),
  ),
  fc.integer({ min: 1, max: 4 }).map((count) =>
    command(`${count} answers get lost`, (_, site) => {
      site.central.faults.lostAnswers = count;
    }),
  ),
  fc.constant(
    command('an answer comes late', (_, site) => {
      site.central.faults.staleAnswers = 1;
    }),
  ),
  fc.constant(
    command('requests arrive twice, results in disorder', (_, site) => {
      site.central.faults.twice = true;
      site.central.faults.shuffledResults = true;
    }),
  ),
  fc.integer({ min: -50, max: 5_000 }).map((lie) =>
    command(`the service is wrong about the offset by ${lie}`, (_, site) => {
      site.central.faults.offsetLie = Math.max(0, lie);
    }),
  ),
  fc.constant(command('the service is well', (_, site) => site.central.heal())),
  fc.constant(
    command('what waits is exported', (_, site) => {
      const waiting = site.store.waiting(100).map(({ recordId }) => recordId);
      expect(site.store.markExported(waiting).ok).toBe(true);
    }),
  ),
  fc.constant(
    command('receipted records are purged', (_, site) => {
      expect(site.store.purge('2999-01-01T00:00:00.000Z').ok).toBe(true);
    }),
  ),
];

/** What a day is made of: visits, sends and power cuts come more often than the rest. */
const weighted = (): fc.Arbitrary<Command>[] => {
  const all = commands();
  const [visits, sends, ends] = all;
  if (!visits || !sends || !ends) throw new Error('no commands');
  return [...all, visits, visits, visits, visits, sends, sends, ends, ends, ends];
};

/** The invariants of the queue. */
async function inspect(model: Model, site: Site): Promise<void> {
  const { store, central } = site;
  expect(findBrokenAuditRow(site.database)).toBeNull();
  for (const [recordId, record] of model.captured) {
    const status = store.status(recordId);
    if (!status) throw new Error('a record is lost');
    const rank = STATE_RANK[status.state];
    expect(rank).toBeGreaterThanOrEqual(model.rank.get(recordId) ?? 0);
    model.rank.set(recordId, rank);
    if (status.state === 'QUARANTINED') {
      expect(status.reason).toBe('sends-never-finished');
      expect(model.crashes).toBeGreaterThanOrEqual(3);
    } else if (rank >= STATE_RANK.RECEIVED) {
      const expected = { ...record, terminalId: central.terminalId };
      const verified = await verifyReceipt(status.receipt ?? '', [central.receiptKey.publicJwk], expected);
      expect(verified.ok).toBe(true);
    } else {
      expect(store.findWaiting(recordId)).not.toBeNull();
    }
    if (status.state !== 'PURGED') {
      expect(sha256(store.evidence(recordId) ?? '')).toBe(record.evidenceSha256);
    }
  }
  const hashes = [...central.records].map(([recordId, submitted]) => {
    expect(submitted.sealedRecordSha256).toBe(model.captured.get(recordId)?.sealedRecordSha256);
    return submitted.sealedRecordSha256;
  });
  expect(new Set(hashes).size).toBe(hashes.length);
  for (const [recordId, bytes] of central.evidence) {
    const record = model.captured.get(recordId);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(record?.sealedEvidence.subarray(0, bytes.length) ?? []));
  }
}

/**
 * When all is well again, everything that waited comes to its receipt, and so does within an hour what a service that was
 * restored from an older copy has forgotten, as far as its content was not dropped.
 */
async function finish(model: Model, site: Site): Promise<void> {
  const { central, store } = site;
  central.heal();
  await site.listen();
  site.bootMs += HOUR_MS;
  await sync(site);
  for (let round = 0; round < 10 && store.countWaiting() > 0; round++) await sync(site);
  await inspect(model, site);
  expect(store.countWaiting()).toBe(0);
  for (const [recordId, record] of model.captured) {
    const { state, reason } = store.status(recordId) ?? {};
    // Three ends of core in a row, each in the middle of a send, take a record for poison.
    if (state === 'PURGED' || reason === 'sends-never-finished') continue;
    expect(central.records.get(recordId)?.sealedRecordSha256).toBe(record.sealedRecordSha256);
    expect(sha256(central.evidence.get(recordId) ?? '')).toBe(record.evidenceSha256);
  }
}

let central: FakeCentral;
let secrets: TerminalSecrets;
beforeAll(async () => {
  central = await FakeCentral.start();
  secrets = await createSecrets();
});
afterAll(() => central.close());

it('loses no record and doubles none, whatever happens to core, line and service', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(weighted(), { maxCommands: 40, size: 'max' }), async (run) => {
      const model: Model = { captured: new Map(), rank: new Map(), crashes: 0 };
      const site = new Site(central, secrets);
      try {
        await fc.asyncModelRun(() => ({ model, real: site }), run);
        await finish(model, site);
      } finally {
        await site.close();
      }
    }),
    { numRuns: 12 },
  );
}, 240_000);

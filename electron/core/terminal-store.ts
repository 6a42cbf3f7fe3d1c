import type { FaultCode } from '../../contract/faults.ts';
import { type Result, succeed } from '../../contract/result.ts';
import type { SiteConfig } from '../../contract/site-config.ts';
import type { Clock } from './clock.ts';
import type { HealthSource } from './health.ts';
import type { Log } from './journal.ts';
import { type AuditEvent, appendAudit } from './store/audit.ts';
import { type Database, inTransaction, openDatabase } from './store/database.ts';
import { RecordStore } from './store/record-store.ts';
import { StoreUpkeep } from './store/upkeep.ts';
import { ServerClock } from './sync/server-clock.ts';

/** What a terminal's store is made of, and whom it tells. */
export interface TerminalStoreOptions {
  readonly directory: string;
  readonly bootId: string;
  readonly limits: SiteConfig['queue'];
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (source: HealthSource, fault: FaultCode | null) => void;
  readonly onNotice: (notice: FaultCode, isOn: boolean) => void;
  /** Whether the central service has told lately that it holds what it gave receipts for; a no makes that it is asked. */
  readonly confirmHeld: () => boolean;
  /** The disk is full: gives the reserve up. @returns whether there was one */
  readonly makeRoom: () => boolean;
}

/** The open store with all that keeps it: the upkeep, the clock whose mark lies in it, the audit rows about the terminal itself. */
export class TerminalStore {
  readonly records: RecordStore;
  readonly serverClock: ServerClock;
  readonly #options: TerminalStoreOptions;
  readonly #database: Database;
  readonly #upkeep: StoreUpkeep;

  constructor(database: Database, options: TerminalStoreOptions) {
    const { directory, bootId, limits, clock, log, report, onNotice, confirmHeld, makeRoom } = options;
    this.#options = options;
    this.#database = database;
    const records = new RecordStore(database, clock, makeRoom);
    this.records = records;
    this.serverClock = new ServerClock({
      clock,
      bootId,
      mark: records.readClockMark(),
      keepMark: (mark) => records.keepClockMark(mark),
      onJump: (byMs) => {
        log('clock-jumped', { byMs });
        this.audit('clock-jumped', { byMs });
      },
    });
    this.#upkeep = new StoreUpkeep({
      ...{ directory, database, store: records, limits, clock, log, confirmHeld },
      isClockTrusted: () => this.serverClock.trusted,
      onFault: (fault) => report('queue', fault),
      onLong: (isLong) => onNotice('queue-long', isLong),
    });
    this.#upkeep.start();
  }

  /** To be called when more or fewer records wait than before. */
  lookAtBacklog(): void {
    this.#upkeep.lookAtBacklog();
  }

  /** A row of the audit chain about the terminal itself; a full disk may keep it from being written. */
  audit(event: AuditEvent, details: Record<string, string | number | null> = {}): void {
    const { clock, log } = this.#options;
    const at = new Date(clock.wallMs()).toISOString();
    const kept = inTransaction(this.#database, () => appendAudit(this.#database, { at, event, details }));
    if (!kept.ok) log('audit-row-lost', { event, fault: kept.fault });
  }

  /** Ends the upkeep and closes the database; what was committed stays. */
  async close(): Promise<void> {
    await this.#upkeep.stop();
    this.#database.close();
  }
}

/** Opens the store, tells when a damaged one was set aside, and keeps it from then on. Faults: see `openDatabase`. */
export function openTerminalStore(options: TerminalStoreOptions): Result<TerminalStore> {
  const { directory, clock, log, report, onNotice } = options;
  const stamp = new Date(clock.wallMs()).toISOString().replaceAll(':', '-');
  const opened = openDatabase(directory, stamp, { wallMs: clock.wallMs });
  report('database', opened.ok ? null : opened.fault);
  if (!opened.ok) {
    log('database-refused', { fault: opened.fault });
    return opened;
  }
  const { database, quarantinedTo, salvage } = opened.value;
  const store = new TerminalStore(database, options);
  if (quarantinedTo !== null || salvage !== null) {
    log('database-damaged', { quarantined: quarantinedTo !== null, ...salvage });
    onNotice('database-damaged', true);
  }
  if (quarantinedTo !== null) store.audit('database-quarantined');
  return succeed(store);
}

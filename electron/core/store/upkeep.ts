import type { FaultCode } from '../../../contract/faults.ts';
import type { SiteConfig } from '../../../contract/site-config.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../journal.ts';
import { backUp } from './backup.ts';
import type { Database } from './database.ts';
import { purgeQuarantine } from './quarantine.ts';
import type { RecordStore } from './record-store.ts';
import { isPurgeDue } from './shredding.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Pictures stay this long after a verified receipt, and until the central service has told again that it holds the record. */
const KEPT_AFTER_RECEIPT_MS = DAY_MS;
/** The consent sentence promises 3 days at most, whether the service can be asked or not; the upkeep comes every hour. */
const KEPT_AT_MOST_MS = 3 * DAY_MS - HOUR_MS;
/** Damaged databases whose records were all salvaged, and copies from before migrations, stay this long: the same promise. */
const SET_ASIDE_KEPT_MS = 2 * DAY_MS;
/** An older waiting record shows a clock that was set wrong, and no age: a wrong clock must not close the terminal. */
const BELIEVABLE_AGE_MS = 400 * DAY_MS;

/** What the upkeep works with. */
export interface UpkeepOptions {
  readonly directory: string;
  readonly database: Database;
  readonly store: RecordStore;
  readonly limits: SiteConfig['queue'];
  readonly clock: Clock;
  /** Whether the wall clock agrees with the central service. */
  readonly isClockTrusted: () => boolean;
  readonly log: Log;
  /** Whether the central service has told lately that it holds what it gave receipts for; a no makes that it is asked. */
  readonly confirmHeld: () => boolean;
  /** 'queue-full': no new visit may begin; null when there is room in the queue. */
  readonly onFault: (fault: FaultCode | null) => void;
  /** Whether the staff have to look after the line ('queue-long'). */
  readonly onLong: (isLong: boolean) => void;
}

/** What an open store needs every hour: a backup, and the end of what has been kept long enough; and the backlog limits. */
export class StoreUpkeep {
  readonly #options: UpkeepOptions;
  #timer: ReturnType<typeof setInterval> | null = null;
  #backingUp: Promise<void> = Promise.resolve();

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Begins, with all of it at once. */
  start(): void {
    this.#everyHour();
    this.#timer = setInterval(() => this.#everyHour(), HOUR_MS);
  }

  /** Looks whether more waits than the site allows (积压上限). To be called when that may have changed. */
  lookAtBacklog(): void {
    const { store, limits, clock, onFault, onLong } = this.#options;
    const { records, oldestCreatedAt } = store.backlog();
    const ageMs = oldestCreatedAt === null ? 0 : clock.wallMs() - Date.parse(oldestCreatedAt);
    const isTooOld = ageMs > limits.maxDays * DAY_MS && ageMs < BELIEVABLE_AGE_MS;
    onFault(records >= limits.maxRecords || isTooOld ? 'queue-full' : null);
    onLong(records >= limits.warnRecords);
  }

  /** Ends; a backup under way is waited for. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#backingUp;
  }

  #everyHour(): void {
    this.#purge();
    this.lookAtBacklog();
    this.#backingUp = this.#backingUp.then(() => this.#backUp());
  }

  async #backUp(): Promise<void> {
    const backedUp = await backUp(this.#options.database, this.#options.directory);
    this.#options.log('database-backed-up', backedUp.ok ? {} : { fault: backedUp.fault });
  }

  #purge(): void {
    const { clock, isClockTrusted, database, directory, store, log, confirmHeld } = this.#options;
    const before = (keptMs: number) => new Date(clock.wallMs() - keptMs).toISOString();
    const isDue = isPurgeDue(database, before(KEPT_AFTER_RECEIPT_MS));
    const purged = store.purge(before(isDue && confirmHeld() ? KEPT_AFTER_RECEIPT_MS : KEPT_AT_MOST_MS));
    if (!(purged.ok && purged.value === 0)) log('records-purged', { ...purged });
    // A clock that was set years ahead must not remove what may hold a record that is nowhere else.
    if (!isClockTrusted()) return;
    const dropped = purgeQuarantine(directory, before(SET_ASIDE_KEPT_MS));
    if (!(dropped.ok && dropped.value === 0)) log('set-aside-purged', { ...dropped });
  }
}

import { decodeJwt } from 'jose';
import { MISSING_ASKED_MAX } from '../../../contract/central-api.ts';
import type { Log } from '../journal.ts';
import type { ReceiptedRecord } from '../store/offered-again.ts';
import type { CentralClient } from './central-client.ts';
import type { Outbox } from './outbox.ts';
import type { RecordSteps } from './record-steps.ts';
import { type LaneStep, ownTrouble, type RequestTrouble, stopsAll } from './trouble.ts';

/** The service is asked this often at most, milliseconds. */
const ASK_EVERY_MS = 3_600_000;

/** What the check works with. */
export interface MissingCheckOptions {
  readonly client: CentralClient;
  readonly store: Outbox;
  readonly steps: RecordSteps;
  readonly terminalId: string;
  /** A clock that never jumps and counts sleep, milliseconds. */
  readonly sinceBootMs: () => number;
  /** These records wait again. */
  readonly onRequeued: (recordIds: readonly string[]) => void;
  readonly log: Log;
}

/**
 * Finds out whether the service has forgotten records that it gave receipts for (恢复后补报), as one does that was restored
 * from an older backup: it is asked about all that still could be sent again, and what is missing goes back into the outbox.
 * Asked in the first pass of a run, then in passes at least an hour apart, and at once when the service turns out not to know
 * a record that it had confirmed.
 */
export class MissingCheck {
  readonly #options: MissingCheckOptions;
  #dueMs = Number.NEGATIVE_INFINITY;
  #answeredMs = Number.NEGATIVE_INFINITY;
  /** The question in hand goes on with ids before this one; null: at the newest. */
  #before: string | null = null;
  /** It failed in this pass. */
  #failed = false;

  constructor(options: MissingCheckOptions) {
    this.#options = options;
  }

  /**
   * Whether the service has told within the last hour what it misses: what has an older receipt and does not wait is safe
   * there.
   */
  get isAnswered(): boolean {
    return this.#options.sinceBootMs() - this.#answeredMs <= ASK_EVERY_MS;
  }

  /** A pass begins: a question that failed in the last one is asked again. */
  begin(): void {
    this.#failed = false;
    this.#before = null;
  }

  /** The service does not know what it had confirmed: a reason to ask now. */
  noteDoubt(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
  }

  /** Asks about one page of records. @returns null when there is nothing to ask in this pass */
  async step(): Promise<LaneStep | null> {
    const { client, store, steps, sinceBootMs, log } = this.#options;
    if (this.#failed || sinceBootMs() < this.#dueMs) return null;
    const page = store.receipted(MISSING_ASKED_MAX, this.#before);
    const recordIds = page.filter((record) => this.#isOwn(record)).map(({ recordId }) => recordId);
    if (recordIds.length > 0) {
      const answer = await steps.attempt([], () => client.findMissing(recordIds));
      if (!answer.ok) return this.#refused(answer.fault);
      // A word about a record that was not asked about is not believed.
      const told = new Set(answer.value);
      const missing = recordIds.filter((recordId) => told.has(recordId));
      if (missing.length > 0) {
        const requeued = store.requeue(missing);
        log('records-offered-again', { ...requeued });
        if (!requeued.ok) return this.#refused(ownTrouble(requeued.fault));
        this.#options.onRequeued(missing);
      }
    }
    this.#before = page.at(-1)?.recordId ?? null;
    if (page.length < MISSING_ASKED_MAX) {
      this.#answeredMs = sinceBootMs();
      this.#end();
    }
    return { kind: 'done', trouble: null };
  }

  #refused(trouble: RequestTrouble): LaneStep {
    const { log } = this.#options;
    log('missing-check-failed', { fault: trouble.fault, code: trouble.problem?.code ?? null });
    if (trouble.fault === 'server-refused' && !stopsAll(trouble)) {
      // A service of an earlier version does not know the question: that holds up nothing.
      this.#end();
      return { kind: 'done', trouble: null };
    }
    this.#failed = true;
    return { kind: 'done', trouble };
  }

  #end(): void {
    this.#before = null;
    this.#dueMs = this.#options.sinceBootMs() + ASK_EVERY_MS;
  }

  /**
   * Receipts from before the terminal was enrolled anew are of another service: it would not know these records and could
   * only reject them. Receipts are verified before they are stored; one that was salvaged may be damaged.
   */
  #isOwn({ receipt }: ReceiptedRecord): boolean {
    try {
      return decodeJwt(receipt).terminalId === this.#options.terminalId;
    } catch {
      return false;
    }
  }
}
